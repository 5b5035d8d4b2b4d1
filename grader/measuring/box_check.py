"""What a box of this machine can import: tried in one, since the grader's own process finds what no box may see."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.errors import SandboxError
from grader.measuring.watch import kernel
from grader.sandbox import Box, Level, Limits, Mount, copies, installation, parser, start
from grader.sandbox.scratch import scratch

_TIMEOUT_S = 60.0
_OF_A_LIBRARY = "cannot open shared object"
_OF_AN_IMPORT = re.compile(rf"No module named|{_OF_A_LIBRARY}|ImportError|cannot import name")
_NAMED = re.compile(r"No module named '([\w.]+)'")


def faults(level: Level, modules: Sequence[str]) -> dict[str, str]:
    """Which of these modules cannot be imported in a box of this level, and why.

    Raises:
        SandboxError: not even Python starts there.
    """
    with scratch() as folder, level.network(Limits()) as network:
        ground = start.Ground(level, network, level.user(), Limits())
        box = _box(folder, ground.user)
        given = {"author": level.path(box.mounts[1]), "modules": list(modules)}
        said, wrong = _said(start.start(ground, box, given, wire=start.Wire("")))
    with contextlib.suppress(ValueError):
        return {str(name): str(fault) for name, fault in json.loads(said).items()}
    words = wrong.decode(errors="replace").strip().splitlines() or ["no reason given"]
    raise SandboxError(f"Python does not start in a sandbox ({words[-1]}).")


def ours(raised: str, files: Iterable[bytes], level: Level) -> str | None:
    """Why it is not the program's fault that an import failed: a package that we have and a box has not; or None.

    What the program raised only says that it is worth a look: the names are those that its text imports, and they are
    tried in a box without it.
    """
    if not _OF_AN_IMPORT.search(raised):
        return None
    own = installation.running()
    named = {name for text in files for name in _imported(text)} | set(_NAMED.findall(raised))
    names = named | {name.partition(".")[0] for name in named}
    places = {name: place for name in sorted(names) if (place := installation.place_of(name, own))}
    found = faults(level, list(places)) if places else {}
    lacking = next((name for name, fault in found.items() if "." not in name or _OF_A_LIBRARY in fault), None)
    if lacking is None:
        return None  # a module that an installed package has not is the program's own mistake
    return (
        f"A sandbox cannot import {lacking!r} ({found[lacking]}), which is installed here: {places[lacking]}. "
        f"This is no fault of the submission. {remedy(own)}"
    )


def remedy(own: installation.Installation) -> str:
    """What makes a package be found in boxes, too."""
    hidden = own.hidden()
    unseen = f" Sandboxes do not see {', '.join(hidden)}: people work there." if hidden else ""
    return f"Install it where this Python has its packages ({own.prefixes[0]}); `grader doctor` tries it.{unseen}"


def _said(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What a box prints until it ends; its input stays open, since it takes the end of it for ours."""
    requests, process.stdin = process.stdin, None
    assert requests is not None  # noqa: S101 -- it is a pipe
    with process, requests:
        try:
            return process.communicate(timeout=_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            kernel.kill([process.pid])
            raise SandboxError(f"Python does not start in a sandbox within {_TIMEOUT_S:g} s.") from None


def _box(folder: Path, user: int | None) -> Box:
    author, shared = folder / "author", folder / "shared"
    for made in (author, shared):
        made.mkdir()
        made.chmod(0o755)
    if user is not None:
        os.chown(shared, user, user)
    mounts = (Mount(copies.inside(folder), "/grader"), Mount(author, "/assignment"))
    return Box("look", "grader.inside.look", (*mounts, Mount(shared, "/shared", writable=True)))


def _imported(text: bytes) -> list[str]:
    """The modules that a file names in its imports; a student's text is parsed by a process of its own."""
    told = parser.parsed("imports", text)
    return [] if isinstance(told, parser.Cut) else list(told["modules"])
