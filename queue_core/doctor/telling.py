"""A finding in words: how it is, what, where, and what to do."""

from __future__ import annotations

from queue_core.doctor.facts import Finding, Mark
from queue_core.runtime.texts import Texts


def told(finding: Finding, texts: Texts, language: str) -> str:
    """Return the line of a finding."""
    mark = texts.say(f"mark.{finding.mark.name.lower()}", language)
    line = f"{mark:<8} {texts.say(f'found.{finding.key}', language, **finding.values)}"
    if finding.mark is Mark.WELL:
        return line
    return f"{line} {texts.say('to_do', language)} {texts.say(f'do.{finding.key}', language, **finding.values)}"
