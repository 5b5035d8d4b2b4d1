"""``grader appeal``: everything about one grade in one folder."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from grader.cli.selection import course_in, course_option
from grader.course import attempts, book, counting, dates, log, published
from grader.course.entry import Entry
from grader.course.settings import Course
from grader.coursework import assignment as assignments
from grader.coursework import student_name
from grader.errors import UsageError
from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.judging import rounds
from grader.record import ArmName, Record
from grader.report import decided, feedback
from grader.text import printable


@click.command(context_settings={"ignore_unknown_options": True})  # an id may begin with a dash
@click.argument("student")
@click.argument("assignment")
@course_option
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder. The default is appeal-<student>-<assignment>."
)
def appeal(student: str, assignment: str, *, course: Path | None, output: Path | None) -> None:
    """For teachers: lay out everything about the grade of STUDENT for ASSIGNMENT in one folder.

    Every attempt as it was received, the grade and earlier ones, what people decided, a summary with time, seeds,
    versions, machine and every round, and the one command that grades it again with the same inputs.
    """
    found = course_in(course)
    found.assignment(assignment)
    who = found.student(student)
    target = output or Path(f"appeal-{student_name.file_name(who.id)}-{assignment}")
    if target.exists():
        raise UsageError(f"There is {target} already; nothing was written. Name another folder with --output.")
    entry = next(e for e in book.entries(found, assignment) if e.student == who)
    owner = counting.owner(found, who, assignment).id
    grade = gradebook.read(entry.grade) if entry.grade is not None else None
    _copied(found, entry, gradebook.path_of(found.results, assignment, owner), target)
    title = assignments.load(found.assignments_folder / assignment).title
    (target / "feedback.txt").write_text(feedback.text(found, entry, title, grade), encoding="utf-8")
    acts = [act for act in log.read(found.log) if (act.student, act.assignment) == (who.id, assignment)]
    if acts:
        lines = [json.dumps(asdict(act), ensure_ascii=False) for act in acts]
        (target / "decisions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = [
        *_summary(found, entry),
        *(f"decided: {decided.in_words(a, found.zone)} by {a.who}, {a.when}" for a in acts),
    ]
    said += _of_grade(found, owner, grade) if grade is not None else ["It was not graded."]
    (target / "summary.txt").write_text(printable("\n".join(said)) + "\n", encoding="utf-8")
    click.echo(printable("\n".join(said)))
    click.echo(f"\nAll of it: {target}/", err=True)


def _copied(course: Course, entry: Entry, path: Path, target: Path) -> None:
    target.mkdir(parents=True)
    tried = counting.attempts(course, entry.student, entry.assignment, attempts.all_of(course, entry.assignment))
    for number, attempt in enumerate(tried, 1):
        shutil.copytree(attempt.folder, target / "received" / str(number), symlinks=True)
    placed = counting.place_of(course, entry.assignment, counting.owner(course, entry.student, entry.assignment).id)
    if placed.is_dir():
        shutil.copytree(placed, target / "as-graded", symlinks=True)
    counted = entry.grade or path
    for each in [path, *sorted((path.parent / gradebook.EARLIER).glob(f"{path.stem}.*.json"))]:
        if each.is_file():
            shutil.copy(each, target / ("grade.json" if each == counted else f"another-{each.name}"))
    given = published.feedback_path(course, entry.assignment, entry.student.id)
    if given.is_file():
        shutil.copy(given, target / "published.txt")


def _summary(course: Course, entry: Entry) -> Iterator[str]:
    given = entry.points
    yield f"{course.title} · {entry.assignment} · {entry.student.name} ({entry.student.id})"
    received = dates.shown(entry.received, course.zone) if entry.received is not None else "-"
    yield f"received: {received}, attempt {entry.attempt}; late by: {entry.late or '-'}"
    yield (
        f"points: raw {given.raw}, penalty {given.penalty}, adjustment {given.adjustment:+g}, final {given.final} "
        f"of {given.max_points}; {given.standing}; published: {given.published}"
    )


def _of_grade(course: Course, owner: str, grade: Grade) -> Iterator[str]:
    record = grade.record
    for name, text in record.files.items():
        yield f"file: {name}, {len(text)} characters"
    yield f"sha256 of what was graded: {record.submission_digest}"
    yield f"seed: {record.seed}; grader {record.grader}; isolation: {record.isolation}; {record.workers} workers"
    machine = record.machine
    yield f"machine: {machine.host}, {machine.cpu}, {machine.cores} cores, load {machine.load:.2f}"
    yield f"kernel {machine.kernel}"
    yield f"Python {machine.python}; {', '.join(f'{n} {v}' for n, v in machine.packages.items())}"
    for check in grade.checks:
        worth = f"{check.points} of {check.max_points}"
        yield f"check {check.name}: {worth}, {check.verdict} ({check.reason}): {check.fact}"
    yield from _rounds(record)
    yield "Again, with the same inputs:"
    place = [f"--assignments={course.assignments_folder}", "--results=again", "--seed", record.seed, "--force"]
    words = ["grader", "grade", str(course.submitted), "--student", owner, "--assignment", grade.assignment, *place]
    yield f"  {shlex.join(words)}"


def _rounds(record: Record) -> Iterator[str]:
    for done in record.rounds:
        walls = {arm: f"{done.runs[arm].wall_s:.3f} s" for arm in ArmName if arm in done.runs}
        how = "timed" if done.timed else "not timed"
        yield f"round {done.number} ({how}): {', '.join(f'{arm} {wall}' for arm, wall in walls.items())}"
    seen = rounds.speedup_of(record)
    if seen.submission > 0:
        yield f"speedup: {seen.submission:.3f}; reference: {seen.reference}"
