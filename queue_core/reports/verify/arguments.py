"""What the command line of `cherga verify` takes, and what it leads to."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from queue_core.runtime.cli import EXIT_CONFIGURATION
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.arguments import Commands, finish


def add_verify(commands: Commands) -> None:
    """Add the command."""
    verify = commands.add_parser(
        "verify",
        help="find out whether anybody altered the journal",
        description="Read the journal, also while the office is open, and tell whether any record was changed, taken "
        "out, put in or moved; whether it agrees with what stands on paper; whether every call kept the order, and "
        "whether the rules would do the same again. Answers 0 when all is well, 1 when something is wrong.",
    )
    verify.add_argument(
        "--witness", type=Path, action="append", default=[], metavar="FILE",
        help="lines from paper to hold against it: ticket or record, day, stamp",
    )  # fmt: skip
    verify.add_argument(
        "--stamp", action="append", default=[], metavar="LINE",
        help="one such line: 'А017 22.11.2026 7K3M9QXZ' as on a slip",
    )  # fmt: skip
    verify.add_argument("--day", default=None, metavar="YYYY-MM-DD", help="check order and rules of this day only")
    verify.add_argument("--chain", action="store_true", help="look at records and paper only: quick, asks no rules")
    verify.add_argument("--heads", action="store_true", help="print each day's end as lines for --witness, and end")
    verify.add_argument(
        "--visits-anew", action="store_true",
        help="if nothing but the table behind the reports is wrong, make that anew; the core must not run",
    )  # fmt: skip
    finish(verify, _verify)


def _verify(options: argparse.Namespace) -> int:
    from queue_core.domain.rule_version import rules_in_force
    from queue_core.journal.records import JOURNAL
    from queue_core.reports.verify.command import VerifyOrder, print_heads, verify
    from queue_core.settings import ConfigurationMistake, load_office

    config = options.config or shipped_config()
    journal = options.data if options.data.is_file() else options.data / JOURNAL
    if options.heads:
        return print_heads(journal)
    papers, stamps = tuple(options.witness), tuple(options.stamp)
    try:
        plan = None if options.chain else load_office(config)
        rules = rules_in_force(plan) if plan is not None else ""
        order = VerifyOrder(journal, config, options.language, papers, stamps, options.day, plan, rules)
        return verify(replace(order, visits_anew=options.visits_anew))
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
