"""Which file of a student's is their notebook, and that nothing else is read."""

from __future__ import annotations

import json
import os

import pytest

from grader.notebook import handed_in
from grader.notebook.handed_in import extracted, meant, modules
from tests.unit.notebook.test_extract import PROGRAM, notebook

CHECK = 'check("squares", "test_it")'


@pytest.fixture
def course(tmp_path):
    """A course of one notebook, which Anna handed in."""
    (tmp_path / "source" / "week1").mkdir(parents=True)
    (tmp_path / "source" / "week1" / "squares.ipynb").write_bytes(notebook("SECRET = 1", PROGRAM, CHECK))
    put(tmp_path, "anna")
    return tmp_path


def put(course, student, name="squares", content=None):
    path = course / "submitted" / student / "week1" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook(PROGRAM) if content is None else content)
    return path


def found(course):
    return {module.student: module.extraction for module in modules(course)}


def test_the_module_of_each_student_is_found(course):
    assert found(course)["anna"].source == "# " + PROGRAM


@pytest.mark.parametrize("target", ["../../../source/week1/squares.ipynb", "../../anna/week1/squares.ipynb"])
def test_a_linked_notebook_is_named_and_not_read(course, target):
    path = course / "submitted" / "eve" / "week1" / "squares.ipynb"
    path.parent.mkdir(parents=True)
    path.symlink_to(target)

    assert found(course)["eve"].source is None
    assert found(course)["eve"].finding.fact == "The file is a link."


def test_a_linked_assignments_folder_is_named_and_not_read(course):
    (course / "submitted" / "eve").mkdir()
    (course / "submitted" / "eve" / "week1").symlink_to("../../source/week1")

    assert (found(course)["eve"].source, found(course)["eve"].finding.fact) == (None, "The folder week1 is a link.")


def test_a_linked_students_folder_is_left_to_a_person(course):
    (course / "submitted" / "eve").symlink_to("anna")

    assert (found(course)["eve"].source, found(course)["eve"].finding) == (None, None)
    assert found(course)["eve"].obstacle.fact == "The folder eve is a link to another place."


@pytest.mark.parametrize("of", ["source/week1/squares.ipynb", "submitted/anna/week1/squares.ipynb"])
def test_a_notebook_that_is_somebody_elses_on_the_disk_is_left_to_a_person(course, of):
    (course / "submitted" / "eve" / "week1").mkdir(parents=True)
    os.link(course / of, course / "submitted" / "eve" / "week1" / "squares.ipynb")

    assert (found(course)["eve"].source, found(course)["eve"].finding) == (None, None)
    assert found(course)["eve"].obstacle.fact == f"squares.ipynb is one and the same file on the disk as {of}."


def test_a_snapshot_by_hard_links_keeps_nobody_out(course, tmp_path):
    os.link(course / "submitted" / "anna" / "week1" / "squares.ipynb", tmp_path / "snapshot")

    assert found(course)["anna"].source == "# " + PROGRAM


def test_a_pipe_that_nobody_writes_to_stops_nobody(course):
    path = put(course, "eve")
    path.unlink()
    os.mkfifo(path)

    assert found(course)["eve"].finding.fact == "The file is no plain file."


def test_the_only_notebook_is_taken_under_another_name_and_says_so(course):
    put(course, "eve", "squares (1)")

    assert found(course)["eve"].source == "# " + PROGRAM
    assert found(course)["eve"].notes == ("Taken from squares (1).ipynb, the only notebook that was handed in.",)


def test_which_of_several_is_meant_is_left_to_a_person(course):
    put(course, "eve", "squares (1)")
    put(course, "eve", "squares (2)")

    extraction = found(course)["eve"]

    assert (extraction.source, extraction.finding, extraction.obstacle.reason) == (None, None, "notebook_misnamed")
    assert extraction.obstacle.fact == "There is no squares.ipynb, but squares (1).ipynb, squares (2).ipynb."


def test_a_copy_beside_the_notebook_is_not_looked_at(course):
    put(course, "anna", "squares (1)", b"{}")

    assert found(course)["anna"].notes == ()


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        (["a"], ["a"], {}),
        (["a"], [], {}),
        (["a"], ["b"], {"a": "b"}),
        (["a", "b"], ["a", "c"], {"b": "c"}),
        (["a", "b"], ["c"], {"a": "", "b": ""}),
        (["a"], ["b", "c"], {"a": ""}),
    ],
)
def test_a_notebook_is_meant_where_there_is_one_for_one(wanted, there, expected):
    assert meant(wanted, there) == expected


def test_who_has_no_notebook_is_told(course):
    (course / "submitted" / "eve" / "week1").mkdir(parents=True)

    assert found(course)["eve"].finding.fact == "There is no file squares.ipynb."


def test_a_notebook_that_is_too_large_is_open_and_not_read(course, monkeypatch):
    monkeypatch.setattr(handed_in, "MAX_NOTEBOOK_BYTES", 1000)
    path = put(course, "eve", content=notebook(PROGRAM, "x" * 1000))

    extraction = extracted(path, "squares")

    assert (extraction.source, extraction.finding) == (None, None)
    assert extraction.obstacle.reason == "notebook_too_large"
    assert extraction.obstacle.fact == f"squares.ipynb has {path.stat().st_size} bytes; at most 1000 are taken."
    assert extraction.obstacle.hint == "Clear its outputs in Jupyter, save it, and autograde again."


def test_a_notebook_of_millions_of_values_is_open_and_not_parsed(course, monkeypatch):
    monkeypatch.setattr(handed_in, "MAX_NOTEBOOK_PARTS", 100)
    monkeypatch.setattr(json, "loads", lambda *_: pytest.fail("it was parsed"))
    path = put(course, "eve", content=b"[" + b"[]," * 100 + b"0]")

    assert extracted(path, "squares").obstacle.fact == "squares.ipynb holds more than 100 values."


def test_a_large_picture_is_no_reason_to_read_nothing(course):
    path = put(course, "eve", content=notebook(PROGRAM, "x" * 30_000_000))

    assert extracted(path, "squares").source == "# " + PROGRAM
