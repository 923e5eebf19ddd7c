"""The decoders of outside bytes, by where the bytes come from. `tests/README.md` has the table."""

from tests.fuzz.targets import configuration, files, journal, lines, pages, people, wire

TARGETS = {
    target.name: target
    for room in (wire, lines, pages, files, journal, people, configuration)
    for target in room.TARGETS
}
