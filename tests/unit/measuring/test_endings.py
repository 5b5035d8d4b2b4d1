"""What the system refused before a run is told with what helps against just that."""

from __future__ import annotations

import errno
import os
import tempfile

import pytest

from grader.measuring.endings import not_set_up

ROOM = f"Make room in {tempfile.gettempdir()}, or set TMPDIR to a folder with room, and grade again."
FILES = "Allow more open files (`ulimit -n`), or grade fewer submissions side by side, and grade again."
PROCESSES = "Allow more processes or memory (`ulimit -u`, `free`), and grade again."
DOCTOR = "Grade again; `grader doctor` looks for the cause."


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        pytest.param(errno.ENOSPC, ROOM, id="a full disk"),
        pytest.param(errno.EDQUOT, ROOM, id="a quota"),
        pytest.param(errno.EMFILE, FILES, id="too many open files"),
        pytest.param(errno.ENFILE, FILES, id="too many on the whole machine"),
        pytest.param(errno.EAGAIN, PROCESSES, id="no further process"),
        pytest.param(errno.ENOMEM, PROCESSES, id="no memory"),
        pytest.param(errno.ENOENT, DOCTOR, id="something that vanished"),
    ],
)
def test_what_the_system_refused_is_told_with_its_own_remedy(number, hint):
    found = not_set_up(OSError(number, os.strerror(number)))

    assert (found.reason, found.hint) == ("backend_failed", hint)
    assert found.fact == f"A run could not be set up: [Errno {number}] {os.strerror(number)}"
