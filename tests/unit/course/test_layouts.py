"""Each layout as the receiver writes it, made here from its rules, is found and read."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from grader.course.item import RefusedError
from grader.course.layouts import by_name
from grader.course.layouts.layout import Who
from grader.errors import CourseError

ZONE = zoneinfo.ZoneInfo("Europe/Luxembourg")


@pytest.fixture
def read(items):
    """The layout's name, its parcels, and the paths that are none of it."""

    def reading(files, name=None, assignment="pi"):
        given = files if isinstance(files, dict) else dict.fromkeys(files, b"x")
        layout, own, strays = by_name.found(items(given), assignment, name)
        return layout.name, layout.parcels(own, ZONE), [each.path for each in strays]

    return reading


MOODLE = ("Ann Lee_11_assignsubmission_file", "Bob O Brien_12_assignsubmission_file")


@pytest.mark.parametrize("end", ["", "_"], ids=["since 4.1", "before 4.1"])
@pytest.mark.parametrize("root", ["", "PS08-Pi-77/"])
def test_moodle_in_folders(read, end, root):
    name, parcels, strays = read(
        [f"{root}{MOODLE[0]}{end}/pi.py", f"{root}{MOODLE[0]}{end}/src/a.py", f"{root}{MOODLE[1]}{end}/pi.py"]
    )

    assert (name, strays) == ("moodle", [])
    assert [(p.label, p.whose, sorted(p.files)) for p in parcels] == [
        (MOODLE[0] + end, (Who("Ann Lee", number="11"),), ["pi.py", "src/a.py"]),
        (MOODLE[1] + end, (Who("Bob O Brien", number="12"),), ["pi.py"]),
    ]


def test_moodle_flat(read):
    name, parcels, _ = read([f"{MOODLE[0]}_pi.py", f"{MOODLE[0]}_my_notes.txt", f"{MOODLE[1]}_pi.py"])

    assert name == "moodle"
    assert [(p.label, sorted(p.files)) for p in parcels] == [
        (MOODLE[0], ["my_notes.txt", "pi.py"]),
        (MOODLE[1], ["pi.py"]),
    ]


def test_moodle_with_online_texts(read):
    _, parcels, _ = read([f"{MOODLE[0]}/pi.py", "Ann Lee_11_assignsubmission_onlinetext/onlinetext.html"])

    assert [(p.label, sorted(p.files), p.told) for p in parcels] == [
        (MOODLE[0], ["pi.py"], ("what was handed in as onlinetext is not taken",))
    ]


def test_moodle_with_teams(read):
    _, parcels, _ = read(["Team 7_3_assignsubmission_file/pi.py", "Default group_assignsubmission_file/pi.py"])

    assert [p.whose for p in parcels] == [(Who("Team 7", number="3"),), (Who("Default group"),)]


@pytest.mark.parametrize("word", ["Participant", "Teilnehmer/in".replace("/", ""), "Foo"])
def test_moodle_without_names(read, word):
    _, parcels, _ = read([f"{word}_{n}_assignsubmission_file/pi.py" for n in (11, 12)])

    assert [(p.whose[0].name, p.whose[0].number, p.whose[0].anonymous) for p in parcels] == [
        ("", "11", True),
        ("", "12", True),
    ]


@pytest.mark.parametrize("root", ["", "multi_feedback_Pi_7/", "Exercise 1/"])
def test_ilias(read, root):
    name, parcels, _ = read([f"{root}Lee_Ann_ann.lee_101/pi.py", f"{root}de la Cruz_Bob_b_c_102/20261130120455_pi.py"])

    assert name == "ilias"
    assert [(p.label, sorted(p.files), p.whose[0].number) for p in parcels] == [
        ("Lee_Ann_ann.lee_101", ["pi.py"], "101"),
        ("de la Cruz_Bob_b_c_102", ["pi.py"], "102"),
    ]
    assert parcels[0].whose[0].logins[0] == ("ann.lee", "Lee Ann")
    assert ("b_c", "de la Cruz Bob") in parcels[1].whose[0].logins
    assert [p.received for p in parcels] == [None, dt.datetime(2026, 11, 30, 12, 4, 55, tzinfo=ZONE)]


@pytest.mark.parametrize("root", ["", "Task 1/"])
def test_olat(read, root):
    name, parcels, _ = read([f"{root}ann.lee/pi.py", f"{root}bob/src/pi.py"])

    assert name == "olat"
    assert [(p.label, sorted(p.files)) for p in parcels] == [("ann.lee", ["pi.py"]), ("bob", ["src/pi.py"])]


def test_canvas(read):
    name, parcels, _ = read(["leeann_101_9001_pi.py", "leeann_101_9001_read_me.txt", "obrienbob_LATE_102_9002_pi-1.py"])

    assert name == "canvas"
    assert [(p.label, sorted(p.files), p.told) for p in parcels] == [
        ("leeann_101_9001", ["pi.py", "read_me.txt"], ()),
        ("obrienbob_LATE_102_9002", ["pi-1.py"], ("Canvas calls it late",)),
    ]
    assert parcels[0].whose == (Who("leeann", number="101", run_together=True),)


def test_canvas_without_names(read):
    _, parcels, _ = read(["anon_aBc12_101_9001_pi.py".replace("_aBc12", ""), "anon_102_9002_pi.py"])

    assert all(p.whose[0].anonymous for p in parcels)


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("Nov 3, 2026 1012 PM", (2026, 11, 3, 22, 12)),
        ("3 November, 2026 22:12", (2026, 11, 3, 22, 12)),
        ("Nov 3, 2026 912 AM", (2026, 11, 3, 9, 12)),
    ],
)
def test_brightspace(read, said, when):
    name, parcels, strays = read([f"123-456 - Ann Lee-Smith - {said}/pi.py", "index.html"])

    assert (name, strays) == ("brightspace", [])
    assert [(p.whose, p.received) for p in parcels] == [
        ((Who("Ann Lee-Smith", number="123"),), dt.datetime(*when, tzinfo=ZONE))
    ]


METADATA = """\
---
submission_1:
  :submitters:
  - :name: Ann Lee
    :sid: '101'
    :email: ann@x.lu
  :created_at: 2026-11-30 11:04:55.123456789 Z
  :score: 0.0
  :results:
    :tests:
    - :name: Eve Nobody
      :output: |
        :submitters:
        - :name: Mallory
submission_2:
  :submitters:
  - :name: "Bob \\"Ace\\" O\\u0027Brien with a very long name that a writer of YAML breaks at its
      margin"
    :sid:
    :email: bob@x.lu
  - :name: 'D''Arc, Jeanne'
    :sid: "103"
    :email: j@x.lu
  :created_at: 2026-11-30 12:04:55.000000000 +01:00
"""


def test_gradescope(read):
    files = {
        "assignment_9_export/submission_metadata.yml": METADATA.encode(),
        "assignment_9_export/submission_1/pi.py": b"1",
        "assignment_9_export/submission_2/pi.py": b"2",
    }

    name, parcels, strays = read(files)

    assert (name, strays) == ("gradescope", [])
    assert parcels[0].whose == (Who("Ann Lee", ("ann@x.lu",), "101"),)
    assert parcels[1].whose == (
        Who(
            'Bob "Ace" O\'Brien with a very long name that a writer of YAML breaks at its margin',
            ("bob@x.lu",),
            "",
        ),
        Who("D'Arc, Jeanne", ("j@x.lu",), "103"),
    )
    assert [p.received for p in parcels] == [
        dt.datetime(2026, 11, 30, 11, 4, 55, 123456, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 30, 11, 4, 55, tzinfo=dt.UTC),
    ]


def test_gradescope_without_its_list(read):
    with pytest.raises(RefusedError, match=r"no submission_metadata\.yml in it"):
        read(["submission_1/pi.py", "submission_2/pi.py"])


def test_gradescope_with_another_list(read):
    with pytest.raises(RefusedError, match="not as Gradescope writes it: '<html>'"):
        read({"submission_1/pi.py": b"", "submission_metadata.yml": b"<html>\n"})


@pytest.mark.parametrize("root", ["", "submitted/"])
def test_nbgrader_leaves_other_assignments_alone(read, root):
    stamp = b"2026-11-30 11:04:55.123 UTC"
    files = {
        f"{root}ann/pi/pi.py": b"",
        f"{root}ann/pi/timestamp.txt": stamp,
        f"{root}bob/pi/pi.py": b"",
        f"{root}ann/svm/x.py": b"",
    }

    name, parcels, strays = read(files)

    assert (name, strays) == ("nbgrader", [])
    assert [(p.label, sorted(p.files), p.whose[0].keys) for p in parcels] == [
        ("ann", ["pi.py"], ("ann",)),
        ("bob", ["pi.py"], ("bob",)),
    ]
    assert parcels[0].received == dt.datetime(2026, 11, 30, 11, 4, 55, 123000, tzinfo=dt.UTC)


def test_what_is_no_part_of_a_layout_is_told(read):
    _, _, strays = read([f"{MOODLE[0]}/pi.py", f"{MOODLE[1]}/pi.py", "grades.csv"])

    assert strays == ["grades.csv"]


def test_a_layout_that_nobody_knows_is_told_with_those_that_are_known(read):
    with pytest.raises(CourseError) as told:
        read(["pi.py", "b.py"])

    assert "It has not a layout that is known; there is pi.py, b.py" in str(told.value)
    assert all(f"  {name}: " in str(told.value) for name in by_name.NAMES)


def test_a_layout_that_a_person_names_is_taken(read):
    name, parcels, _ = read([f"{MOODLE[0]}/pi.py", f"{MOODLE[1]}/pi.py"], "olat")

    assert (name, [p.label for p in parcels]) == ("olat", list(MOODLE))


def test_a_layout_that_a_person_names_in_vain_is_told(read):
    with pytest.raises(CourseError, match="It has not the layout canvas"):
        read([f"{MOODLE[0]}/pi.py"], "canvas")


def test_nothing_is_told(read):
    with pytest.raises(CourseError, match="there is nothing"):
        read([])
