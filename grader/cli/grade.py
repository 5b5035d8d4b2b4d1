"""``grader grade``: grade a folder of submissions on this machine."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from grader.cli import pytest_run, without_work
from grader.cli.group import EXIT_NOT_FINAL, EXIT_USAGE
from grader.cli.pytest_run import Key, Outcome
from grader.cli.selection import (
    assignments_in,
    assignments_option,
    checks_option,
    course_in,
    course_option,
    graded_so,
    names_option,
    panel_option,
    reasons_option,
    students_option,
)
from grader.course import book, counting, settings
from grader.coursework import astray, roster, student_name
from grader.coursework.assignment import Assignment
from grader.coursework.astray import Astray
from grader.errors import CourseError, RecordError
from grader.grades import gradebook
from grader.grades.score import Status, total
from grader.grades.verdict import CheckResult, Verdict
from grader.judging import rounds
from grader.report import terminal
from grader.report.terminal import said
from grader.sandbox import choose
from grader.sandbox.choice import CHOICES
from grader.text import printable

SECONDS_BESIDE = 15  # measured: one more in a panel
SECONDS_EACH = 40  # measured: an honest submission graded alone and in full on two cores


@click.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--reference", is_flag=True, help="Grade the reference solutions in place of a folder of students.")
@names_option
@students_option
@checks_option
@reasons_option
@assignments_option
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    help="Where grades are kept. The default is results, here or in the course.",
)
@course_option
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Processes that take panels of submissions side by side; timed runs share no core.",
)
@panel_option
@click.option("--seed", help="Draw all inputs from this. The default is a new one for each grading.")
@click.option("--isolation", type=click.Choice(CHOICES), default="auto", show_default=True)
@click.option("--force", is_flag=True, help="Measure again what has a final grade already.")
@click.option("--keep-run", is_flag=True, help="Keep the folders that submissions ran in.")
@click.option("--once", is_flag=True, hidden=True, help="Leave it to the caller to have unsure grades measured again.")
@click.option("-v", "--verbose", is_flag=True, help="Show every check of every student.")
def grade(path: Path | None, **options: object) -> None:
    """For teachers: grade PATH/<student>/<assignment>/ on this machine; without PATH what counts in a course.

    Grades are written to RESULTS/<assignment>/<student>.json as soon as they are known.
    A second call goes on where the first one stopped.
    Exit status: 0 when all grades are final, 1 when some are not, 2 when nothing could be graded.
    Work that was left out, since its folder has another name, is as a grade that is not final.
    """
    sys.exit(_grade(path, **options))  # type: ignore[arg-type] # click gives them as declared


def _grade(  # noqa: PLR0913 -- one for each option of the command
    path: Path | None,
    *,
    reference: bool,
    names: Sequence[str],
    students: Sequence[str],
    checks: Sequence[str],
    reasons: Sequence[str],
    folder: Path | None,
    results: Path | None,
    course: Path | None,
    jobs: int,
    panel: int | None,
    seed: str | None,
    isolation: str,
    force: bool,
    keep_run: bool,
    once: bool,
    verbose: bool,
) -> int:
    own = Path("results")
    if (path is not None) + reference + (course is not None) > 1:
        raise click.UsageError("Name the folder of the students, or use --reference, or --course.")
    if path is None and not reference:
        path, folder, own, names, students = _of_course(course, folder, names, students)
    results = results or own
    students = _with_checks(results, names, students, checks, reasons)
    assignments = assignments_in(folder, names)
    entries = _entries(assignments, path, tuple(students))
    left_out = [] if path is None else astray.astray(path, assignments, students)
    if not entries:
        raise click.UsageError(nothing_handed_in(path, assignments, left_out))
    before = _finals(entries, results)
    _announce(entries, jobs=jobs, alone=panel == 1, results=results, isolation=isolation)
    for line in astray.in_words(left_out):
        click.echo(line, err=True)
    given = [
        *(["--grader-reference"] if reference else pytest_run.option("submissions", path)),
        *_only(students),
        *pytest_run.option("results", results),
        *pytest_run.option("isolation", isolation),
        *pytest_run.option("panel", panel),
        *pytest_run.option("seed", seed),
        *pytest_run.option("force", force),
        *pytest_run.option("keep-run", keep_run),
        "--grader-here",
    ]
    outcome = pytest_run.run(assignments, given, cases=len(entries), jobs=jobs)
    if not once:
        _measure_again(outcome, assignments, given, results=results, jobs=jobs)
    perhaps_work = [a for a in left_out if a.may_be_work]
    if perhaps_work:
        outcome.troubles.append(astray.briefly(perhaps_work))
    _show(outcome, {a.name: a.title for a in assignments}, results=results, verbose=verbose or reference)
    gone = [] if path is None or students or once else _without_work(path, assignments, results)
    for line in [*_moved(before, _finals(entries, results)), *gone]:
        click.echo(line, err=True)
    return _exit_status(outcome, entries) or (EXIT_NOT_FINAL if perhaps_work else 0)


def _finals(entries: Sequence[Key], results: Path) -> dict[Key, float]:
    """The points of those grades that are final."""
    found = {}
    for key in entries:
        with contextlib.suppress(RecordError):
            points = gradebook.glance(gradebook.path_of(results, *key)).score.points
            if points is not None:
                found[key] = points
    return found


def _moved(before: Mapping[Key, float], after: Mapping[Key, float]) -> Iterator[str]:
    """Who had final points, and has others now; the earlier grade is kept."""
    both = [(key, before[key], after[key]) for key in before if key in after and after[key] != before[key]]
    for word, those in (("rise", [m for m in both if m[2] > m[1]]), ("fall", [m for m in both if m[2] < m[1]])):
        if those:
            told = [
                f"{student} ({name}) {terminal.points(was)} -> {terminal.points(now)}"
                for (name, student), was, now in those
            ]
            yield printable(
                f"{len(those)} {word}: {', '.join(told)}. Their earlier grades are kept in {gradebook.EARLIER}/."
            )


def _with_checks(
    results: Path, names: Sequence[str], students: Sequence[str], checks: Sequence[str], reasons: Sequence[str]
) -> Sequence[str]:
    if not checks and not reasons:
        return students
    if len(names) != 1:
        raise click.UsageError("--check and --reason are of one assignment: name it with --assignment.")
    return graded_so(results, names[0], students, checks, reasons)


_OfCourse = tuple[Path, Path, Path, Sequence[str], Sequence[str]]


def _of_course(course: Path | None, folder: Path | None, names: Sequence[str], students: Sequence[str]) -> _OfCourse:
    """What counts in a course, laid out: the folders of students, assignments and results; and who and what is meant.

    Raises:
        UsageError: this is no course's folder, so that nobody knows what to grade.
    """
    try:
        course = course or settings.nearest(Path.cwd())
    except CourseError:
        raise click.UsageError("Name the folder of the students, or use --reference.") from None
    found = course_in(course)
    names = names or list(found.assignments)
    for name in names:
        for line in counting.place(found, name, book.counts(found, found.assignment(name).name)):
            click.echo(f"grader: {printable(line)}", err=True)
    asked = dict.fromkeys(counting.owner(found, found.student(s), name).id for s in students for name in names)
    return found.submitted, folder or found.assignments_folder, found.results, names, list(asked)


def nothing_handed_in(path: Path | None, assignments: Sequence[Assignment], left_out: Sequence[Astray]) -> str:
    """Why there is nothing to grade: the wrong folder was named, or what is in it has other names."""
    there = f"{path or 'solutions'} has no submission for {', '.join(a.name for a in assignments)}."
    too_deep = astray.too_deep(path, assignments) if path is not None else ""
    return "\n".join([there, too_deep] if too_deep else [there, *astray.in_words(left_out)])


def _without_work(path: Path, assignments: Sequence[Assignment], results: Path) -> Iterator[str]:
    """The grades of these assignments whose work is there no more; a damaged one is somebody's all the same."""
    names = {a.name for a in assignments}
    keys = []
    for stored in gradebook.stored(results):
        if stored.parent.name in names:
            with contextlib.suppress(RecordError):
                keys.append((stored.parent.name, gradebook.student_of(stored)))
    return without_work.in_words(roster.without_work(path, keys), path, results)


def _measure_again(
    outcome: Outcome, assignments: Sequence[Assignment], given: Sequence[str], *, results: Path, jobs: int
) -> None:
    """What noise left open is measured again after all the others; its rounds are pooled."""
    options = [o for o in given if o != "--grader-force" and not o.startswith("--grader-student=")]
    for _ in range(rounds.MAX_ATTEMPTS - 1):
        unsure = [key for key in outcome.whole if _is_unsure(results, key)]
        if not unsure or outcome.stopped:
            return
        word = "grade is" if len(unsure) == 1 else "grades are"
        click.echo(f"{len(unsure)} {word} not sure yet on this machine: measuring again.", err=True)
        for assignment in assignments:
            students = [student for name, student in unsure if name == assignment.name]
            if not students:
                continue
            given = [*options, *_only(students)]
            outcome.update(pytest_run.run([assignment], given, cases=len(students), jobs=jobs))


def _only(students: Sequence[str]) -> list[str]:
    """The plugin's options that select these students; the reference is selected by another one."""
    if students == [roster.REFERENCE]:
        return []
    return [option for student in students for option in pytest_run.option("student", student)]


def _is_unsure(results: Path, key: Key) -> bool:
    try:
        grade = gradebook.read(gradebook.path_of(results, *key))
    except RecordError:
        return False
    return not gradebook.is_measured(grade) and rounds.worth_another(grade.record)


def _entries(assignments: Sequence[Assignment], path: Path | None, students: tuple[str, ...]) -> list[Key]:
    found: list[Key] = []
    for assignment in assignments:
        those = roster.reference(assignment) if path is None else roster.submitted(path, assignment, students)
        found += [(assignment.name, entry.student) for entry in those]
    return found


def _announce(entries: Sequence[Key], *, jobs: int, alone: bool, results: Path, isolation: str) -> None:
    """Says how long it will take, before it starts.

    Raises:
        SandboxError: submissions cannot be isolated here, and that was not waived.
    """
    level, _ = choose(isolation, for_grades=isolation != "none")
    alone = alone or not level.mounts or not level.own_network
    count, first = len(entries), len(entries) if alone else len({assignment for assignment, _ in entries})
    minutes = (first * SECONDS_EACH + (count - first) * SECONDS_BESIDE) / 60
    about = f"{minutes * 60:.0f} s" if minutes < 2 else f"{minutes:.0f} min"  # noqa: PLR2004 -- where words change
    stamp = "" if level.isolates else " WITHOUT A SANDBOX"
    word = "submission" if count == 1 else "submissions"
    click.echo(f"Grading {count} {word} into {results}/{stamp}: at most about {about} ({jobs} at a time).", err=True)


def _show(outcome: Outcome, titles: Mapping[str, str], *, results: Path, verbose: bool) -> None:
    console = Console()
    if verbose:
        width, markup = console.width, console.is_terminal
        click.echo(terminal.cases(outcome.results, titles=titles, width=width, markup=markup, whole=outcome.whole))
    else:
        console.print(_table(outcome.results, outcome.whole))
    for trouble in outcome.troubles:
        click.echo(f"grader: {printable(trouble)}", err=True)
    if outcome.whole:
        click.echo(f"Grades: {results}/<assignment>/<student>.json{_spelt(outcome.whole)}", err=True)
    else:
        click.echo(f"No grade was written to {results}.", err=True)


def _spelt(keys: Collection[Key]) -> str:
    """How a student's name is spelt in a file's, where that is not the same."""
    for _, student in sorted(keys):
        kept = student_name.file_name(student)
        if kept != student:
            return printable(f" (of {student}: {kept}.json)")
    return ""


def _table(results: Mapping[Key, Sequence[CheckResult]], whole: Collection[Key]) -> Table:
    """One line for each case; who is not in ``whole`` has no grade, whatever some of the checks said."""
    table = Table(box=None, pad_edge=False)
    for name, justify in (("assignment", "left"), ("student", "left"), ("points", "right"), ("status", "left")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type] # one of rich's words
    table.add_column("why not more", overflow="fold")
    for (assignment, student), checks in sorted(results.items()):
        if (assignment, student) not in whole:
            table.add_row(assignment, student, "?", "no grade", "It was stopped before all checks were made.")
            continue
        score = total(checks)
        first = next((c for c in checks if c.verdict is not Verdict.PASSED), None)
        table.add_row(
            assignment, said(student), terminal.reached(score), str(score.status), said(first.fact if first else "")
        )
    return table


def _exit_status(outcome: Outcome, entries: Sequence[Key]) -> int:
    final = {key for key in outcome.whole if total(outcome.results[key]).status is Status.FINAL}
    if not outcome.results and not outcome.stopped:
        return EXIT_USAGE
    return 0 if final.issuperset(entries) else EXIT_NOT_FINAL
