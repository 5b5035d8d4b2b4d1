"""Pictures that a program drew beside itself: a few small ones, as bytes that nobody here looks into."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.inside import plain_file

if TYPE_CHECKING:
    import numpy as np

MOST, MAX_BYTES = 6, 1 << 20
BEGINNINGS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
"""How the files of each kind begin; what holds programs of its own, as SVG and PDF may, is left out."""
_LOOKED_AT = 1000  # entries of the folder


def found(folder: Path) -> dict[str, np.ndarray[Any, Any]]:
    """The first ones by name, of those that are plain files of the folder.

    Args:
        folder: in which the program ran.
    """
    import numpy as np

    taken: dict[str, np.ndarray[Any, Any]] = {}
    for name in sorted(_names(folder)):
        content = _content(folder / name)
        if content.startswith(BEGINNINGS[Path(name).suffix.lower()]) and len(content) <= MAX_BYTES:
            taken[name] = np.frombuffer(content, dtype=np.uint8)
        if len(taken) == MOST:
            break
    return taken


def _names(folder: Path) -> Iterator[str]:
    with contextlib.suppress(OSError), os.scandir(folder) as there:  # it may have removed its own folder
        for number, entry in enumerate(there):
            if number == _LOOKED_AT:
                return
            if Path(entry.name).suffix.lower() in BEGINNINGS:
                yield entry.name


def _content(path: Path) -> bytes:
    try:
        with plain_file.opened(path) as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return b""
