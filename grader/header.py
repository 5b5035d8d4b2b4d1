"""The line above a session: which grader, which isolation, how many cores."""

from __future__ import annotations

import grader
from grader import kernel
from grader.errors import SandboxError
from grader.sandbox import choose


def line(wanted: str) -> str:
    """In words, with the reason where submissions are not isolated."""
    cores = kernel.cores()
    try:
        level, reason = choose(wanted)
    except SandboxError as fault:
        return f"grader {grader.__version__}: {fault}"
    isolation = level.name if level.isolates else f"none ({reason})"
    return f"grader {grader.__version__}: {cores} core{'s' if cores != 1 else ''}, isolation: {isolation}"
