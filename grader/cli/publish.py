"""``grader publish``: give feedback and points out."""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

import grader
from grader import files
from grader.cli.group import EXIT_NOT_FINAL
from grader.cli.selection import course_in, course_option, names_option, students_option
from grader.course import book, counting, published
from grader.course.entry import Entry
from grader.course.points import Standing
from grader.course.published import Published
from grader.course.settings import Course
from grader.coursework import assignment as assignments
from grader.errors import RecordError, UsageError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.report import feedback
from grader.report.terminal import points
from grader.text import printable

_NAMED = 8
_IN_ZIP = "feedback.txt"


@click.command()
@names_option
@students_option
@course_option
@click.option(
    "--zip",
    "archive",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the LMS's feedback zip of one assignment, in the folders' names that were downloaded.",
)
@click.option("--allow-lower", is_flag=True, help="Let points fall that were given out.")
@click.option("--dry-run", is_flag=True, help="Say who rises and who falls, and write nothing.")
def publish(
    names: Sequence[str],
    students: Sequence[str],
    *,
    course: Path | None,
    archive: Path | None,
    allow_lower: bool,
    dry_run: bool,
) -> None:
    """For teachers: give out what is decided: published/<assignment>/<student>.txt.

    Who is open, or not graded yet, gets nothing and is named. Points that were given out never fall, unless you say
    so; who would fall is named. Exit status: 0 when everyone has feedback, 1 when somebody has not.
    """
    found = course_in(course)
    chosen = [found.assignment(name).name for name in names] or list(found.assignments)
    if archive is not None and len(chosen) != 1:
        raise UsageError("A feedback zip is of one assignment: name it with --assignment.")
    wanted = {found.student(asked).id for asked in students}
    is_whole = True
    for name in chosen:
        given = _given(found, name, wanted, allow_lower=allow_lower)
        for line in _in_words(name, given):
            click.echo(printable(line))
        if not dry_run:
            _write(found, name, given)
            if archive is not None:
                _zip(archive, found, name, given)
        is_whole = is_whole and not given.left_out and not given.held
    sys.exit(0 if is_whole else EXIT_NOT_FINAL)


@dataclass(slots=True)
class _Given:
    """What is given out of an assignment."""

    texts: dict[str, str] = field(default_factory=dict)
    points: dict[str, Published] = field(default_factory=dict)
    rise: list[str] = field(default_factory=list)
    fall: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    same: int = 0


def _given(course: Course, name: str, wanted: set[str], *, allow_lower: bool) -> _Given:
    title = assignments.load(course.assignments_folder / name).title
    before = published.read(course, name)
    given = _Given()
    for entry in book.entries(course, name):
        who = entry.student.id
        if wanted and who not in wanted:
            continue
        if entry.points.standing in {Standing.OPEN, Standing.WAITING}:
            given.left_out.append(who)
            continue
        told = _lowered(entry) if allow_lower else entry
        text, now = _fed_back(course, told, title, before.get(who))
        _compare(given, told, before.get(who), now)
        given.texts[who], given.points[who] = text, now
    return given


def _fed_back(course: Course, entry: Entry, title: str, before: Published | None) -> tuple[str, Published]:
    """The feedback of a student; as it was given out, where nothing that it is made from has changed."""
    made_from = _digest(
        repr((course.title, title, replace(entry, grade=None), _stamp(entry.grade), grader.__version__))
    )
    path = published.feedback_path(course, entry.assignment, entry.student.id)
    if before is not None and before.made_from == made_from and path.is_file():
        return path.read_text(encoding="utf-8"), before
    text = feedback.text(course, entry, title, _grade(entry))
    return text, Published(entry.points.final, published.now(), _digest(text), made_from)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _stamp(path: Path | None) -> tuple[str, int, int] | None:
    if path is None:
        return None
    stat = path.stat()
    return path.name, stat.st_mtime_ns, stat.st_size


def _compare(given: _Given, entry: Entry, before: Published | None, now: Published) -> None:
    who, was = entry.student.id, before.points if before is not None else None
    said = f"{who} {points(was)} -> {points(now.points)}"
    if entry.points.is_held:
        given.held.append(f"{who} {points(was)}, would be {points(entry.points.computed)}")
    elif was is not None and now.points is not None and now.points != was:
        (given.rise if now.points > was else given.fall).append(said)
    given.same += before is not None and before.text == now.text


def _lowered(entry: Entry) -> Entry:
    return replace(entry, points=replace(entry.points, published=None))


def _grade(entry: Entry) -> Grade | None:
    try:
        return gradebook.read(entry.grade) if entry.grade is not None else None
    except RecordError:
        return None


def _in_words(name: str, given: _Given) -> list[str]:
    lines = [f"{name}: feedback of {len(given.texts)}, {given.same} of them as it was given out before."]
    for what, whom in (
        ("Rise", given.rise),
        ("Fall", given.fall),
        ("Would fall, and stay as given out (--allow-lower lets them fall)", given.held),
        ("Open or not graded yet, and left out", given.left_out),
    ):
        if whom:
            more = f" and {len(whom) - _NAMED} more" if len(whom) > _NAMED else ""
            lines.append(f"  {what}: {', '.join(whom[:_NAMED])}{more}")
    return lines


def _write(course: Course, name: str, given: _Given) -> None:
    for student, text in given.texts.items():
        path = published.feedback_path(course, name, student)
        if not path.is_file() or path.read_bytes() != text.encode():
            files.replace(path, text.encode())
    published.write(course, name, given.points)


def _zip(path: Path, course: Course, name: str, given: _Given) -> None:
    """The feedback of whoever has a folder in what was downloaded: each below the name that it had there."""
    labels = {student: label for student, label in _labels(course, name).items() if student in given.texts}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, label in sorted(labels.items(), key=lambda item: item[1]):
            entry = zipfile.ZipInfo(f"{label}/{_IN_ZIP}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, given.texts[student])
    files.replace(path, content.getvalue())
    without = [student for student in given.texts if student not in labels]
    click.echo(f"{path}: feedback of {len(labels)}.")
    if without:
        more = f" and {len(without) - _NAMED} more" if len(without) > _NAMED else ""
        click.echo(
            printable(f"  Not in it, having no folder in what was downloaded: {', '.join(without[:_NAMED])}{more}")
        )


def _labels(course: Course, name: str) -> Mapping[str, str]:
    """The names that the LMS gave to folders, by students; a team's is that of whoever of it is first."""
    counted = book.counts(course, name)
    found = {}
    for student in course.students:
        attempt = counted.get(counting.owner(course, student, name).id)
        if attempt is not None and attempt.label:
            found[student.id] = attempt.label
    return {s: label for s, label in found.items() if s == next(o for o, other in found.items() if other == label)}
