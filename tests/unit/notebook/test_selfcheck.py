"""Which assignment a notebook belongs to, and what is said where there is none."""

from __future__ import annotations

import shutil

import pytest

from grader.errors import AssignmentError, NotebookError
from grader.notebook import selfcheck
from tests.unit import builders


@pytest.fixture
def course(tmp_path):
    """A checkout with one assignment."""
    builders.assignment_folder(tmp_path)
    return tmp_path


@pytest.mark.parametrize("place", [".", "assignments", "assignments/notebooks", "home/ann/deep", "assignments/tiny"])
def test_the_assignment_is_found_from_any_folder_of_its_checkout(course, place):
    here = course / place
    here.mkdir(parents=True, exist_ok=True)

    assert selfcheck.assignment("tiny", here).folder == course / "assignments" / "tiny"


def test_a_folder_that_was_renamed_is_known_by_its_notebook(course):
    renamed = course.parent / f"{course.name}-tiny (1)"
    shutil.copytree(course / "assignments" / "tiny", renamed)
    (renamed / "tiny.ipynb").write_text("{}")

    assert selfcheck.assignment("tiny", renamed).folder == renamed


def test_an_unknown_assignment_is_told_with_the_places_that_were_looked_at(course):
    with pytest.raises(NotebookError) as fault:
        selfcheck.assignment("tyny", course)

    assert "There is no assignment 'tyny' here" in str(fault.value)
    assert str(course) in str(fault.value)
    assert "Check the name, and keep the notebook in the folder that you got it in." in str(fault.value)


@pytest.mark.parametrize("name", ["../assignments/tiny", "/etc", "", ".", "a/b"])
def test_a_name_is_no_path(course, name):
    (course / "assignments" / "assignment.toml").touch()

    with pytest.raises(NotebookError, match="is no name of an assignment"):
        selfcheck.assignment(name, course)


def test_a_broken_assignment_is_told_as_everywhere(course):
    (course / "assignments" / "tiny" / "assignment.toml").write_text("title = ")

    with pytest.raises(AssignmentError, match="which its author must mend"):
        selfcheck.assignment("tiny", course)


def test_a_module_that_is_not_written_yet_names_the_cell_to_run(course):
    with pytest.raises(NotebookError, match="run the cell that begins with %%submission tiny"):
        selfcheck.module(selfcheck.assignment("tiny", course), course)


def test_a_check_that_is_not_there_is_told_with_those_that_are(course, tmp_path):
    folder = course / "assignments" / "tiny"
    (folder / "test_tiny.py").write_text("def test_one(answer): pass\n\n\ndef test_two(answer): pass\n")

    with pytest.raises(NotebookError, match=r"tiny has no check 'three'. It has: test_one, test_two."):
        selfcheck.ask(
            selfcheck.assignment("tiny", course), "three", folder=folder, records=tmp_path / "r", say=lambda _: None
        )


def test_a_rubric_that_cannot_be_read_is_not_the_students_fault(course, tmp_path):
    folder = course / "assignments" / "tiny"
    (folder / "test_tiny.py").write_text("import nothing_of_this_name\n")

    with pytest.raises(NotebookError) as fault:
        selfcheck.ask(
            selfcheck.assignment("tiny", course), "", folder=folder, records=tmp_path / "r", say=lambda _: None
        )

    assert "that is not your program's fault" in str(fault.value)
    assert "No module named 'nothing_of_this_name'" in str(fault.value)


def test_files_beside_the_notebook_are_not_imported(course, tmp_path, monkeypatch):
    """A student's file called json.py must not break, or become, the grader."""
    folder = course / "assignments" / "tiny"
    (folder / "test_tiny.py").write_text("import pytest\n\n\n@pytest.mark.points(2)\ndef test_one(submission): pass\n")
    for name in ("json", "pytest", "grader", "random"):
        (course / f"{name}.py").write_text("import os\nos._exit(9)\n")
    (course / "squares.py").write_text(builders.STUB)
    monkeypatch.chdir(course)

    answer = selfcheck.ask(
        selfcheck.assignment("tiny", course), "", folder=course, records=tmp_path / "r", say=lambda _: None
    )

    assert [result.reason for result in answer.results] == ["not_implemented"]
