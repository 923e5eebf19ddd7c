"""Looks for keys, tokens and passwords in files, by detect-secrets with all of its detectors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

_BY_LOOKS: Final = frozenset({"Secret Keyword", "Hex High Entropy String", "Base64 High Entropy String"})
"""What is only suspected by its looks; whatever else is found is of a known form, and nothing excuses it."""


_SHARES: Final = 16


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why something that looks like a secret is none: where (a pattern of paths), which value, and the reason."""

    where: str
    value: str
    reason: str

    def holds(self, path: str, value: str) -> bool:
        """Say whether it is about this value in this file."""
        return re.fullmatch(self.where, path) is not None and re.fullmatch(self.value, value) is not None


EXCUSES: Final = (
    Excuse(r"tests/golden/.+", r"[0-9a-f]{16,64}", "ids and hashes of made-up days, for later versions to read"),
    Excuse(r"queue_core/wire/README\.md", r"[0-9a-f]{16}", "ids of the examples"),
    Excuse(r"tests/unit/journal/test_chain\.py", r"[0-9a-f]{64}", "the hash of a known record"),
    Excuse(r"tests/unit/.+\.py", r"(\w+) \1 \1", "what a test types that is no password"),
    Excuse(r"docs/button-box\.md", r"/dev/input/by-id/.+", "the name of a keypad"),
    Excuse(
        r"queue_core/staff/passwords\.py",
        r"[a-z0-9]{26,40}",
        "rows of keys that make no password",
    ),
    Excuse(r"config/texts/.+\.toml", r".* .*|[^ ]*[{}].*|\w+[.!?…]?", "words for people, about passwords"),
)


def findings(root: Path, files: Iterable[Path]) -> list[str]:
    """Return `file:line kind` of what looks like a secret in files below `root` and is not excused."""
    names = [file.relative_to(root).as_posix() for file in files]
    shares = [names[at::_SHARES] for at in range(_SHARES)] if len(names) > _SHARES else [names]
    if len(shares) == 1:
        return sorted(_in_files(str(root), names))
    with ProcessPoolExecutor() as pool:
        found = pool.map(_in_files, [str(root)] * len(shares), shares)
        return sorted(line for share in found for line in share)


def _in_files(root: str, names: list[str]) -> list[str]:
    found = SecretsCollection(root=root)
    with default_settings():
        for name in names:
            found.scan_file(name)
    return [
        f"{path}:{secret.line_number} {secret.type}"
        for path, secret in found
        if not _is_excused(path, secret.type, secret.secret_value or "")
    ]


def _is_excused(path: str, kind: str, value: str) -> bool:
    if kind not in _BY_LOOKS:
        return False
    is_alphabet = list(value) == sorted(set(value))  # each sign once and in order: a list of signs, and no key
    return is_alphabet or any(excuse.holds(path, value) for excuse in EXCUSES)
