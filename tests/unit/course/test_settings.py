"""A course's settings and roster: every fault at once, each with its line."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.course import beginning, dates, roster, settings
from grader.course.lateness import Base, Late
from grader.course.settings import Policy
from grader.coursework import student_name
from grader.errors import CourseError

WHOLE = """\
title = "PS08"
lms = "moodle"
time_zone = "Europe/Luxembourg"
counts = "best"

[late]
share = 0.1
grace_minutes = 5

[assignments.svm]
due = 2026-12-01
teams = true

[assignments.pi]
due = 2026-12-08T18:00:00
counts = "last before the deadline"
maximum = 100
late = { share = 0.5, of = "maximum" }
"""
STUDENTS = """\
student,name,email,ids,team,extension,exempt
ann,Ann Lee,ann@x.lu,4711; a.lee,red,svm=2026-12-03,
bob,"Müller, Bob",bob@x.lu,,red,,pi
eve,,,,,2026-12-20,
"""


@pytest.fixture
def course(tmp_path):
    def write(settings_text=WHOLE, roster_text=STUDENTS):
        (tmp_path / settings.FILE).write_text(settings_text, encoding="utf-8")
        data = roster_text if isinstance(roster_text, bytes) else roster_text.encode()
        (tmp_path / roster.FILE).write_bytes(data)
        return tmp_path

    return write


def _faults(folder):
    with pytest.raises(CourseError) as told:
        settings.load(folder)
    return str(told.value)


def test_an_assignment_has_what_it_says_and_else_what_holds_for_all(course):
    found = settings.load(course()).assignments

    assert found["svm"].counts is Policy.BEST
    assert found["svm"].late == Late(share=0.1, grace_minutes=5)
    assert found["pi"].counts is Policy.IN_TIME
    assert found["pi"].late == Late(share=0.5, of=Base.MAXIMUM, grace_minutes=5)
    assert found["pi"].due == dt.datetime(2026, 12, 8, 17, 0, tzinfo=dt.UTC)


def test_a_team_has_the_latest_date_of_its_members(course):
    found = settings.load(course())

    ann, bob, eve = found.students
    assert found.due(bob, "svm") == found.due(ann, "svm") == dt.datetime(2026, 12, 3, 22, 59, 59, tzinfo=dt.UTC)
    assert found.due(eve, "pi") == dt.datetime(2026, 12, 20, 22, 59, 59, tzinfo=dt.UTC)
    assert found.team(bob, "pi") == [bob], "which is no work of teams"


@pytest.mark.parametrize("asked", ["ann", "ANN", "4711", "a.lee", "ann@x.lu", "Ann  Lee"])
def test_a_student_is_found_by_whatever_they_are_called(course, asked):
    assert settings.load(course()).student(asked).id == "ann"


def test_whoever_is_not_there_or_may_be_several_is_told(course):
    found = settings.load(course(roster_text="student,name\na,Ann Lee\nb,Ann Lee\n"))

    with pytest.raises(CourseError, match="may be a or b; say which by the id"):
        found.student("Ann Lee")
    with pytest.raises(CourseError, match=r"There is no 'carl' in .*roster.csv"):
        found.student("carl")


NEGATIVE = "line 7: late.share: 1.5 is greater than the maximum of 1"
SKIPPED = "line 15: assignments.pi.due: 2026-03-29 02:30 is skipped"
TWICE = "line 15: assignments.pi.due: 2026-10-25 02:30 comes twice"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param('"PS08"', "3", "line 1: title: 3 is not of type 'string'", id="type"),
        pytest.param('"moodle"', '"moodel"', "line 2: lms: 'moodel' is not one of ['brightspace', 'canvas'", id="lms"),
        pytest.param("Europe/Lux", "Europe/Lxu", "line 3: time_zone: 'Europe/Lxuembourg' is no time zone", id="zone"),
        pytest.param("share = 0.1", "share = 1.5", NEGATIVE, id="negative points"),
        pytest.param("share = 0.1", "share = -1", "line 7: late.share: -1 is less than the minimum of 0", id="gift"),
        pytest.param("teams", "teems", "line 12: assignments.svm.teems: Additional properties", id="misspelt"),
        pytest.param("2026-12-08T18:00:00", "2026-03-29T02:30:00", SKIPPED, id="skipped"),
        pytest.param("2026-12-08T18:00:00", "2026-10-25T02:30:00", TWICE, id="twice"),
        pytest.param("2026-12-08T18:00:00", '"8.12."', "line 15: assignments.pi.due: '8.12.' is no date", id="no date"),
        pytest.param("2026-12-08T18:00:00", "12", "line 15: assignments.pi.due: 12 is no date", id="a number"),
        pytest.param("[late]", "[late", "is no TOML", id="no TOML"),
        pytest.param("maximum = 100", "maximum = 0", "line 17: assignments.pi.maximum: 0 is less", id="no points"),
    ],
)
def test_a_fault_of_the_settings_is_told_with_its_line(course, before, after, words):
    assert words in _faults(course(WHOLE.replace(before, after, 1)))


MISSPELT = "line 1: the column 'exmept' is none that is read; is exempt meant?"
UNKNOWN = "student,extension\na,svn=2026-12-01\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "line 1: there is no header; it begins with: student,name", id="empty"),
        pytest.param("name\nAnn\n", "line 1: there is no column student", id="no ids"),
        pytest.param("student,exmept\na,svm\n", MISSPELT, id="misspelt"),
        pytest.param("student,email,email\n", "line 1: there are two columns email", id="two columns"),
        pytest.param("student\n\na\n\nA\n", "line 5: the id 'a' is that of line 3, too", id="id but for case"),
        pytest.param(
            "student\nJörg\nJo\u0308rg\n", "line 3: the id 'jörg' is that of line 2", id="id but for its form"
        ),
        pytest.param(
            "student,email\na,x@y\nb,X@y\n", "line 3: the e-mail address 'x@y' is that of line 2", id="address"
        ),
        pytest.param("student,ids\na,1;2\nb,3;2\n", "line 3: the LMS's id '2' is that of line 2", id="LMS's id"),
        pytest.param("student,ids\na,12\n12,\n", "line 2: '12' is the id of line 3", id="an id that is an LMS's"),
        pytest.param("student\n_self\n", "line 2: the student's id '_self' begins with '_'", id="ours"),
        pytest.param("student\na/b\n", "line 2: the student's id 'a/b' holds a slash", id="slash"),
        pytest.param("student\na\x07\n", r"holds control characters", id="control characters"),
        pytest.param(f"student\n{'ж' * 200}\n", "is too long for a file's name", id="too long"),
        pytest.param("student,name\n,Ann\n", "line 2: the student's id is empty", id="no id"),
        pytest.param(UNKNOWN, "there is no assignment 'svn' in the course; it has: pi, svm", id="unknown"),
        pytest.param("student,extension\na,svm=soon\n", "line 2: extension: 'soon' is no date", id="no date"),
        pytest.param("student,exempt\na,svm pie\n", "there is no assignment 'pie'", id="unknown exemption"),
        pytest.param("student,name\na,b,c\n", "line 2: has 3 cells, and the header 2", id="too many cells"),
        pytest.param("student\n\xe4\n".encode("latin-1"), "line 2: is not UTF-8. Save it as CSV", id="not UTF-8"),
    ],
)
def test_a_fault_of_the_roster_is_told_with_its_line(course, text, words):
    assert words in _faults(course(roster_text=text))


def test_all_faults_of_both_files_are_told_at_once(course):
    told = _faults(course(WHOLE.replace("teams", "teems").replace("0.1", "7"), "student\n_a\n_b\n"))

    assert [told.count(words) for words in ("line 7: late", "line 12:", "line 2:", "line 3:")] == [1, 1, 1, 1]


@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "a mark"])
def test_a_roster_is_read_as_spreadsheet_programs_write_it(course, separator, ends, mark):
    text = f'Student{separator}Name{ends}ann{separator}"Lee{separator} Ann"{ends}'

    (ann,) = settings.load(course(roster_text=mark + text.encode())).students

    assert (ann.id, ann.name) == ("ann", f"Lee{separator} Ann")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40))
def test_whoever_a_roster_takes_has_a_folder_that_can_be_read_back(name):
    quoted = name.replace('"', '""')
    students, faults = roster.parsed(f'student\n"{quoted}"\n', [], dates.zone("UTC"))

    if not faults and students:
        folder = student_name.file_name(students[0].id)
        assert student_name.names([folder])[folder] == students[0].id
        assert folder[0] not in "._"


def test_a_new_course_is_right_as_it_is_written(course):
    texts = beginning.texts('The "first" Ω', "moodle", "../assignments", ["svm", "pi"])

    found = settings.load(course(texts[settings.FILE], texts[roster.FILE]))

    assert (found.title, list(found.assignments), found.students) == ('The "first" Ω', ["svm", "pi"], [])


def test_a_folder_without_a_course_is_told(tmp_path):
    with pytest.raises(CourseError, match="Make a course with: grader course new DIR"):
        settings.load(tmp_path)
    with pytest.raises(CourseError, match=r"There is no course.toml here or above"):
        settings.nearest(tmp_path)
