"""``grader settle``: what stayed open, for a teacher to accept or to set by hand."""

from __future__ import annotations

import datetime as dt
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from grader import files
from grader.cli import pytest_run, without_work
from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.selection import assignments_in, assignments_option
from grader.cli.without_work import SUBMITTED
from grader.coursework import roster, student_name
from grader.errors import UsageError
from grader.grades import gradebook
from grader.grades.decision import Decision
from grader.grades.gradebook import Grade
from grader.grades.handed_in import BY_HAND
from grader.judging import rounds
from grader.report import open_checks, terminal
from grader.text import printable


class Points(click.FloatRange):
    """A number of points: not negative, and no ``nan`` or ``inf``, which are none that a grade could hold."""

    name = "points"

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 -- as click has it
        """See click."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number of points.", param, ctx)
        return number


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--assignment", "assignment", metavar="NAME", help="The assignment of the grade to settle.")
@click.option("--student", metavar="NAME", help="Whose grade to settle.")
@click.option("--accept", is_flag=True, help="Judge what was seen as it is, the doubt being the student's gain.")
@click.option("--check", "check", metavar="NAME", help="The check whose points are set.")
@click.option("--points", type=Points(), help="The points that it gets.")
@click.option("--reason", help="Why; the student reads it.")
@assignments_option
@click.option(
    "--submitted",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="PATH",
    help="The folder of the students, to name grades of work that is gone. The default is submitted, if it is here.",
)
def settle(results: Path, **options: object) -> None:
    """For teachers: list the checks in RESULTS that stayed open, and settle them.

    What is set by hand stands when the record is judged or the same files are measured again.
    Exit status: 0 when nothing is open, 1 when something is, 2 for usage.
    """
    sys.exit(_settle(results, **options))  # type: ignore[arg-type] # click gives them as declared


def _settle(  # noqa: PLR0913 -- one for each option of the command
    results: Path,
    *,
    assignment: str | None,
    student: str | None,
    accept: bool,
    check: str | None,
    points: float | None,
    reason: str | None,
    folder: Path | None,
    submitted: Path | None,
) -> int:
    by_hand = (check, points, reason)
    if not accept and not any(value is not None for value in by_hand):
        return _list(results, assignment, student, submitted)
    if assignment is None or student is None:
        raise UsageError("Say whose grade it is: --assignment NAME --student NAME.")
    if accept == any(value is not None for value in by_hand):
        raise UsageError("Either --accept what was seen, or set a --check by hand with --points and --reason.")
    before = gradebook.read(_path(results, assignment, student))
    if accept:
        after = _accepted(before, results, folder)
    elif check is None or points is None or not (reason or "").strip():
        raise UsageError("To set points by hand, give --check, --points and --reason.")
    else:
        after = _set(before, check, points, str(reason).strip())
    gradebook.write(results, after)
    _say(before, after)
    return 0 if not open_checks.of(after) else EXIT_NOT_FINAL


def _list(results: Path, assignment: str | None, student: str | None, submitted: Path | None) -> int:
    grades, unreadable = gradebook.read_all(gradebook.stored(results))
    for trouble in unreadable:
        click.echo(f"grader: {trouble}", err=True)
    wanted = [g for g in grades if assignment in {None, g.assignment} and _is_of(g, student)]
    if not wanted and not unreadable:
        raise UsageError(f"{results} holds no grades{_of(assignment, student)}.")
    if wanted:
        listed = open_checks.listed(wanted, grades, results=results, width=Console().width)
        word = "grade" if len(wanted) == 1 else "grades"
        click.echo(listed or f"Nothing is open in {len(wanted)} {word} of {results}.")
    for line in _without_work(submitted, results, wanted):
        click.echo(line, err=True)
    return EXIT_NOT_FINAL if unreadable or any(map(open_checks.of, wanted)) else 0


def _of(assignment: str | None, student: str | None) -> str:
    """Of whom and of what, in words."""
    whose = f" of {student!r}" if student is not None else ""
    return f"{whose} for {assignment!r}" if whose and assignment else f" of {assignment}" if assignment else whose


def _without_work(submitted: Path | None, results: Path, grades: Sequence[Grade]) -> list[str]:
    """The grades of what is handed in no more; nothing where the folder of the students is not known, or another's."""
    root = submitted or Path(SUBMITTED)
    if submitted is None and not root.is_dir():
        return []
    keys = [(g.assignment, g.student) for g in grades]
    gone = roster.without_work(root, keys)
    if submitted is None and len(gone) == len(keys):
        return []  # of another class
    return list(without_work.in_words(gone, root, results))


def _path(results: Path, assignment: str, student: str) -> Path:
    there = {path.stem: path for path in gradebook.stored(results) if path.parent.name == assignment}
    for name in student_name.meant(student):
        if name in there:
            return there[name]
    raise UsageError(f"{results} has no grade of {student!r} for {assignment!r}.")


def _is_of(grade: Grade, student: str | None) -> bool:
    return student is None or student_name.file_name(grade.student) in student_name.meant(student)


def _accepted(before: Grade, results: Path, folder: Path | None) -> Grade:
    """The grade that the record gives when nothing more is measured of it.

    Raises:
        UsageError: nothing was seen that a verdict can be made from.
    """
    last = replace(before.record, attempt=rounds.MAX_ATTEMPTS)
    with tempfile.TemporaryDirectory(prefix="grader-settle-") as new:
        stored = Path(new) / "stored"
        gradebook.write(stored, replace(before, record=last))
        _copy_arrays(results / before.assignment, stored / before.assignment)
        given = [
            *pytest_run.option("rejudge", stored),
            *pytest_run.option("results", Path(new) / "judged"),
            "--grader-here",
        ]
        outcome = pytest_run.run(assignments_in(folder, [before.assignment]), given, cases=1)
        found = [gradebook.read(path) for path in gradebook.stored(Path(new) / "judged")]
    if not found:
        raise UsageError("\n".join(outcome.troubles) or "The record could not be judged.")
    left = [result.name for result in open_checks.of(found[0]) if result.reason != BY_HAND]
    if left:
        names = ", ".join(left)
        raise UsageError(f"Nothing was seen that could be accepted for {names}. Run it again, or set it by hand.")
    return found[0]


def _copy_arrays(source: Path, target: Path) -> None:
    for array in (source / gradebook.ARRAYS).glob("*"):
        files.replace(target / gradebook.ARRAYS / array.name, array.read_bytes())


def _set(before: Grade, check: str, points: float, why: str) -> Grade:
    by_name = {result.name: result for result in before.checks}
    if check not in by_name:
        raise UsageError(f"There is no check {check!r} in this grade. It has: {', '.join(by_name)}.")
    if points > by_name[check].max_points:
        raise UsageError(f"{check} is worth {terminal.points(by_name[check].max_points)} points at most.")
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return gradebook.grade(before.record, before.checks, {**before.decisions, check: Decision(points, why, day)})


def _say(before: Grade, after: Grade) -> None:
    was, now = (terminal.reached(g.score) for g in (before, after))
    click.echo(f"{after.assignment} · {printable(after.student)}: {was} before, now {now} ({after.score.status}).")
    for result in open_checks.of(after):
        click.echo(f"Still open: {result.name}: {printable(result.fact)}")
