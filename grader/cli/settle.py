"""``grader settle``: what stayed open, for a teacher to accept or to set by hand."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader import files
from grader.cli import pytest_run
from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.selection import assignments_in, assignments_option
from grader.coursework import student_name
from grader.errors import UsageError
from grader.grades import gradebook
from grader.grades.decision import Decision
from grader.grades.gradebook import Grade
from grader.grades.verdict import CheckResult
from grader.judging import rounds
from grader.report import terminal
from grader.report.terminal import said
from grader.text import printable

_WAYS = """
Accept what was seen:  grader settle {results} --assignment NAME --student NAME --accept
Set it by hand:        grader settle {results} --assignment NAME --student NAME --check NAME --points N --reason TEXT
Have it run again:     grader grade PATH --assignment NAME --student NAME --force"""

_STANDS_OUT = "LOOK AT IT: open in all measurings, where most others are decided."


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--assignment", "assignment", metavar="NAME", help="The assignment of the grade to settle.")
@click.option("--student", metavar="NAME", help="Whose grade to settle.")
@click.option("--accept", is_flag=True, help="Judge what was seen as it is, the doubt being the student's gain.")
@click.option("--check", "check", metavar="NAME", help="The check whose points are set.")
@click.option("--points", type=click.FloatRange(min=0), help="The points that it gets.")
@click.option("--reason", help="Why; the student reads it.")
@assignments_option
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
) -> int:
    by_hand = (check, points, reason)
    if not accept and not any(value is not None for value in by_hand):
        return _list(results, assignment, student)
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
    return 0 if not _open_checks(after) else EXIT_NOT_FINAL


def _list(results: Path, assignment: str | None, student: str | None) -> int:
    grades, unreadable = gradebook.read_all(gradebook.stored(results))
    for trouble in unreadable:
        click.echo(f"grader: {trouble}", err=True)
    wanted = [g for g in grades if assignment in {None, g.assignment} and _is_of(g, student)]
    table = Table(box=None, pad_edge=False)
    for name in ("assignment", "student", "check"):
        table.add_column(name, no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("why it is open", overflow="fold")
    for grade in wanted:
        for result in _open_checks(grade):
            often = f"{grade.record.attempt} of {rounds.MAX_ATTEMPTS}"
            worth = f"? of {terminal.points(result.max_points)}"
            why = f"{_STANDS_OUT} {result.fact}" if gradebook.stands_out(grade, result.name, grades) else result.fact
            table.add_row(grade.assignment, said(grade.student), Text(result.name), worth, often, said(why))
    if not table.row_count:
        click.echo(f"Nothing is open in {len(wanted)} grades of {results}.")
        return EXIT_NOT_FINAL if unreadable else 0
    Console().print(table)
    click.echo(_WAYS.format(results=results))
    return EXIT_NOT_FINAL


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
    if _open_checks(found[0]):
        names = ", ".join(result.name for result in _open_checks(found[0]))
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


def _open_checks(grade: Grade) -> Sequence[CheckResult]:
    return [result for result in grade.checks if result.verdict.is_open]


def _say(before: Grade, after: Grade) -> None:
    was, now = (terminal.points(g.score.decided_points) for g in (before, after))
    click.echo(
        f"{after.assignment} · {printable(after.student)}: {was} before, now {now} of "
        f"{terminal.points(after.score.max_points)} ({after.score.status})."
    )
    for result in _open_checks(after):
        click.echo(f"Still open: {result.name}: {printable(result.fact)}")
