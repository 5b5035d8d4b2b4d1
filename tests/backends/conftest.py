"""Backends on real sandboxes: each is opened with programs that a test names, and asked one thing at a time."""

from __future__ import annotations

import contextlib
import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grader.coursework import assignment as assignments
from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.errors import SandboxError
from grader.measuring import bench as benches
from grader.measuring.arms import Arms
from grader.measuring.backends import Reply
from grader.measuring.bench import Bench
from grader.record import ArmName, Ending
from grader.sandbox import choose

HERE = Path(__file__).parent
TINY = HERE.parent / "assignments"
ENTRY = "squares.py"
NEEDED = {
    "ipyparallel": ("ipyparallel", "joblib", "sklearn", "deap"),
    "scoop": ("scoop", "joblib", "sklearn", "deap"),
    "processes": ("joblib", "sklearn", "deap"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Arms of one backend, and the one whose program answers."""

    arms: Arms
    assignment: Assignment
    ready_s: float

    def load(self) -> Reply:
        """Imports the program's file."""
        return self.arms.load(ArmName.SUBMISSION)

    def __call__(self, **inputs: object) -> Reply:
        """One watched run of the submission with these inputs."""
        return self.arms.call(ArmName.SUBMISSION, inputs)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where programs for one backend are run."""

    bench: Bench
    backend: str

    @contextlib.contextmanager
    def opened(self, files: dict[str, bytes], *arms: ArmName, workers: int = 2, **limits: float) -> Iterator[Asked]:
        """The tiny assignment's arms, up but not loaded; without names the submission alone."""
        tiny = assignments.load(TINY / f"tiny_{self.backend}")
        tiny = replace(tiny, workers=workers, limits=replace(tiny.limits, **limits))
        with self.played(tiny, files, *arms) as asked:
            yield asked

    @contextlib.contextmanager
    def played(self, assignment: Assignment, files: dict[str, bytes], *arms: ArmName) -> Iterator[Asked]:
        """The same of any assignment; submission and reference are the same program."""
        names = arms or (ArmName.SUBMISSION,)
        program = Submission("tested", assignment.name, files)
        start = time.monotonic()
        with Arms(self.bench, assignment, dict.fromkeys(ArmName, program)) as opened:
            opened.open(*names)
            yield Asked(opened, assignment, time.monotonic() - start)


def files(backend: str, questions: Path) -> dict[str, bytes]:
    """A program that answers questions, and beside it the function that spreads work over this backend's workers."""
    spread = HERE / "programs" / f"spread_{backend}.py"
    return {ENTRY: questions.read_bytes(), "spread.py": spread.read_bytes()}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """A bench of sandboxes; skips where there can be none."""
    try:
        level, _ = choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    with benches.bench(level=level, seed="tests", deadline_s=600.0, say=lambda _: None) as opened:
        yield opened


@pytest.fixture(scope="module", params=["ipyparallel", "processes", "scoop"])
def stage(request: pytest.FixtureRequest, bench: Bench) -> Stage:
    """Each backend in turn; skips those whose packages are missing."""
    missing = [name for name in NEEDED[request.param] if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    return Stage(bench, request.param)


@pytest.fixture(scope="module")
def asked(stage: Stage) -> Iterator[Asked]:
    """A submission and a reference that answer questions, loaded; the tests of one module share them."""
    program = files(stage.backend, HERE / "programs" / "questions.py")
    with stage.opened(program, ArmName.SUBMISSION, ArmName.REFERENCE) as opened:
        assert opened.load().ending is Ending.ANSWERED
        assert opened.arms.load(ArmName.REFERENCE).ending is Ending.ANSWERED
        yield opened


@pytest.fixture(scope="module")
def program_files() -> Callable[[str, Path], dict[str, bytes]]:
    """``files``, for the tests."""
    return files


@pytest.fixture(scope="session")
def programs() -> Path:
    """The folder of programs that tests hand in."""
    return HERE / "programs"
