"""What is publicly known of the bubblewrap that is used here, and whether it touches how it is used.

Versions are upstream's: a distribution may have mended a fault and kept the number.
"""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL

_TIMEOUT_S = 20
_PATHS_MENDED = (0, 12, 0)  # CVE-2026-87766, GHSA-pxhw-h44j-8pfx
_TRACED_SINCE, _TRACED_MENDED = (0, 11, 0), (0, 11, 2)  # CVE-2026-41163


@dataclass(frozen=True, slots=True)
class Found:
    """The bubblewrap of this machine.

    Attributes:
        version: empty where it does not tell one.
        setuid: whether it runs as root whoever starts it.
    """

    path: str
    version: tuple[int, ...]
    setuid: bool

    def in_words(self) -> str:
        """Which it is, and what is known of it."""
        number = ".".join(map(str, self.version)) or "of an unknown version"
        return f"{number} ({self.path})" + "".join(f"; {words}" for words in self.known())

    def known(self) -> list[str]:
        """Advisories that do not touch how it is used here, and why not."""
        if self.version and self.version >= _PATHS_MENDED:
            return []
        return ["CVE-2026-87766 does not touch it here: nothing is mounted below what a submission writes"]

    def harm(self) -> str:
        """An advisory that does touch it; empty where there is none."""
        if self.setuid and _TRACED_SINCE <= self.version < _TRACED_MENDED:
            return "CVE-2026-41163: it is setuid root, and whoever uses it can mount as root. Update it, or chmod u-s."
        return ""


def found(tool: str) -> Found | None:
    """The one that is started by this name or path; None where there is none."""
    path = shutil.which(tool)
    if path is None:
        return None
    try:
        asked = subprocess.run(
            [path, "--version"], stdin=DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
        said = asked.stdout
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    numbers = re.search(r"\d+(\.\d+)+", said)
    version = tuple(map(int, numbers[0].split("."))) if numbers else ()
    return Found(path, version, bool(Path(path).stat().st_mode & stat.S_ISUID))
