"""SCOOP's futures are counted in whatever Python a program starts, and its own function stays what it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader

STARTUP = Path(grader.__file__).parent / "inside" / "startup"
PROGRAM = """\
import types
from grader import probe
told = []
probe.tell_futures = told.append
from scoop import _control, futures
import scoop
scoop.worker = (b"", 0)
from scoop._types import Future
run = _control.runFuture
print(run.__module__)
class Task:
    callback = ()
    args = ()
    kargs = {}
    callable = staticmethod(lambda: 7)
    stopWatch = types.SimpleNamespace(get=lambda: 0.0, reset=lambda: None)
    def _execute_callbacks(self, kind): pass
    def _delete(self): pass
print(run(Task()).resultValue, told, "__wrapped__" in futures.map.__dict__)
"""


def run(program, *path):
    search = os.pathsep.join([*map(str, path), str(Path(grader.__file__).parents[1])])
    environment = {**os.environ, "PYTHONPATH": search}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_future_is_counted_and_gives_what_it_gave():
    pytest.importorskip("scoop", reason="needs scoop: pip install 'pytest-hpc-grader[all]'")

    done = run(PROGRAM, STARTUP)

    assert done.stdout.split("\n")[:2] == ["grader.inside.scoop_futures", "7 [1] False"], done.stderr


def test_other_programs_find_all_modules_as_ever():
    done = run("import json, scipy.stats; print(json.dumps([1]))", STARTUP)

    assert (done.stdout, done.stderr) == ("[1]\n", "")


def test_an_installations_own_beginning_is_run_as_well(tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.path.append('/where/packages/are')\n")

    done = run("import sys; print('/where/packages/are' in sys.path)", STARTUP, tmp_path)

    assert (done.stdout, done.stderr) == ("True\n", "")
