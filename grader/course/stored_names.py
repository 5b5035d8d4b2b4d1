"""Under which names files are kept that others named: as they are, where every file system takes them so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE | re.ASCII)  # devices on Windows
_SIGNS = '<>:"|?*\\'
_LONGEST, _CUT, _ENDING = 200, 150, 20  # bytes


def stored(paths: Iterable[str]) -> dict[str, str]:
    """Safe paths for these ones, by them: no two are one on a disk that knows no case or only one normal form.

    Args:
        paths: distinct ones of files, whose parts slashes part; none is that of another one's folder.
    """
    given = sorted(paths)
    names: dict[str, str] = {"": ""}  # by folders and files as they are given
    taken: dict[str, set[str]] = {}  # in each folder, without case
    for path in given:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            here, above = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
            if here not in names:
                name = _free(_safe(parts[depth - 1]), taken.setdefault(above, set()))
                names[here] = f"{names[above]}/{name}".lstrip("/")
    return {path: names[path] for path in given}


def _safe(part: str) -> str:
    """A name that every usual file system takes."""
    name = "".join(_spelt(c) if c in _SIGNS or not c.isprintable() else c for c in part)
    if name[:1] in {" ", "-"} or _RESERVED.fullmatch(name):
        name = f"_{name}"
    name = name[:-1] + _spelt(name[-1]) if name[-1] in " ." else name
    raw = name.encode()
    if len(raw) <= _LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and stem and len(ending.encode()) < _ENDING else ""
    digest = hashlib.sha256(part.encode(errors="surrogatepass")).hexdigest()[:12]
    return f"{raw[:_CUT].decode(errors='ignore')}~{digest}{kept}"


def _spelt(character: str) -> str:
    """A character as its bytes."""
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogatepass"))


def _free(name: str, taken: set[str]) -> str:
    """The name, or one like it that nobody has yet; it is taken from then on."""
    wanted, number = name, 1
    while _key(wanted) in taken:
        number += 1
        stem, dot, ending = name.rpartition(".")
        wanted = f"{stem}~{number}.{ending}" if dot and stem else f"{name}~{number}"
    taken.add(_key(wanted))
    return wanted


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
