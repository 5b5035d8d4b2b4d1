"""The line above a session: which grader, which isolation, how many cores."""

from __future__ import annotations

import grader
from grader.errors import SandboxError
from grader.measuring.watch import kernel
from grader.sandbox import choose
from grader.sandbox.choice import candidates


def line(wanted: str) -> str:
    """In words, with the reason where it is not the strongest level."""
    cores = kernel.cores()
    try:
        level, reason = choose(wanted)
    except SandboxError as fault:
        return f"grader {grader.__version__}: {fault}"
    first = candidates()[0][1].name
    isolation = level.name if level.name == first else f"{level.name} ({reason})"
    return f"grader {grader.__version__}: {cores} core{'s' if cores != 1 else ''}, isolation: {isolation}"
