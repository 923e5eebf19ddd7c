"""What the command line of `cherga device …` and `cherga broker prepare` takes, and what it leads to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from queue_core.runtime.system.arguments import Commands, finish

if TYPE_CHECKING:
    from queue_core.access.office_rows import DeviceRowPlan

_BROKER_FOLDER = Path("/etc/mosquitto/cherga")
_PID_FILE = Path("/run/mosquitto/mosquitto.pid")
_LOG = Path("/var/log/mosquitto/mosquitto.log")


def add_access(commands: Commands) -> None:
    """Add the commands."""
    device = commands.add_parser(
        "device",
        help="let devices into the office's network and out of it",
        description="The list of devices that may sign in at the broker. Run it on the office PC, with sudo.",
    )
    of_device = device.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_add(of_device)
    _add_others(of_device)
    broker = commands.add_parser("broker", help="prepare Mosquitto for this office", description="The office's broker.")
    _add_prepare(broker.add_subparsers(title="commands", required=True, metavar="COMMAND"))


def _add_add(of_device: Commands) -> None:
    add = of_device.add_parser(
        "add",
        help="give a device its credential",
        description="Write one file to carry to the device: its name and password, the way to the broker and the pin "
        "of the broker's certificate. A device that office.toml does not list yet is written into it.",
    )
    _add_row(add)
    _add_file(add)
    add.add_argument("--code", action="store_true", help="no file: show a code to type on the device's own screen")
    finish(add, _device_add)
    code = of_device.add_parser(
        "code",
        help="give a device a new credential by a short code",
        description="Show a code to type on the device within 15 minutes, once. What the device had before is good no "
        "more.",
    )
    _add_row(code)
    finish(code, _device_code)


def _add_row(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="1 to 32 of a-z, 0-9 and the hyphen, as in kiosk-2")
    parser.add_argument("--role", default=None, help="kiosk, display, printer, counter, reception, tablet, other")
    parser.add_argument("--hall", default=None, metavar="ID", help="where it stands; a display needs it")
    parser.add_argument(
        "--counters", nargs="+", action="extend", default=[], metavar="ID", help="a counter device: which it carries"
    )
    parser.add_argument(
        "--printers", nargs="+", action="extend", default=[], metavar="NAME", help="a kiosk: who prints its slips"
    )


def _add_others(of_device: Commands) -> None:
    listing = of_device.add_parser("list", help="show who may come in", description="Show who may come in.")
    finish(listing, _device_list)
    revoke = of_device.add_parser(
        "revoke",
        help="put a device out, at once",
        description="End the device's connection within a second and never let it in again with its credential.",
    )
    revoke.add_argument("name", metavar="NAME")
    finish(revoke, _device_revoke)
    rename = of_device.add_parser(
        "rename",
        help="give a device another name",
        description="Put the old name out, and write a credential for the new one. office.toml is changed along.",
    )
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    _add_file(rename)
    finish(rename, _device_rename)


def _add_prepare(of_broker: Commands) -> None:
    prepare = of_broker.add_parser(
        "prepare",
        help="make authority, certificate and Mosquitto's files",
        description="Make what is missing, renew a certificate that ends within 90 days, write Mosquitto's files. May "
        "be run again at any time: credentials that were given stay good.",
    )
    prepare.add_argument(
        "--address",
        nargs="+",
        action="extend",
        default=None,
        metavar="NAME",
        help="names of this PC, devices dial the first",
    )
    prepare.add_argument("--port", type=int, default=None, help="for devices, with TLS (8883)")
    prepare.add_argument("--local-port", type=int, default=None, help="for the core, on 127.0.0.1 (1883)")
    prepare.add_argument("--broker", type=Path, default=None, metavar="DIR", help=f"for its files ({_BROKER_FOLDER})")
    prepare.add_argument("--pid-file", type=Path, default=None, metavar="FILE", help=f"of Mosquitto ({_PID_FILE})")
    prepare.add_argument("--log", type=Path, default=None, metavar="FILE", help=f"of Mosquitto ({_LOG})")
    prepare.add_argument("--renew", action="store_true", help="make a new certificate now")
    finish(prepare, _broker_prepare)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, default=None, metavar="FILE", help="the file to carry (./NAME.toml)")
    parser.add_argument("--qr", action="store_true", help="show it as a QR code too, and keep that beside it as a PNG")


def _device_add(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk

    if options.code:
        return Desk.run(options, lambda desk: desk.add_by_code(options.name, _row_of(options)))
    file = options.to or Path(f"{Path(options.name).name}.toml")
    return Desk.run(options, lambda desk: desk.add(options.name, _row_of(options), file, qr=options.qr))


def _device_code(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk

    return Desk.run(options, lambda desk: desk.code(options.name, _row_of(options)))


def _row_of(options: argparse.Namespace) -> DeviceRowPlan:
    from queue_core.access.office_rows import DeviceRowPlan

    return DeviceRowPlan(options.role or "", options.hall, tuple(options.counters), tuple(options.printers))


def _device_list(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk

    return Desk.run(options, lambda desk: desk.show())


def _device_revoke(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk

    return Desk.run(options, lambda desk: desk.revoke(options.name))


def _device_rename(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk

    file = options.to or Path(f"{Path(options.new).name}.toml")
    return Desk.run(options, lambda desk: desk.rename(options.old, options.new, file, qr=options.qr))


def _broker_prepare(options: argparse.Namespace) -> int:
    from queue_core.access.command import Desk, Wanted

    wanted = Wanted(
        addresses=None if options.address is None else tuple(options.address),
        port=options.port,
        local_port=options.local_port,
        folder=options.broker,
        pid_file=options.pid_file,
        log=options.log,
        usual=(str(_BROKER_FOLDER), str(_PID_FILE), str(_LOG)),
    )
    return Desk.run(options, lambda desk: desk.prepare(wanted, renew=options.renew))
