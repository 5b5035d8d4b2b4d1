"""Runs graders in throw-away worlds: which isolation levels this machine has, and what the inspector reports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grader
from grader.sandbox.box import python_roots

CHECKOUT = Path(grader.__file__).resolve().parents[1]
ROOT = os.geteuid() == 0
ORDINARY_USER = 61_001 if ROOT else None
WANTED = {"root": "bubblewrap", "bubblewrap": "bubblewrap", "landlock": "landlock", "bare": "none"}
_HERE = Path(__file__).resolve().parent
_SCRATCH = ("/tmp", "/var/tmp", "/dev/shm")
_TEMPORARY = "/tmp/t"
_PLANTED = ("course", "home", "shared memory canary-")
_NEEDED = ("unshare", "setpriv")


@dataclass(frozen=True, slots=True)
class World:
    """A kind of machine.

    Attributes:
        as_root: whether the grader is root there; only root's tests can have that.
        forbidden: the kind of namespace that nobody may make: "user", "net", or empty for none.
        path: where commands are looked for.
        disk: the size of the temporary folder, as ``mount`` writes it; empty for enough.
        kill_when: the grader is killed as soon as a process has this word in its command line.
        own_network: whether it has a network of its own, in which nobody listens.
    """

    as_root: bool = False
    forbidden: str = ""
    path: str = ""
    disk: str = ""
    kill_when: str = ""
    own_network: bool = False
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, command: Sequence[str], *, timeout_s: float) -> list[dict[str, Any]]:
        """Runs a Python command line there; every line of JSON that it printed, and what was left at the end."""
        covered = [*_SCRATCH, *([] if self.as_root else closed_folders())]
        variables = {"PATH": self.path or os.environ["PATH"], "TMPDIR": _TEMPORARY, "LANG": "C.UTF-8"}
        plan = {
            "covered": covered,
            "kept": [*map(str, python_roots()), str(CHECKOUT)],
            "user": 0 if self.as_root else ORDINARY_USER,
            "command": [sys.executable, *command],
            "environment": {**variables, "PYTHONPATH": str(CHECKOUT), "HOME": _TEMPORARY, **self.environment},
            "forbidden": self.forbidden,
            "disk": self.disk,
            "kill_when": self.kill_when,
        }
        started = [*_unshare(own_network=self.own_network), sys.executable, "-I", "-B", str(_HERE / "world.py")]
        try:
            ended = subprocess.run(
                started, input=json.dumps(plan), capture_output=True, text=True, timeout=timeout_s, check=False
            )
            said, wrong = ended.stdout, ended.stderr
        except subprocess.TimeoutExpired as fault:  # the grader hangs: that, too, is a result
            said, wrong = ((text or b"").decode() for text in (fault.stdout, fault.stderr))
        events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        return [*events, {"event": "said", "text": wrong}]

    def inspect(self, level: str, attacks: Sequence[str], *, timeout_s: float = 0) -> list[dict[str, Any]]:
        """Grades these attacks at a level."""
        program = ["-m", "tests.hostile.inspector", WANTED[level], *attacks]
        return self.run(program, timeout_s=timeout_s or 60 + 10 * len(attacks))


def of(level: str) -> World:
    """The world in which a level is tested."""
    return World(as_root=level == "root")


def why_not(level: str) -> str | None:
    """Why a level cannot be tested here, or None."""
    if level == "root" and not ROOT:
        return "needs root"
    if missing := [tool for tool in _NEEDED if shutil.which(tool) is None]:
        return f"needs {' and '.join(missing)} (Debian: apt-get install util-linux)"
    tried = subprocess.run([*_unshare(), "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"needs namespaces for a throw-away world: {tried.stderr.strip()}"
    choosing = f"from grader.sandbox import choose; choose({WANTED[level]!r}); print('{{}}')"
    events = of(level).run(["-c", choosing], timeout_s=60)
    return None if events[0] == {} else events[-1]["text"].strip().rpartition("\n")[2]


def left(gone: Mapping[str, Any]) -> list[str]:
    """What a world's end tells of files; the lock's folder and what the tester planted are meant to be there."""
    return [name for name in gone["files"] if not name.startswith(("grader-locks-", *_PLANTED))]


def closed_folders() -> list[str]:
    """Folders above Python or this checkout that other users cannot enter."""
    above = {parent for path in [*python_roots(), CHECKOUT] for parent in path.parents}
    closed = [folder for folder in above if folder.stat().st_mode & 0o005 != 0o005]
    return sorted(str(f) for f in closed if not any(f.is_relative_to(other) for other in closed if other != f))


def _unshare(*, own_network: bool = False) -> list[str]:
    as_root = [] if ROOT else ["--user", "--map-current-user", "--keep-caps"]
    network = ["--net"] if own_network else []
    return ["unshare", *as_root, *network, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
