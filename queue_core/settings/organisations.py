"""The organisations that share a hall: whose a service is, and that somebody of them is there. Pure."""

from __future__ import annotations

from queue_core.runtime.toml_file import did_you_mean
from queue_core.settings.draft import Draft, Mistakes


def organisations_of(draft: Draft) -> dict[str, str | None]:
    """Return the organisation of each service, None for the centre's own."""
    return {name: row.organisation for rows in draft.services.values() for name, row in rows.items()}


def at_work_of(draft: Draft) -> set[str]:
    """Return the organisations somebody is of who sits at a counter, or may take one that is nobody's."""
    seated = {row.administrator for row in draft.counters.values()}
    people = (row for name, row in draft.administrators.items() if None in seated or name in seated)
    return {row.organisation for row in people if row.organisation is not None}


def differ(person: str | None, service: str | None) -> bool:
    """Say whether an administrator and a service are of two organisations; the centre's own go with any."""
    return person is not None and service is not None and person != service


def check_organisations(draft: Draft, mistakes: Mistakes) -> None:
    """Tell of services of an organisation nobody at work is of, and of skills for another organisation's service."""
    bodies = organisations_of(draft)
    at_work = at_work_of(draft)
    known = sorted(at_work)
    for direction, rows in draft.services.items():
        for name, row in rows.items():
            if row.organisation is not None and row.organisation not in at_work:
                wrong = f"nobody of the organisation «{row.organisation}» sits at a counter"
                remedy = did_you_mean(row.organisation, known) if known else "remove the key"
                mistakes.add(f"directions.{direction}.services.{name}.organisation", wrong, remedy)
    for name, person in draft.administrators.items():
        for service, level in person.service_skills.items():
            body = bodies.get(service)
            if level != "none" and differ(person.organisation, body):
                wrong = f"the service is of the organisation «{body}», the person of «{person.organisation}»"
                mistakes.add(f"administrators.{name}.service_skills.{service}", wrong, "remove the key")
