"""What the command line of `cherga user` takes, and the certificate options of `cherga run`."""

from __future__ import annotations

import argparse
from pathlib import Path

from queue_core.runtime.system.arguments import Commands, finish
from queue_core.staff.people import ROLES


def add_staff(commands: Commands) -> None:
    """Add `cherga user`; `add_places` adds the arguments for configuration and data, as every command has them."""
    user = commands.add_parser(
        "user",
        help="say who may sign in to the pages",
        description="Add, list and remove those who may sign in to the pages, also while the office is open. Passwords "
        "are asked for on the terminal: let the person type it.",
    )
    orders = user.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add = _order(orders, "add", "let somebody sign in; asks for the password")
    _add_roles(add, required=True)
    add.add_argument("--shown-name", default=None, metavar="NAME", help="how pages show them (the name)")
    add.add_argument("--administrator", default=None, metavar="ID", help="their id in office.toml, if they serve")
    _add_stdin(add)
    _add_stdin(_order(orders, "password", "set a new password; ends all their sessions"))
    pin = _order(orders, "pin", "set a PIN for desks in the office's own network; ends all their sessions")
    pin.add_argument("--none", action="store_true", help="take the PIN away")
    _add_stdin(pin)
    _add_roles(_order(orders, "role", "give them these roles and no others"), required=True)
    serves = _order(orders, "serves", "say who they are in office.toml; ends all their sessions")
    who = serves.add_mutually_exclusive_group(required=True)
    who.add_argument("--administrator", default=None, metavar="ID", help="their id in office.toml")
    who.add_argument("--none", action="store_true", help="they serve no more")
    _order(orders, "remove", "let them sign in no more; ends all their sessions")
    _order(orders, "list", "tell who may sign in", is_of_one=False)
    audit = _order(orders, "audit", "tell who signed in and what was changed, and check it", is_of_one=False)
    audit.add_argument("--last", type=int, default=50, metavar="N", help="so many records (%(default)s)")


def add_tls(run: argparse.ArgumentParser) -> None:
    """Add the options for the certificate of the pages."""
    run.add_argument(
        "--tls-cert",
        type=Path,
        default=None,
        metavar="FILE",
        help="serve the pages over TLS: chain, PEM (DATA/pages.pem, where `cherga pages prepare` made it)",
    )
    run.add_argument("--tls-key", type=Path, default=None, metavar="FILE", help="its private key, PEM")


def tls_of(options: argparse.Namespace) -> tuple[Path, Path] | None:
    """Return certificate and key where TLS is asked for. Raises `ConfigurationMistake` where one of them is missing."""
    from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

    if options.tls_cert is None and options.tls_key is None:
        return None
    if options.tls_cert is None or options.tls_key is None:
        missing = "--tls-cert" if options.tls_cert is None else "--tls-key"
        wrong = "a certificate needs its key and a key its certificate"
        raise ConfigurationMistake([Mistake("command line", missing, wrong, "name both files")])
    return options.tls_cert, options.tls_key


def _order(orders: Commands, name: str, help_: str, *, is_of_one: bool = True) -> argparse.ArgumentParser:
    order = orders.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    if is_of_one:
        order.add_argument("name", metavar="NAME", help="what they sign in with")
    finish(order, lambda options: _run(name, options))
    return order


def _add_roles(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--role", action="append", required=required, choices=ROLES, metavar="ROLE",
        help=f"may be given several times: {', '.join(ROLES)}",
    )  # fmt: skip


def _add_stdin(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdin", action="store_true", help="read the secret from standard input, for scripts")


def _run(name: str, options: argparse.Namespace) -> int:
    import os

    from queue_core.runtime.clock import OfficeClock
    from queue_core.staff.command import StaffOrder, carry_out

    now = OfficeClock.from_environment(os.environ).now()
    given = {key: getattr(options, key) for key in ("role", "shown_name", "administrator") if hasattr(options, key)}
    order = StaffOrder(
        what=name,
        name=getattr(options, "name", ""),
        config=options.config,
        data=options.data,
        language=options.language,
        now=now,
        from_stdin=getattr(options, "stdin", False),
        without_pin=getattr(options, "none", False),
        last=getattr(options, "last", 0),
        **given,
    )
    return carry_out(order)
