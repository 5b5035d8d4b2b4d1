"""Submissions measured together: each has the grade that it would have alone, whoever sits beside it.

By default beside some hostile ones; with ``GRADER_ALL_ATTACKS=1`` beside each of them.
"""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.usefixtures("isolation")
_AGAIN = "not sure yet on this machine: measuring again"
_HOARD = """
import os
import signal
import sys
import time
from multiprocessing import Pool

KEPT = []


def squares(square, numbers):
    harm()
    with Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)

"""
_LOCKS = """
def harm():
    import fcntl
    import numpy
    for path in (numpy.__file__, sys.executable, "/etc/passwd", fcntl.__file__):
        try:
            KEPT.append(open(path))
            fcntl.flock(KEPT[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pass
"""
_BURNS = """
def harm():
    import threading
    def burn():
        while True:
            pass
    for _ in range(4):
        threading.Thread(target=burn, daemon=True).start()
"""
_LEAVES = """
def harm():
    signal.signal(signal.SIGCONT, lambda *_: os._exit(3))
"""
_FORKS_WHEN_THAWED = """
def harm():
    def grow(*_):
        for _ in range(2000):
            try:
                if os.fork() == 0:
                    time.sleep(60)
            except OSError:
                pass
    signal.signal(signal.SIGCONT, grow)
"""
_INODES = """
def harm():
    os.makedirs("/tmp/d")
    for number in range(200_000):
        open(f"/tmp/d/{number}", "w").close()
"""
_FORKS = """
def harm():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
_HARM = {
    "memory": ("def harm():\n    KEPT.append(bytearray(3 << 30))\n", {"over_memory", "exception", "exited"}),
    "files": ("def harm():\n    open('/tmp/full', 'wb').write(bytes(1 << 30))\n", {"exception", "over_disk"}),
    "inodes": (_INODES, None),
    "processes": (
        _FORKS,
        {"too_many_processes", "over_memory", "timed_out", "exited"},
    ),
    "a lock that it keeps": (_LOCKS, {"parallel_map_used", "speedup"}),
    "threads that burn": (_BURNS, None),
    "it leaves when it is thawed": (_LEAVES, {"exited", "exception"}),
    "it forks when it is thawed": (_FORKS_WHEN_THAWED, None),
    "it raises": ("def harm():\n    raise ValueError('no')\n", {"exception"}),
    "it ends itself": ("def harm():\n    os.kill(os.getpid(), signal.SIGKILL)\n", {"exited"}),
    "it never answers": ("def harm():\n    time.sleep(1000)\n", {"timed_out"}),
    "it floods": ("def harm():\n    print('x' * (1 << 27), flush=True)\n", {"too_much_output"}),
}
_SAMPLE = ("memory", "processes", "a lock that it keeps", "it leaves when it is thawed", "it never answers")
_TRIED = _HARM if os.environ.get("GRADER_ALL_ATTACKS") else {name: _HARM[name] for name in _SAMPLE}


@pytest.fixture
def classroom(course):
    """A course with one assignment that asks for everything."""
    course.assignment(rubric=course.FULL, task_s=0.03, count=12, toml=course.TOML.replace("wall_s = 20", "wall_s = 10"))
    course.solution()
    return course


@pytest.mark.parametrize(("harm", "reasons"), [pytest.param(*given, id=what) for what, given in _TRIED.items()])
def test_two_honest_neighbours_of_a_hostile_submission_have_full_marks(classroom, harm, reasons):
    for student, text in {"ada": classroom.POOL, "eve": _HOARD + harm, "zoe": classroom.POOL}.items():
        classroom.hand_in(student, text)

    done = classroom.grader("grade", "submitted", "--panel", "3", "--keep-run")

    points = {name: classroom.grade(name)["points"] for name in ("ada", "zoe")}
    assert points == {"ada": 10.0, "zoe": 10.0}, done.stdout + done.stderr
    assert classroom.arms()["baseline"] == 1 or _AGAIN in done.stderr, "it was no obstacle to anybody"
    assert classroom.left_running() == []
    if reasons is not None:
        assert {check["reason"] for check in classroom.grade("eve")["checks"]} & reasons, done.stdout


def test_a_panel_starts_baseline_and_reference_once_and_gives_each_the_grade_of_its_own(classroom):
    programs = {
        "a": classroom.POOL,
        "b": classroom.SERIAL,
        "c": classroom.WRONG,
        "d": "def squares(square, numbers):\n    raise NotImplementedError\n",
        "e": classroom.POOL.replace("Pool(2)", "Pool(1)"),
        "f": classroom.POOL,
        "g": "def squares(:",
        "h": "import nothing_of_that_name\n" + classroom.POOL,
    }
    for student, text in programs.items():
        classroom.hand_in(student, text)

    done = classroom.grader("grade", "submitted", "--panel", "8", "--keep-run")

    grades = {student: classroom.grade(student) for student in programs}
    arms = classroom.arms()
    wanted = {"a": 10, "b": 2, "c": 0, "d": 0, "e": 2, "f": 10, "g": 0, "h": 0}
    assert {student: grade["points"] for student, grade in grades.items()} == wanted, done.stdout
    if _AGAIN not in done.stderr:
        assert (arms["baseline"], arms["reference"]) == (1, 1)
        assert arms["submission"] == 6 + 2, "those that can be imported, and new workers for who was timed"
    rounds = {student: grade["record"]["rounds"] for student, grade in grades.items()}
    assert len(rounds["c"]) == 1, "what fails early leaves early"
    assert [r["inputs_sha256"] for r in rounds["a"]][:2] == [r["inputs_sha256"] for r in rounds["f"]][:2]
    assert all(set(r["runs"]) <= {"baseline", "reference", "submission"} for r in rounds["a"])


def test_who_was_interrupted_is_measured_and_nobody_else_again(classroom):
    for student in ("a", "b", "c"):
        classroom.hand_in(student, classroom.SERIAL)
    classroom.grader("grade", "submitted", "--panel", "3")
    before = classroom.grade("a")
    (classroom.folder / "results" / "squares" / "b.json").unlink()

    classroom.grader("grade", "submitted", "--panel", "3", "--keep-run")

    assert classroom.grade("a") == before
    assert classroom.grade("b")["points"] == 2
    assert classroom.arms() == {"baseline": 1, "reference": 1, "submission": 1}


def test_processes_side_by_side_take_whole_panels(classroom):
    for number in range(6):
        classroom.hand_in(f"s{number}", classroom.SERIAL)

    done = classroom.grader("grade", "submitted", "--panel", "2", "-j", "2", "--keep-run")

    assert [classroom.grade(f"s{number}")["points"] for number in range(6)] == [2.0] * 6, done.stderr
    assert classroom.arms() == {"baseline": 3, "reference": 3, "submission": 6}


@pytest.mark.parametrize("wrong", ["0", "-3", "many"])
def test_a_panel_of_no_size_is_refused(classroom, wrong):
    classroom.hand_in("a", classroom.SERIAL)

    done = classroom.grader("grade", "submitted", f"--panel={wrong}")

    assert done.returncode == 2
    assert "'--panel'" in done.stderr
