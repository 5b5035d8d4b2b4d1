"""What is publicly known of a bubblewrap, and whether it touches how it is used here.

Versions are upstream's: a distribution may have mended a fault and kept the number.
"""

from __future__ import annotations

import stat
from pathlib import Path

from grader.sandbox.programs import Bubble

_PATHS_MENDED = (0, 12, 0)  # CVE-2026-87766, GHSA-pxhw-h44j-8pfx
_TRACED_SINCE, _TRACED_MENDED = (0, 11, 0), (0, 11, 2)  # CVE-2026-41163


def harmless(bubble: Bubble) -> str:
    """Advisories that do not touch how it is used here, and why not; empty where there is none."""
    if bubble.version >= _PATHS_MENDED:
        return ""
    return "CVE-2026-87766 does not touch it here: nothing is mounted below what a submission writes"


def harm(bubble: Bubble) -> str:
    """An advisory that does touch it, and the remedy; empty where there is none."""
    if _TRACED_SINCE <= bubble.version < _TRACED_MENDED and _is_setuid(bubble.path):
        return "CVE-2026-41163: it is setuid root, and whoever uses it can mount as root. Update it, or chmod u-s."
    return ""


def _is_setuid(path: str) -> bool:
    """Whether it runs as root whoever starts it."""
    return bool(Path(path).stat().st_mode & stat.S_ISUID)
