"""A course from what was handed in to what is given out, by the commands that a teacher types."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from grader.course import attempts, book, counting, settings

SETTINGS = """\
title = "PS08"
time_zone = "Europe/Luxembourg"
assignments_folder = "assignments"

[late]
share = 0.25

[assignments.squares]
due = 2026-11-20
teams = true
"""
ROSTER = """\
student,name,ids,team,exempt
ann,Ann Lee,11,red,
bob,Bob «=1» O'Neil,12,red,
jörg,"Ø, Jörg",13,,
-x.y,Éva,14,,
eve,Evelyn,15,,
zoe,Zoe,16,,*
"""
BETTER = """
import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    '''Every square equals the serial one.'''
    answer.require_equal(serial, "squares")


@pytest.mark.points(3)
def test_there_are_as_many(answer, serial):
    '''There are as many.'''
    answer.require_equal(serial, "squares")
"""


def _day(day, hour=12):
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def ps08(course):
    """A course in which three handed something in, one of them twice and late."""
    course.assignment()
    course.solution(course.SERIAL)
    (course.folder / settings.FILE).write_text(SETTINGS, encoding="utf-8")
    (course.folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    _keep(course, "bob", _day(19), course.SERIAL)
    _keep(course, "jörg", _day(22), course.SERIAL)
    _keep(course, "-x.y", _day(18), course.WRONG)
    _keep(course, "-x.y", _day(21), course.SERIAL)
    return course


def _keep(course, student, when, text):
    found = settings.load(course.folder)
    files = {"squares.py": text.encode()}
    label = f"{student}_1_assignsubmission_file"
    attempts.keep(found, "squares", student, when, files, {"squares.py": "squares.py"}, "a test", label)


def _graded(course):
    done = course.grader("grade")
    assert done.returncode == 0, done.stderr
    return done


def _finals(course):
    return {e.student.id: e.points.final for e in book.entries(settings.load(course.folder), "squares")}


def _all(done):
    return " ".join((done.stdout + done.stderr).split())


def test_everyone_of_the_roster_has_what_they_earned(ps08, isolation):
    _graded(ps08)

    assert _finals(ps08) == {"ann": 2.0, "bob": 2.0, "jörg": 1.0, "-x.y": 1.5, "eve": 0.0, "zoe": None}
    report = ps08.grader("report").stdout
    assert "4 graded, 1 missing, 1 exempt; 2 late; mean 1.3/2" in report
    assert "Missing: eve" in report
    assert "Late: jörg, -x.y" in report
    assert sorted(path.name for path in (ps08.folder / "submitted").iterdir()) == ["%2Dx.y", "ann", "j%C3%B6rg"]


def test_feedback_says_where_points_come_from_and_names_nobody_else(ps08, isolation):
    _graded(ps08)

    done = ps08.grader("publish", "--zip", "feedback.zip", "--assignment", "squares")

    assert done.returncode == 0, done.stderr
    folder = ps08.folder / "published" / "squares"
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    assert sorted(texts) == ["%2Dx.y", "ann", "bob", "eve", "j%C3%B6rg", "zoe"]
    for words in (
        "Ø, Jörg (jörg)",
        "attempt 1, late by 1 day, 13 hours",
        "2 of 2 for the program",
        "-1 for being late",
    ):
        assert words in texts["j%C3%B6rg"]
    assert "Nothing was handed in." in texts["eve"]
    assert "Exempt" in texts["zoe"]
    names = {"ann": "ann", "bob": "O'Neil", "j%C3%B6rg": "Jörg", "%2Dx.y": "Éva", "eve": "Evelyn", "zoe": "Zoe"}
    for whose, text in texts.items():
        assert names[whose] in text
        assert not [name for other, name in names.items() if other != whose and name in text]
        assert str(ps08.folder) not in text
        assert "/tmp" not in text


def test_an_extension_takes_a_penalty_away_and_says_what_it_changes(ps08, isolation):
    _graded(ps08)
    ps08.grader("publish")

    done = ps08.grader("extend", "jörg", "squares", "2026-11-22", "--why", "was ill")

    assert "jörg: 1 points before, now 2 (graded)" in _all(done)
    assert "Rise: jörg 1 -> 2" in ps08.grader("publish").stdout


def test_what_was_given_out_falls_only_where_somebody_says_so(ps08, isolation):
    _graded(ps08)
    ps08.grader("publish")

    adjusted = ps08.grader("adjust", "ann", "squares", "-0.5", "--why", "copied a line")
    held = ps08.grader("publish")

    assert "2 points before, now 2 (graded)" in _all(adjusted)
    assert "2 were published, and stay until: grader publish --allow-lower" in _all(adjusted)
    assert held.returncode == 1
    assert "Would fall, and stay as given out (--allow-lower lets them fall): ann 2, would be 1.5" in held.stdout
    assert _finals(ps08)["ann"] == 2.0
    lowered = ps08.grader("publish", "--allow-lower")
    assert lowered.returncode == 0
    assert "Fall: ann 2 -> 1.5" in lowered.stdout
    assert _finals(ps08)["ann"] == 1.5


def test_a_changed_rubric_leaves_what_people_decided_alone(ps08, isolation):
    _graded(ps08)
    ps08.grader("adjust", "-x.y", "squares", "+0.25", "--why", "a good question")
    (ps08.folder / "assignments" / "squares" / "test_squares.py").write_text(BETTER, encoding="utf-8")

    done = ps08.grader("rejudge", "results")

    assert done.stdout.count("rises") == 3
    assert _finals(ps08) == {"ann": 5.0, "bob": 5.0, "jörg": 2.5, "-x.y": 4.0, "eve": 0.0, "zoe": None}


def test_whoever_chooses_an_attempt_has_it_graded(ps08, isolation):
    _graded(ps08)

    done = ps08.grader("choose", "-x.y", "squares", "1", "--why", "the second was a mistake")

    assert "now ? (waiting)" in _all(done)
    _graded(ps08)
    assert _finals(ps08)["-x.y"] == 0.0
    ps08.grader("course", "undo", "1", "--why", "or not")
    _graded(ps08)
    assert _finals(ps08)["-x.y"] == 1.5


def test_the_best_of_all_attempts_counts_with_its_own_lateness(ps08, isolation):
    path = ps08.folder / settings.FILE
    path.write_text(SETTINGS.replace("[late]", 'counts = "best"\n\n[late]').replace("0.25", "1.0"), encoding="utf-8")
    _keep(ps08, "-x.y", _day(17), ps08.SERIAL + "# mine")

    for _ in range(3):  # each attempt has its turn
        _graded(ps08)

    found = settings.load(ps08.folder)
    entry = next(e for e in book.entries(found, "squares") if e.student.id == "-x.y")
    assert (entry.attempt, entry.points.raw, entry.points.penalty, entry.points.final) == (1, 2.0, 0.0, 2.0)


def test_an_appeal_holds_everything_about_one_grade(ps08, isolation):
    _graded(ps08)
    ps08.grader("publish")
    ps08.grader("adjust", "bob", "squares", "0.5", "--why", "the slide was wrong")

    done = ps08.grader("appeal", "bob", "squares", "-o", "case")

    assert done.returncode == 0, done.stderr
    case = ps08.folder / "case"
    assert (case / "received" / "1" / "squares.py").read_text() == ps08.SERIAL
    assert json.loads((case / "grade.json").read_text())["student"] == "ann", "the team's"
    assert (case / "published.txt").is_file()
    summary = (case / "summary.txt").read_text(encoding="utf-8")
    for words in (
        "raw 2.0, penalty 0.0, adjustment +0.5, final 2.5",
        "the slide was wrong",
        "round 1 ",
        "seed: ",
        "sha256",
    ):
        assert words in summary
    again = summary.splitlines()[-1].split()
    assert again[:2] == ["grader", "grade"]
    repeated = ps08.grader(*again[1:])
    assert repeated.returncode == 0, repeated.stderr
    assert "There is case already" in _all(ps08.grader("appeal", "bob", "squares", "-o", "case"))


def test_work_that_was_mended_by_hand_is_left_as_it_is(ps08):
    found = settings.load(ps08.folder)
    counts = book.counts(found, "squares")
    assert counting.place(found, "squares", counts) == []
    (ps08.folder / "submitted" / "ann" / "squares" / "squares.py").write_text("mended\n")

    (told,) = counting.place(found, "squares", counts)

    assert "ann/squares is not as it was received, and is left as it is. Remove it to have attempt 1." in told
    assert (ps08.folder / "submitted" / "ann" / "squares" / "squares.py").read_text() == "mended\n"


def test_work_is_laid_out_again_by_whoever_was_killed_in_the_middle(ps08, monkeypatch):
    found = settings.load(ps08.folder)
    counting.place(found, "squares", book.counts(found, "squares"))
    ps08.grader("choose", "-x.y", "squares", "1", "--why", "x")
    ps08.grader("course", "undo", "1", "--why", "x")
    monkeypatch.setattr(counting.os, "replace", _killed)
    (ps08.folder / "submitted" / "%2Dx.y" / "squares" / "squares.py").unlink()
    (ps08.folder / "submitted" / "%2Dx.y" / "squares").rmdir()
    with pytest.raises(KeyboardInterrupt):
        counting.place(found, "squares", book.counts(found, "squares"))
    monkeypatch.undo()

    assert counting.place(found, "squares", book.counts(found, "squares")) == []
    assert (ps08.folder / "submitted" / "%2Dx.y" / "squares" / "squares.py").read_text() == ps08.SERIAL
    assert [path.name for path in (ps08.folder / "submitted" / "%2Dx.y").iterdir()] == ["squares"]


def _killed(*_):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["adjust", "nobody", "squares", "1"], "There is no 'nobody' in", id="student"),
        pytest.param(["adjust", "ann", "cubes", "1"], "There is no assignment 'cubes' in", id="assignment"),
        pytest.param(["adjust", "ann", "squares", "nan"], "nan is no number of points", id="points"),
        pytest.param(
            ["adjust", "ann", "squares", "-3"], "would have less than no points for squares. The least is -2", id="less"
        ),
        pytest.param(["extend", "ann", "squares", "soon"], "'soon' is no date", id="date"),
        pytest.param(
            ["extend", "ann", "squares", "2026-11-01"], "That is before the date that holds for all", id="earlier"
        ),
        pytest.param(
            ["choose", "jörg", "squares", "2"], "handed in squares 1 times; there is no attempt 2", id="attempt"
        ),
        pytest.param(["course", "undo", "7"], "has no line 7", id="undo"),
    ],
)
def test_a_decision_that_cannot_be_is_told_and_not_kept(ps08, isolation, words, told):
    if "-3" in words:
        _graded(ps08)

    done = ps08.grader(*words, "--why", "x")

    assert done.returncode == 2
    assert told in _all(done)
    assert not (ps08.folder / "log.jsonl").exists()


def test_a_decision_that_stands_already_is_not_made_twice(ps08):
    for _ in range(2):
        done = ps08.grader("exempt", "eve", "squares", "--why", "leaves the course")

    assert "eve is exempt from squares already" in done.stdout
    assert len((ps08.folder / "log.jsonl").read_text().splitlines()) == 1
    assert "exempt" in ps08.grader("course", "log").stdout


def test_a_new_course_says_what_to_do_next_and_writes_over_nothing(course):
    course.assignment()

    done = course.grader("course", "new", "ps 08", "--lms", "moodle")

    assert done.returncode == 0, done.stderr
    assert "grader course check --course 'ps 08'" in done.stdout
    checked = course.grader("course", "check", "--course", "ps 08")
    assert checked.stdout == "ps 08: 0 students, 1 assignments, 0 with a date.\n"
    again = course.grader("course", "new", "ps 08")
    assert again.returncode == 2
    assert "already; nothing was written" in _all(again)


def test_without_a_course_the_commands_say_how_to_make_one(course):
    course.assignment()

    done = course.grader("report")

    assert done.returncode == 2
    assert "There is no course.toml here or above. Make a course with: grader course new DIR" in _all(done)
    assert "Name the folder of the students, or use --reference." in _all(course.grader("grade"))
    assert Path(course.folder).is_dir()
