"""Who is graded."""

from __future__ import annotations

import pytest

from grader.coursework.roster import Entry, own, reference, student_names, submitted
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
        pytest.param("a" * 64, id="64 characters"),
    ],
)
def test_usual_names_are_taken(tmp_path, name):
    (tmp_path / name).mkdir()

    assert student_names(tmp_path) == [name]


def test_names_that_cannot_be_students_are_listed_all(tmp_path):
    for name in ("anna", "a;b", "-rf", "l\n", "a" * 65, "żółw"):
        (tmp_path / name).mkdir()

    with pytest.raises(UsageError) as refused:
        student_names(tmp_path)

    message = str(refused.value)
    for name in ("a;b", "-rf", "l\n", "a" * 65, "żółw"):
        assert repr(name) in message
    assert "'anna'" not in message
    assert message.endswith(
        "A name has at most 64 letters, digits, blanks and . @ + - _, and begins with a letter or digit."
    )


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
