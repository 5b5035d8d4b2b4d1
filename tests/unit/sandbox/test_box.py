"""What every box has, whatever the teacher's own environment holds."""

from __future__ import annotations

import os

import pytest

from grader.sandbox.bare import Bare
from grader.sandbox.box import THREAD_VARIABLES, Box, environment
from grader.sandbox.landlock import Landlock

OF_EVERY_BOX = {
    *("PATH", "LANG", "HOME", "TMPDIR", "JUPYTER_RUNTIME_DIR", "JOBLIB_TEMP_FOLDER", "PYTHONDONTWRITEBYTECODE"),
    *("PYTHONHASHSEED", "MPLBACKEND", "PYDEVD_DISABLE_FILE_VALIDATION", *THREAD_VARIABLES),
}


def test_the_environment_is_an_allow_list(monkeypatch):
    for name in ("SLURM_JOB_ID", "SLURM_NTASKS", "SSH_AUTH_SOCK", "MUNGE_SOCKET", "LD_PRELOAD", "PYTHONPATH", "TOKEN"):
        monkeypatch.setenv(name, "the teacher's")
    monkeypatch.setenv("PATH", f"/teacher/bin:{os.environ['PATH']}")

    found = environment(Box("client", "", (), {"IPYTHONDIR": "/shared"}), home="/home")

    assert set(found) == OF_EVERY_BOX | {"IPYTHONDIR"}
    assert not [value for value in found.values() if "teacher" in value]


@pytest.mark.parametrize(
    ("level", "shared"),
    [
        pytest.param(
            Landlock(for_grades=False, alone=True), [""], id="landlock, no grades: whatever a submission leaves"
        ),
        pytest.param(Landlock(alone=True), [], id="landlock, grades: nothing can be left there"),
        pytest.param(Bare(), ["sem.loky-", "sem.mp-", "psm_"], id="no sandbox: what libraries leave"),
    ],
)
def test_levels_without_files_of_their_own_tidy_shared_memory(level, shared):
    assert level.rules(Box("client", "", ()))["shared"] == shared
