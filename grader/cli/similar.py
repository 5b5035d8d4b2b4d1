"""``grader similar``: submissions that are nearly the same, for a person to look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from grader.cli.selection import assignments_in, assignments_option, course_option, names_option
from grader.cli.without_work import SUBMITTED
from grader.course import book, detectors, settings, similarity
from grader.course.detectors import Work
from grader.course.settings import Course
from grader.course.similarity import Comparison
from grader.coursework import roster
from grader.coursework.assignment import Assignment
from grader.coursework.roster import REFERENCE
from grader.coursework.submission import read, taken
from grader.errors import CourseError, UsageError
from grader.text import printable

_GROUPS, _NAMES = 40, 6
_PYTHON = ".py"
_NOBODY_IS_ACCUSED = """
This accuses nobody. Two programs may be alike since both had the same source, worked together with leave, or found
the same short way; read both, and ask."""


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@names_option
@course_option
@assignments_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the folders for Dolos and JPlag go. The default is similar.",
)
def similar(
    path: Path | None, *, names: Sequence[str], course: Path | None, folder: Path | None, out: Path | None
) -> None:
    """For teachers: name submissions that are nearly the same.

    Compares PATH/<student>/<assignment>/, by default what counts in the course, without names, comments and layout,
    and without what all were given or the reference has. Runs nothing of it. Where little is left, it is too short to
    say. Writes a folder for each assignment that Dolos and JPlag take. It accuses nobody: a person reads both.
    """
    whose = _course(course)
    if whose is not None:
        folder = folder or whose.assignments_folder
        names = names or (list(whose.assignments) if path is None else ())
    root = path or (whose.submitted if whose is not None else Path(SUBMITTED))
    where = out or (whose.folder if whose is not None else Path()) / "similar"
    found = False
    for assignment in assignments_in(folder, names):
        works, unread = _works(root, assignment, whose if path is None else None)
        if not works and not unread:
            continue
        found = True
        template = _template(assignment)
        _write(where / assignment.name, detectors.folder(assignment.title, assignment.entry_file, works, template))
        for line in _told(assignment, works, template, unread):
            click.echo(printable(line))
        click.echo(f"  For Dolos and JPlag, with the commands: {where / assignment.name}")
    if not found:
        raise UsageError(f"{root} holds nothing of these assignments; it should hold {root}/<student>/<assignment>/.")
    click.echo(_NOBODY_IS_ACCUSED)


def _course(folder: Path | None) -> Course | None:
    try:
        there = folder or settings.nearest(Path.cwd())
    except CourseError:
        return None
    return settings.load(there)


def _works(root: Path, assignment: Assignment, course: Course | None) -> tuple[list[Work], list[str]]:
    """What everybody handed in, and who has something that could not be read."""
    students = {s.id: s for s in course.students} if course is not None else {}
    teams = course is not None and assignment.name in course.assignments and course.assignment(assignment.name).teams
    attempts = (
        book.counts(course, assignment.name) if course is not None and assignment.name in course.assignments else {}
    )
    works, unread = [], []
    for entry in roster.submitted(root, assignment):
        files = taken(entry, assignment).files
        if not files:
            unread.append(entry.student)
            continue
        student, attempt = students.get(entry.student), attempts.get(entry.student)
        name, team = (student.name, student.team if teams else "") if student is not None else ("", "")
        works.append(Work(entry.student, files, name, team, attempt.received if attempt is not None else None))
    return works, unread


def _template(assignment: Assignment) -> dict[str, bytes]:
    """What all were given, and our own solution."""
    given = {
        path.name: path.read_bytes() for path in sorted(assignment.folder.iterdir()) if _is_given(path, assignment)
    }
    reference = read(assignment.reference_folder, assignment, student=REFERENCE).files
    return given | {f"reference/{name}": content for name, content in reference.items()}


def _is_given(path: Path, assignment: Assignment) -> bool:
    rubric = path.name.startswith("test_")
    return path.is_file() and (path.name in assignment.files or (path.suffix == _PYTHON and not rubric))


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Anew each time; what somebody else put into the folder, a report for one, stays.

    Raises:
        UsageError: the folder is another's.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / detectors.INFO).is_file():
        raise UsageError(f"{folder} is not empty, and not of grader similar; name another place with -o.")
    for name in (detectors.SUBMISSIONS, detectors.TEMPLATE):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _told(
    assignment: Assignment, works: Sequence[Work], template: Mapping[str, bytes], unread: Sequence[str]
) -> Iterator[str]:
    if assignment.entry_file.endswith(_PYTHON):
        programs = {work.student: _texts(work.files) for work in works}
        teams = {work.student: work.label for work in works}
        yield from _compared(assignment, similarity.compared(programs, _texts(template), teams), len(works))
    else:
        yield f"{assignment.name}: {len(works)} submissions, which are no Python and are not compared here."
    if unread:
        yield f"  Not read: {_listed(unread)}; `grader grade` says why."


def _texts(files: Mapping[str, bytes]) -> list[str]:
    return [content.decode("utf-8-sig", "replace") for name, content in files.items() if name.endswith(_PYTHON)]


def _compared(assignment: Assignment, found: Comparison, count: int) -> Iterator[str]:
    yield f"{assignment.name}: {len(found.compared)} of {count} submissions compared."
    if found.groups:
        yield "  Nearly the same, without names, comments and layout, and without what all were given:"
    for group in found.groups[:_GROUPS]:
        least, most = f"{group.least:.0%}", f"{group.most:.0%}"
        share = most if least == most else f"{least} to {most}"
        yield f"    {' · '.join(group.names)} ({share})"
    if len(found.groups) > _GROUPS:
        yield f"    and {len(found.groups) - _GROUPS} more groups"
    if not found.groups and found.compared:
        yield "  No two of them are nearly the same."
    if found.short:
        yield f"  Too short to say, since little is left of their own: {_listed(found.short)}."


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return f"{', '.join(names[:_NAMES])}{more}"
