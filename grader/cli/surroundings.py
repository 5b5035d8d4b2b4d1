"""What the command itself inherits from the shell, made usual before anything else is done."""

from __future__ import annotations

import io
import os
import re
import sys

import click

from grader.sandbox import own_process

_OF_THE_RUBRICS = ("PYTHONOPTIMIZE", "PYTHONWARNINGS")
_OPTIMIZED = re.compile("-O+")


def settle() -> None:
    """Rubrics run as they were written, every standard stream is there, and what it cannot show ends nothing.

    Raises:
        click.UsageError: Python was told to leave out what rubrics say.
    """
    _require_asserts()
    own_process.settle()
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # it was closed; the descriptor is there by now
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 -- for as long as we are
        elif isinstance(stream, io.TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="replace")  # a terminal that knows no arrow


def _require_asserts() -> None:
    """Starts the command anew where the shell changes what a rubric means: its asserts, docstrings and warnings."""
    given = [name for name in _OF_THE_RUBRICS if os.environ.pop(name, "")]
    arguments = [a for a in sys.orig_argv[1:] if not _OPTIMIZED.fullmatch(a)]
    if given or len(arguments) < len(sys.orig_argv) - 1:
        os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606 -- ourselves
    if sys.flags.optimize:
        raise click.UsageError(
            "Python runs with -O, which leaves out the asserts of rubrics: checks would pass unseen. Call it without."
        )
