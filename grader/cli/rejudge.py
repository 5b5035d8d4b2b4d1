"""``grader rejudge``: judge stored records again with the rubric as it is now; nothing of a submission runs."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from grader.cli import pytest_run
from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.selection import (
    assignments_in,
    assignments_option,
    checks_option,
    is_selected,
    names_option,
    reasons_option,
    students_option,
)
from grader.coursework import student_name
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.grades.score import Score, Status
from grader.report import terminal
from grader.text import printable


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True, file_okay=False))
@names_option
@students_option
@checks_option
@reasons_option
@assignments_option
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
def rejudge(  # noqa: PLR0913 -- one for each option of the command
    results: Path,
    names: Sequence[str],
    students: Sequence[str],
    checks: Sequence[str],
    reasons: Sequence[str],
    *,
    folder: Path | None,
    dry_run: bool,
) -> None:
    """For teachers: judge the records in RESULTS again, after a change of the rubric.

    Runs no submission. Prints who rises and who falls before it writes.
    """
    meant = _Meant(tuple(students), tuple(checks), tuple(reasons))
    sys.exit(_rejudge(results, names, folder, meant, dry_run=dry_run))


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whose grades may change; all where nothing is said."""

    students: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    def includes(self, grade: Grade) -> bool:
        is_student = not self.students or any(student_name.same(asked, grade.student) for asked in self.students)
        return is_student and (
            not (self.checks or self.reasons) or is_selected(grade.checks, self.checks, self.reasons)
        )


def _rejudge(results: Path, names: Sequence[str], folder: Path | None, meant: _Meant, *, dry_run: bool) -> int:
    paths = [p for p in gradebook.stored(results) if not names or p.parent.name in names]
    readable, unreadable = gradebook.read_all(paths)
    before = {(g.assignment, g.student): g for g in readable if meant.includes(g)}
    wanted = sorted({assignment for assignment, _ in before})
    if not wanted:
        that = " that are meant" if readable else ""
        said = f"{results} holds no grades{' of ' + ', '.join(names) if names else ''}{that}."
        raise click.UsageError("\n".join([said, *unreadable]))
    assignments = assignments_in(folder, wanted)
    with tempfile.TemporaryDirectory(prefix="grader-rejudge-") as new:
        given = [*pytest_run.option("rejudge", results), *pytest_run.option("results", new), "--grader-here"]
        outcome = pytest_run.run(assignments, given, cases=len(before))
        judged = [gradebook.read(path) for path in gradebook.stored(Path(new))]
    after = [grade for grade in judged if (grade.assignment, grade.student) in before]
    troubles = [*unreadable, *outcome.troubles]
    for trouble in troubles:
        click.echo(f"grader: {printable(trouble)}", err=True)
    changed = [(before[g.assignment, g.student], g) for g in after if _differs(before[g.assignment, g.student], g)]
    if changed:
        Console().print(_table(changed))
    click.echo(f"{len(changed)} of {len(after)} grades change.")
    if not dry_run:
        troubles += _written(results, changed)
    return EXIT_NOT_FINAL if troubles or any(g.score.status is not Status.FINAL for g in after) else 0


def _written(results: Path, changed: Sequence[tuple[Grade, Grade]]) -> list[str]:
    """Writes the new grades, but for those that somebody settled or graded meanwhile; what is to be told of these."""
    troubles = []
    for old, new in changed:
        now, _ = gradebook.read_all([gradebook.path_of(results, old.assignment, old.student)])
        if [(g.decisions, g.checks) for g in now] == [(old.decisions, old.checks)]:
            gradebook.write(results, new)
        else:
            troubles.append(f"{old.assignment}, {old.student}: changed meanwhile, and left alone; rejudge again.")
            click.echo(f"grader: {printable(troubles[-1])}", err=True)
    return troubles


def _differs(old: Grade, new: Grade) -> bool:
    return old.checks != new.checks or old.score != new.score


def _table(changed: Sequence[tuple[Grade, Grade]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name, justify in (("assignment", "left"), ("student", "left"), ("before", "right"), ("after", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type] # one of rich's words
    table.add_column("", no_wrap=True)
    for old, new in changed:
        was, now = terminal.reached(old.score), terminal.reached(new.score)
        table.add_row(new.assignment, terminal.said(new.student), was, now, _word(old.score, new.score))
    return table


def _word(old: Score, new: Score) -> str:
    """What happens to the points."""
    if Status.UNGRADED in {old.status, new.status} and old.status is not new.status:
        return "is graded" if old.status is Status.UNGRADED else "is open again"
    if new.decided_points != old.decided_points:
        return "rises" if new.decided_points > old.decided_points else "falls"
    return "same points"
