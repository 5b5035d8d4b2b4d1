"""What it takes nbgrader to grade notebooks here: from results on disk, and from nothing, beside its own kernels.

Both sides see the same: one round of the answer, and whether the parallel map did the work. In nbgrader's own way the
test cells do it, in the student's kernel: they start two engines, or SCOOP, and count the processes that had tasks.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
STUDENTS = 10  # with a notebook of each kind
_REPEATS = 5
NAMES = ("tiny_ipyparallel", "tiny_scoop")
_MAIN = "from grader.cli import main; main()"
_FLAGS = {"schema_version": 3, "task": False}
_TASKS = """
import os, pathlib, time

def square(x):
    until = time.thread_time() + {task_s}
    while time.thread_time() < until:
        pass
    (pathlib.Path(os.environ["SEEN"]) / str(os.getpid())).touch()
    return x * x
"""
_ENGINES = """
import os, random, tempfile
os.environ["SEEN"] = tempfile.mkdtemp()
os.environ["PYTHONPATH"] = os.getcwd()
import ipyparallel
from tasks import square
numbers = [random.random() for _ in range(14)]
cluster = ipyparallel.Cluster(n=2)
client = cluster.start_and_connect_sync()
answer = squares(client, square, numbers)
cluster.stop_cluster_sync()
"""
_SCOOP = """
import json, os, pathlib, subprocess, sys, tempfile
os.environ["SEEN"] = tempfile.mkdtemp()
pathlib.Path("harness.py").write_text('''
import json, random
from squares import squares
from tasks import square
if __name__ == "__main__":
    numbers = [random.random() for _ in range(24)]
    json.dump([numbers, list(squares(square, numbers))], open("answer.json", "w"))
''')
subprocess.run([sys.executable, "-m", "scoop", "-n", "2", "harness.py"], check=True, capture_output=True)
numbers, answer = json.load(open("answer.json"))
"""
_ANSWER = "from tasks import square\nassert list(answer) == [square(x) for x in numbers]"
_MAPPED = "seen = set(os.listdir(os.environ['SEEN'])) - {str(os.getpid())}\nassert len(seen) == 2"
_PLAIN = {NAMES[0]: ("", _ENGINES, 0.06), NAMES[1]: ("%%writefile squares.py\n", _SCOOP, 0.02)}


def figures() -> Iterator[Figure]:
    """Seconds of 20 notebooks whose results are there, and the time from nothing over that of kernels."""
    with tempfile.TemporaryDirectory(prefix="bench-notebooks-") as name:
        ours, plain = Path(name) / "ours", Path(name) / "plain"
        _make_ours(ours)
        _make_plain(plain)
        seconds = dict.fromkeys((ours, plain), 0.0)
        for assignment in NAMES:
            for place in (plain, ours):
                folder = place if place is plain else place / "nb"
                seconds[place] += _seconds(folder, "autograde", assignment)
                _require_full_points(folder, assignment)
        yield Figure(f"{2 * STUDENTS} notebooks from nothing", seconds[ours], None, "s")
        yield Figure(f"{2 * STUDENTS} notebooks in nbgrader's kernels", seconds[plain], None, "s")
        yield Figure("notebooks from nothing, over nbgrader's kernels", seconds[ours] / seconds[plain], 1.0, "x")
        yield _of_stored(ours / "nb")


def _of_stored(course: Path) -> Figure:
    """All notebooks of one assignment, twice as many as were graded: the others hand in the same."""
    assignment = NAMES[-1]
    for number in range(STUDENTS):
        _copy(course, assignment, f"student-{number}", f"student-{STUDENTS + number}")
    seconds = statistics.median(_seconds(course, "autograde", assignment, "--force") for _ in range(_REPEATS))
    _require_full_points(course, assignment)
    what = f"nbgrader autograde, {2 * STUDENTS} notebooks with results on disk (median of {_REPEATS})"
    return Figure(what, seconds, 6.0, "s")


def _copy(course: Path, assignment: str, student: str, to: str) -> None:
    shutil.copytree(course / "submitted" / student, course / "submitted" / to)
    results = course / "results" / assignment
    document = json.loads((results / f"{student}.json").read_text())
    document["student"] = document["record"]["student"] = to
    (results / f"{to}.json").write_text(json.dumps(document))


def _make_ours(folder: Path) -> None:
    """A course of ``grader notebook new``; its rubrics ask for no speedup."""
    for name in NAMES:
        shutil.copytree(TESTS / "assignments" / name, folder / "assignments" / name)
        shutil.copytree(TESTS / "solutions" / name, folder / "solutions" / name)
        rubric = folder / "assignments" / name / f"test_{name}.py"
        rubric.write_text(rubric.read_text().partition('@pytest.mark.points(4, needs="test_the_')[0])
    _run(folder, "-c", _MAIN, "notebook", "new", "nb")
    for name in NAMES:
        _seconds(folder / "nb", "generate_assignment", name)
        released = json.loads((folder / "nb" / "release" / name / f"{name}.ipynb").read_text())
        program = next(cell for cell in released["cells"] if "".join(cell["source"]).startswith("%%submission"))
        program["source"] = f"%%submission {name}\n{_solution(name)}"
        _hand_in(folder / "nb", name, released)


def _make_plain(folder: Path) -> None:
    """The same without us: test cells in the student's notebook."""
    for name, (first, run, task_s) in _PLAIN.items():
        cells = [_cell("program", f"{first}{_solution(name)}", solution=True), _cell("run", run, locked=True)]
        cells += [_cell("answer", _ANSWER, points=2), _cell("mapped", _MAPPED, points=4)]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        source = folder / "source" / name
        source.mkdir(parents=True)
        (source / f"{name}.ipynb").write_text(json.dumps(notebook))
        (source / "tasks.py").write_text(_TASKS.format(task_s=task_s))
        _hand_in(folder, name, notebook)
    settings = "c = get_config()\nc.CourseDirectory.course_id = 'plain'\nc.Execute.timeout = 120\n"
    (folder / "nbgrader_config.py").write_text(settings)
    for name in NAMES:
        _seconds(folder, "generate_assignment", name)


def _cell(
    grade_id: str, source: str, *, points: int = 0, solution: bool = False, locked: bool = False
) -> dict[str, object]:
    flags = {"grade": points > 0, "solution": solution, "locked": locked or points > 0}
    known = {**_FLAGS, "grade_id": grade_id, **flags, **({"points": points} if points else {})}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": grade_id,
        "metadata": {"nbgrader": known},
        "outputs": [],
        "source": source,
    }


def _hand_in(folder: Path, name: str, notebook: object) -> None:
    for number in range(STUDENTS):
        path = folder / "submitted" / f"student-{number}" / name / f"{name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def _solution(name: str) -> str:
    return (TESTS / "solutions" / name / "squares.py").read_text().replace("from __future__ import annotations\n", "")


def _require_full_points(folder: Path, assignment: str) -> None:
    """Or the seconds mean nothing."""
    _seconds(folder, "export")
    with (folder / "grades.csv").open() as file:
        found = [
            (row["student_id"], float(row["score"])) for row in csv.DictReader(file) if row["assignment"] == assignment
        ]
    short = [student for student, score in found if score != 6.0]  # noqa: PLR2004 -- two points and four
    if short or len(found) < STUDENTS:
        raise RuntimeError(f"{folder}: of {len(found)} notebooks for {assignment} these lack points: {short}")


def _seconds(folder: Path, *words: str) -> float:
    """Runs one of nbgrader's commands."""
    begin = time.monotonic()
    _run(folder, "-m", "nbgrader", *words)
    return time.monotonic() - begin


def _run(folder: Path, *words: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stderr[-4000:]}")
