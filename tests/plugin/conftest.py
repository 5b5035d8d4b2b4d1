"""Pytest sessions on courses that the tests write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

PLUGINS = ["-p", "grader.plugin", "-p", "no:cacheprovider", "--import-mode=importlib"]


def _arguments(given: Sequence[str]) -> list[str]:
    return [*PLUGINS, *(["-p", "xdist"] if "-n" in given else []), *given]


@pytest.fixture
def lesson(pytester: pytest.Pytester, course: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A course in pytester's folder; what of this machine could change the outcome is set."""
    for name, value in {**course.environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}.items():
        monkeypatch.setenv(name, value)
    return type(course)(Path(pytester.path), course.environment)


@pytest.fixture
def run(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Runs pytest with our plugin, and with xdist where ``-n`` is given, in a process of its own."""
    return lambda *arguments: pytester.runpytest_subprocess(*_arguments(arguments))


@pytest.fixture(scope="module")
def run_once(lasting_course: Any) -> Callable[..., pytest.LineMatcher]:
    """As ``run``, on the course that a module's tests share; the lines that were printed."""

    def run(*arguments: str) -> pytest.LineMatcher:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *_arguments(arguments)],
            cwd=lasting_course.folder,
            env={**os.environ, **lasting_course.environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return pytest.LineMatcher((done.stdout + done.stderr).splitlines())

    return run


@pytest.fixture
def no_sandbox(without_sandboxes: dict[str, str], lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which submissions cannot be isolated."""
    del lesson  # whose environment comes first
    for name, value in without_sandboxes.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def login_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with ``sbatch``, outside of any job."""
    fake = tmp_path / "slurm" / "sbatch"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    path = os.environ.get("PATH", "")
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{path}")
    monkeypatch.setenv("SLURM_CONF", str(fake.parent / "slurm.conf"))
    assert shutil.which("sbatch") == str(fake)
