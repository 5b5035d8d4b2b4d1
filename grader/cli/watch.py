"""``grader watch``: grade what is handed in as it comes, so that students have it before the date."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from filelock import FileLock, Timeout

from grader import files
from grader.cli.selection import course_in, course_option
from grader.course import book, counting
from grader.course.settings import Course
from grader.course.turns import Turn, turns, waiting
from grader.coursework import assignment as assignments
from grader.coursework import student_name
from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.report import feedback
from grader.text import printable

_QUIET_S = 3.0  # since the last change: what is still being copied is left for the next time
_COLLECTED = {0, 1, 2}
_STOPPED = 130


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--assignment", "name", metavar="NAME", required=True, help="Which one is handed in there.")
@course_option
@click.option("--layout", help="As of grader collect. The default is what FOLDER looks like.")
@click.option(
    "--every", "pause_s", type=click.FloatRange(min=1), default=30.0, show_default=True, help="Seconds between looks."
)
@click.option("--once", is_flag=True, help="Look once, grade what is there, and end: for cron and timers.")
@click.option("--submit", is_flag=True, help="Grade by jobs on Slurm, in place of this machine.")
def watch(  # noqa: PLR0913 -- one for each option of the command
    folder: Path, *, name: str, course: Path | None, layout: str | None, pause_s: float, once: bool, submit: bool
) -> None:
    """For teachers: collect and grade what comes into FOLDER, until Ctrl-C.

    FOLDER is a folder of Git clones, a drop of sftp in nbgrader's layout, or the like. Each student's newest attempt
    is graded in the order of handing in, as often and as soon as course.toml lets them (attempts, wait_minutes), and
    feedback is written to feedback/<assignment>/<student>.txt of the course. Nothing is published by it. One watch
    runs for an assignment of a course at a time.
    """
    found = course_in(course)
    found.assignment(name)
    given = ["--layout", layout] if layout is not None else []
    with _alone(found, name), contextlib.suppress(KeyboardInterrupt):
        seen = Seen()
        while True:
            _look(_Watched(course_in(found.folder), name, folder, tuple(given), is_on_slurm=submit), seen)
            if once:
                return
            time.sleep(pause_s)
    click.echo("Stopped. What was graded is kept; the same command goes on.", err=True)


@dataclass(frozen=True, slots=True)
class _Watched:
    """What is watched; the course's files are read anew for each look."""

    course: Course
    name: str
    folder: Path
    layout: tuple[str, ...]
    is_on_slurm: bool


@dataclass(slots=True)
class Seen:
    """What one watch remembers.

    Attributes:
        tried: whose which attempts were graded, so that none whose grade cannot be told from another's is again.
        said: what was said last of collecting.
    """

    tried: set[tuple[str, int]] = field(default_factory=set)
    said: str = ""


@contextlib.contextmanager
def _alone(course: Course, name: str) -> Iterator[None]:
    try:
        with FileLock(course.folder / f".watch-{name}.lock", timeout=0):
            yield
    except Timeout:
        raise UsageError(f"Another grader watch is at work for {name} in {course.folder}.") from None


def _look(watched: _Watched, seen: Seen) -> None:
    """Takes in what is new, grades those whose turn it is, and tells them."""
    if _newest_s(watched.folder) > time.time() - _QUIET_S:  # noqa: TID251 -- files have the clock's time
        return
    _collect(watched, seen)
    now = dt.datetime.now(tz=dt.UTC)
    is_graded = book.graded(watched.course, watched.name)
    due = [t for t in turns(watched.course, watched.name, now, is_graded) if (t.student.id, t.number) not in seen.tried]
    if due:
        placed = {turn.student.id: turn.attempt for turn in due}
        for line in counting.place(watched.course, watched.name, placed):
            _say(line)
        _grade(watched, [turn.student.id for turn in due])
        seen.tried |= {(turn.student.id, turn.number) for turn in due}
        for turn in due:
            _tell(watched.course, watched.name, turn)
    for student, words in waiting(watched.course, watched.name, now):
        _append(watched.course, watched.name, student.id, words)


def _newest_s(folder: Path) -> float:
    """When something below a folder was changed last; 0 where nothing is there."""
    newest = 0.0
    for place, _, names in os.walk(folder):
        for path in [place, *(os.path.join(place, name) for name in names)]:
            with contextlib.suppress(OSError):
                newest = max(newest, os.lstat(path).st_mtime)
    return newest


def _collect(watched: _Watched, seen: Seen) -> None:
    words = [str(watched.folder), "--assignment", watched.name, "--course", str(watched.course.folder), *watched.layout]
    done = _grader("collect", *words, "--yes")
    said = done.stdout + done.stderr
    if done.returncode not in _COLLECTED or said != seen.said:
        _say(said.strip())
    seen.said = said


def _grade(watched: _Watched, students: Sequence[str]) -> None:
    course = watched.course
    _say(f"Grading {len(students)}: {', '.join(students)}")
    place = ["--assignments", str(course.assignments_folder), "--results", str(course.results)]
    those = [word for student in students for word in ("--student", student)]
    words = [str(course.submitted), "--assignment", watched.name, *those, *place]
    if not watched.is_on_slurm:
        _grader("grade", *words, shown=True)
        return
    run = course.folder / "runs" / f"watch-{watched.name}-{dt.datetime.now(tz=dt.UTC):%Y%m%d-%H%M%S}"
    if _grader("submit", *words, "--run", str(run), shown=True).returncode == 0:
        _grader("status", str(run), "--wait", shown=True)
        _grader("gather", str(run), shown=True)


def _tell(course: Course, name: str, turn: Turn) -> None:
    """Writes the feedback of an attempt, for each who handed it in."""
    path = gradebook.path_of(course.results, name, turn.student.id)
    try:
        grade = gradebook.read(path)
    except RecordError:
        return  # it was said by the grading
    title = assignments.load(course.assignments_folder / name).title
    for student in course.team(turn.student, name):
        text = feedback.of_attempt(course, student, title, grade, received=turn.attempt.received, number=turn.number)
        files.replace(_feedback_path(course, name, student.id), text.encode())


def _append(course: Course, name: str, student: str, words: str) -> None:
    path = _feedback_path(course, name, student)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    if words not in before:
        files.replace(path, f"{before}\n{words}\n".lstrip("\n").encode())


def _feedback_path(course: Course, name: str, student: str) -> Path:
    return course.folder / "feedback" / name / f"{student_name.file_name(student)}.txt"


def _grader(*words: str, shown: bool = False) -> subprocess.CompletedProcess[str]:
    """Another command of ours, in a process of its own: what ends it does not end the watch."""
    command = [sys.executable, "-m", "grader", *words]
    output = None if shown else subprocess.PIPE
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, text=True, check=False)
    if done.returncode in {-2, _STOPPED}:
        raise KeyboardInterrupt
    return done


def _say(words: str) -> None:
    click.echo(printable(f"{time.strftime('%H:%M:%S')} {words}"), err=True)
