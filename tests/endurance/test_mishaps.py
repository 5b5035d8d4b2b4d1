"""What happens to machines in the middle of a class: the rest of it is graded, and nobody pays for it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

import pytest

from grader.measuring.watch import kernel

pytestmark = pytest.mark.usefixtures("isolation")
STUDENTS = ("ann", "bob", "cid", "dan", "eva", "fay")
_FULL_DISK = 'mount -t tmpfs -o size=16k none results && exec "$@"'


@pytest.fixture
def classroom(course):
    """Six students who have all handed in the serial program."""
    course.assignment(task_s=0.02)
    for student in STUDENTS:
        course.hand_in(student, course.SERIAL)
    return course


def _started(classroom, *before: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*before, *classroom.command("grade", "submitted", "--panel", "2")],
        cwd=classroom.folder,
        env={**os.environ, **classroom.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _when_one_is_graded(classroom, process) -> None:
    while not list(classroom.folder.glob("results/squares/*.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)


def _points(classroom):
    return {path.stem: classroom.grade(path.stem)["points"] for path in classroom.folder.glob("results/squares/*.json")}


def test_when_the_results_folder_vanishes_the_rest_is_graded_and_the_same_command_makes_up_for_it(classroom):
    process = _started(classroom)
    _when_one_is_graded(classroom, process)
    os.rename(classroom.folder / "results", classroom.folder / "gone")  # at once: a grade may be written just now

    out, err = process.communicate(timeout=200)

    assert "Traceback" not in out + err
    assert set(_points(classroom)) >= set(STUDENTS[2:])
    again = classroom.grader("grade", "submitted")
    assert (again.returncode, _points(classroom)) == (0, dict.fromkeys(STUDENTS, 2.0))


def test_a_machine_that_sleeps_in_the_middle_of_a_round_costs_nobody_a_point(classroom):
    process = _started(classroom)
    while len(classroom.left_running()) < 3:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    for _ in range(3):
        everything = [each.pid for each in kernel.tree([process.pid])]
        _send(everything, signal.SIGSTOP)
        time.sleep(1.5)
        _send(reversed(everything), signal.SIGCONT)
        time.sleep(0.4)

    out, err = process.communicate(timeout=200)

    assert (process.returncode, _points(classroom)) == (0, dict.fromkeys(STUDENTS, 2.0)), out + err


def _send(pids, number) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def test_a_full_disk_ends_the_session_with_what_to_do_and_what_is_written_stays(classroom):
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("needs root and unshare, for a small disk of its own: run the tests as root")
    (classroom.folder / "results").mkdir()

    process = _started(classroom, "unshare", "--mount", "sh", "-c", _FULL_DISK, "sh")
    out, err = process.communicate(timeout=200)

    assert process.returncode == 1, out + err
    assert "cannot be written to" in err
    assert "No space left on device. No grade is lost: give the same command again when it is mended." in err
    assert "Traceback" not in out + err
    assert classroom.left_running() == []
