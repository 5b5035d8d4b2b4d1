"""What the grader's own process makes of what it inherits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from grader.sandbox import own_process

SETTLED = """
import json, os, signal, subprocess, sys
from grader.sandbox import own_process

own_process.settle()
for number in (0, 1, 2):
    assert os.get_inheritable(number)
telling = os.open(sys.argv[1], os.O_WRONLY)
status = subprocess.run(["false"]).returncode
os.write(telling, json.dumps([telling, status]).encode())
"""


@pytest.mark.parametrize("closed", [(), (0,), (1,), (0, 2), (0, 1, 2)], ids=str)
def test_standard_descriptors_are_open_and_children_can_be_waited_for(tmp_path, closed):
    (tmp_path / "told").touch()
    closing = " ".join(f"{number}>&-" for number in closed)
    command = ["bash", "-c", f'exec "$@" {closing}', "bash", sys.executable, "-c", SETTLED]
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execvp(sys.argv[1], sys.argv[1:])"
    )

    subprocess.run([sys.executable, "-c", ignoring, *command, str(tmp_path / "told")], check=True)

    number, status = json.loads((tmp_path / "told").read_text())
    assert (number > 2, status) == (True, 1)


def test_what_is_usual_stays_as_it_is():
    before = signal.getsignal(signal.SIGCHLD), [os.fstat(number).st_ino for number in (0, 1, 2)]

    own_process.settle()

    assert (signal.getsignal(signal.SIGCHLD), [os.fstat(number).st_ino for number in (0, 1, 2)]) == before
