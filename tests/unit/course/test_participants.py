"""Moodle's sheet says who participants are and when they handed in, in whatever language it is."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from grader.course import lms_dates, participants
from grader.errors import CourseError

ZONE = zoneinfo.ZoneInfo("Europe/Luxembourg")
ENGLISH = """\
Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 11,"Lee, Ann",ann@x.lu,Submitted for grading,,10.00,Yes,\
"Tuesday, 3 November 2026, 10:12 PM","Wednesday, 4 November 2026, 9:00 AM",mail me@x.lu
Participant 12,Bob,bob@x.lu,No submission,,10.00,Yes,-,-,
"""
GERMAN = """\
ID;Vollständiger Name;Matrikelnummer;E-Mail-Adresse;Status;Bewertung;Bestwertung;Bewertung kann geändert werden;\
Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung)
Teilnehmer/in 11;Ann Lee;0042;ann@x.lu;Zur Bewertung abgegeben;;10,00;Ja;Dienstag, 3. November 2026, 22:12;-
"""
HIDDEN = """\
Identifier,Status,Grade,Maximum grade,Grade can be changed,Last modified (submission),Last modified (grade)
Participant 11,Submitted for grading,,10.00,Yes,"Tuesday, 3 November 2026, 10:12 PM",-
"""
WHEN = dt.datetime(2026, 11, 3, 22, 12, tzinfo=ZONE)


@pytest.fixture
def read(tmp_path):
    def reading(text, encoding="utf-8"):
        path = tmp_path / "grades.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return participants.read(path, ZONE)

    return reading


def test_an_english_sheet(read):
    found = read(ENGLISH)

    assert (found["11"].name, found["11"].keys, found["11"].received) == ("Lee, Ann", ("ann@x.lu",), WHEN)
    assert (found["12"].name, found["12"].received, found["12"].said) == ("Bob", None, "-")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_german_sheet_that_a_spreadsheet_program_saved(read, encoding):
    found = read(GERMAN, encoding)

    assert (found["11"].name, found["11"].keys, found["11"].received) == ("Ann Lee", ("0042", "ann@x.lu"), WHEN)


def test_a_sheet_without_names(read):
    found = read(HIDDEN)

    assert (found["11"].name, found["11"].keys, found["11"].received) == ("", (), WHEN)


@pytest.mark.parametrize("text", ["", "student,name\nann,Ann Lee\n", b"PK\3\4\0\0", "x\n"])
def test_what_is_no_sheet_is_told(read, text):
    with pytest.raises(CourseError, match="is no grading worksheet of Moodle's: no row begins with a participant's"):
        read(text)


def test_doubled_and_strange_rows_are_told_with_their_lines(read):
    with pytest.raises(CourseError) as told:
        read(ENGLISH + "Participant 12,Bob,,,,,,,,\nSum,,,,,,,,,\n")

    assert "line 4: participant 12 is in line 3, too" in str(told.value)
    assert "line 5: 'Sum' is no participant's number" in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday, 3 November 2026, 10:12 PM",
        "Dienstag, 3. November 2026, 22:12",
        "mardi 3 novembre 2026, 22:12",
        "martes, 3 de noviembre de 2026, 22:12",
        "martedì, 3 novembre 2026, 22:12",
        "dinsdag, 3 november 2026, 22:12",
        "terça-feira, 3 de novembro de 2026 às 22:12",
        "Nov 3, 2026 1012 PM",
        "03.11.2026 22:12",
        "2026-11-03 22:12",
        "2026-11-03T21:12:00+00:00",
    ],
)
def test_a_moment_is_read_in_every_language(text):
    assert lms_dates.read(text, ZONE) == WHEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "never",
        "3/11/2026 22:12",
        "30 February 2026, 10:00",
        "3 November",
        "3 November 2026",
        "13:00 PM 3 May 2026",
    ],
)
def test_what_is_no_sure_moment_is_none(text):
    assert lms_dates.read(text, ZONE) is None


def test_an_hour_that_comes_twice_is_the_first():
    found = lms_dates.read("25 October 2026, 02:30", ZONE)

    assert found.astimezone(dt.UTC) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
