"""Who is graded."""

from __future__ import annotations

import os
import unicodedata

import pytest

from grader.coursework.roster import Entry, own, reference, student_names, submitted, unnamed, without_work
from grader.errors import UsageError
from tests.unit.builders import assignment


@pytest.fixture
def tiny(tmp_path):
    return assignment(tmp_path)


@pytest.fixture
def handed_in(tmp_path):
    root = tmp_path / "submitted"
    for name in ("bob/tiny", "anna/tiny", "carl/cmaes", ".git/tiny", "_reference/tiny"):
        (root / name).mkdir(parents=True)
    (root / "list.csv").touch()
    return root


def test_a_self_check_grades_the_folder_of_the_stub(tiny):
    assert own(tiny) == [Entry("_self", tiny.folder)]


def test_the_reference_is_graded_where_there_is_one(tiny):
    assert reference(tiny) == []

    tiny.reference_folder.mkdir(parents=True)

    assert reference(tiny) == [Entry("_reference", tiny.reference_folder)]


def test_students_who_handed_in_the_assignment_are_listed_by_name(handed_in, tiny):
    assert submitted(handed_in, tiny) == [
        Entry("anna", handed_in / "anna" / "tiny"),
        Entry("bob", handed_in / "bob" / "tiny"),
    ]


def test_only_the_named_students_are_graded(handed_in, tiny):
    assert [e.student for e in submitted(handed_in, tiny, ("bob", "carl"))] == ["bob"]


def test_an_unknown_student_is_told_with_those_that_there_are(handed_in, tiny):
    with pytest.raises(UsageError) as refused:
        submitted(handed_in, tiny, ("dora", "anna", "emil"))

    assert str(refused.value) == f"{handed_in} has no folder of dora and emil. It has: anna, bob, carl."


def test_an_unknown_student_of_an_empty_folder_is_told(tmp_path, tiny):
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=r"has no folder of dora. It has: none\."):
        submitted(tmp_path / "empty", tiny, ("dora",))


def test_hidden_folders_our_own_and_files_are_no_students(handed_in):
    assert student_names(handed_in) == ["anna", "bob", "carl"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("anna.meyer@uni.lu", id="an address"),
        pytest.param("Anna Meyer-Lux +1", id="blanks and signs"),
        pytest.param("0123456789", id="digits"),
        pytest.param("a" * 200, id="200 characters"),
        pytest.param("Jörg Müller", id="umlauts"),
        pytest.param("żółw", id="other letters"),
        pytest.param("אביגיל", id="from right to left"),
        pytest.param("👩‍🚀", id="emoji"),
        pytest.param("a;b[1] '$HOME' \"x\"", id="what a shell would read"),
        pytest.param("-rf", id="what looks like an option"),
    ],
)
def test_names_of_any_script_are_taken(tmp_path, name):
    (tmp_path / name).mkdir()

    assert student_names(tmp_path) == [name]


def test_a_name_that_cannot_be_shown_keeps_nobody_else_out(tmp_path):
    for name in (b"anna", b"J\xf6rg", b"a\x1b[2Jb"):
        os.mkdir(os.fsencode(tmp_path) + b"/" + name)

    assert student_names(tmp_path) == ["anna"]
    assert unnamed(tmp_path) == {
        "'a\\x1b[2Jb'": "holds control characters",
        "'J\\xf6rg'": "is no text (it is not UTF-8)",
    }


def test_work_that_is_gone_is_found_by_whoever_has_a_grade(tmp_path, tiny):
    for student in ("anna", "ben"):
        (tmp_path / "submitted" / student).mkdir(parents=True)
    (tmp_path / "submitted" / "anna" / "tiny").mkdir()
    (tmp_path / "submitted" / "zoe").symlink_to("anna")
    keys = [("tiny", student) for student in ("anna", "ben", "cem", "zoe", "_reference", "_self")]

    assert without_work(tmp_path / "submitted", keys) == [("tiny", "ben"), ("tiny", "cem")]


def test_a_name_is_found_however_it_was_typed(tmp_path, tiny):
    folder = tmp_path / "submitted" / unicodedata.normalize("NFD", "Jörg") / "tiny"
    folder.mkdir(parents=True)

    (found,) = submitted(tmp_path / "submitted", tiny, ("Jörg",))

    assert (found.student, found.folder) == ("Jörg", folder)


@pytest.mark.parametrize("make", [pytest.param(False, id="missing"), pytest.param(True, id="a file")])
def test_a_root_that_is_no_folder_is_told_with_what_it_should_hold(tmp_path, make):
    root = tmp_path / "submitted"
    if make:
        root.touch()

    with pytest.raises(UsageError) as refused:
        student_names(root)

    assert str(refused.value) == (
        f"{root} is no folder. It should hold one folder for each student: {root}/<student>/<assignment>/."
    )
