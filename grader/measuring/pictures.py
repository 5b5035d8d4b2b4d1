"""Pictures from a program's box, taken as data: names and beginnings are looked at, and nothing further in."""

from __future__ import annotations

import re
from pathlib import Path

from grader.inside.pictures import BEGINNINGS, MAX_BYTES, MOST
from grader.record import Arrays

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .+-]{0,80}")


def taken(value: object) -> Arrays:
    """Those that are what their names say."""
    import numpy as np

    found = Arrays()
    for name, content in value.items() if isinstance(value, dict) else ():
        plain = isinstance(name, str) and _NAME.fullmatch(name) and isinstance(content, np.ndarray)
        if not plain or content.dtype != np.uint8 or content.ndim != 1 or content.size > MAX_BYTES:
            continue
        beginning = BEGINNINGS.get(Path(name).suffix.lower())
        if beginning and content.tobytes().startswith(beginning) and len(found) < MOST:
            found[name] = content
    return found
