"""What the command line of `cherga pages …` takes, and what it leads to."""

from __future__ import annotations

import argparse

from queue_core.runtime.system.arguments import Commands, finish


def add_pages(commands: Commands) -> None:
    """Add the commands."""
    pages = commands.add_parser(
        "pages",
        help="give the pages a certificate of the office's own authority",
        description="The certificate of the pages, signed by the office's own authority. Run it on the office PC, with "
        "sudo. The core finds the certificate by itself and takes a new one while it runs.",
    )
    of_pages = pages.add_subparsers(title="commands", required=True, metavar="COMMAND")
    prepare = of_pages.add_parser(
        "prepare",
        help="make authority and certificate",
        description="Make what is missing, renew a certificate that ends within 60 days or is for other names. May be "
        "run again at any time. Without names: those it has, else this PC's.",
    )
    prepare.add_argument(
        "--name", nargs="+", action="extend", default=[], metavar="NAME", help="under which the pages are opened"
    )
    prepare.add_argument(
        "--address", nargs="+", action="extend", default=[], metavar="IP", help="at which the pages are opened"
    )
    prepare.add_argument("--renew", action="store_true", help="make a new certificate now")
    finish(prepare, _prepare)
    renew = of_pages.add_parser(
        "renew",
        help="renew the certificate if it is due; for every night",
        description="Renew a certificate that ends within 60 days. Says nothing and answers 0 where the office has "
        "none of its own.",
    )
    finish(renew, _renew)
    authority = of_pages.add_parser(
        "authority",
        help="tell where the authority's certificate is, and its fingerprint",
        description="Tell which file to carry to the office's PCs, so that their browsers trust the pages, and the "
        "SHA-256 fingerprint to compare there.",
    )
    finish(authority, _authority)


def _prepare(options: argparse.Namespace) -> int:
    from queue_core.access.pages.command import prepare

    return prepare(options)


def _renew(options: argparse.Namespace) -> int:
    from queue_core.access.pages.command import renew

    return renew(options)


def _authority(options: argparse.Namespace) -> int:
    from queue_core.access.pages.command import authority

    return authority(options)
