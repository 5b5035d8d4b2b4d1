"""Starts the child process that parses a student's text, and says how it ended: see ``grader.inside.source``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from enum import StrEnum
from typing import Any

from grader.errors import BackendError
from grader.inside import source

CPU_S, MEMORY_MB = 2, 768
_PATIENCE_S = 60.0  # on a machine that has much else to do
_CRASHED = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS} if sys.platform != "win32" else set()


class Cut(StrEnum):
    """Why a text could not be parsed: the text's doing, each time that it is tried."""

    TIMED_OUT = "timed_out"
    TOO_LARGE = "too_large"


def parsed(kind: str, content: bytes, **values: object) -> dict[str, Any] | Cut:
    """What the child answers to a request of this kind.

    Raises:
        BackendError: it could not do its work. Ours: nothing is known of the text.
    """
    header = json.dumps({"kind": kind, "cpu_s": CPU_S, "memory_mb": MEMORY_MB, **values}).encode()
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(source.__file__)]  # nothing but the standard library
    try:
        done = subprocess.run(
            command, input=header + b"\n" + content, capture_output=True, env={}, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise _not_done(str(fault)) from None
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> dict[str, Any] | Cut:
    if sys.platform != "win32" and done.returncode == -signal.SIGXCPU:
        return Cut.TIMED_OUT
    if done.returncode in _CRASHED or (done.returncode == 1 and done.stderr.rstrip().endswith(b"MemoryError")):
        return Cut.TOO_LARGE
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise _not_done(f"status {done.returncode}: {done.stderr[-500:].decode(errors='replace')}") from None
    memory = (answer.get("fault") or {}).get("kind") == "MemoryError"
    return Cut.TOO_LARGE if memory and answer["is_full"] else answer


def _not_done(why: str) -> BackendError:
    return BackendError(f"The process that parses a submission did not do so ({why}). Grade it again.")
