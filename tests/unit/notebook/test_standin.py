"""A notebook that stands for a module file."""

from __future__ import annotations

import json

import pytest

from grader.grades import gradebook
from grader.grades.verdict import Verdict
from grader.notebook import source, standin
from grader.notebook.extract import extract
from grader.notebook.rubric_items import Item
from tests.unit import builders

ITEMS = [Item("test_answer", "It is right.", 2.0)]


@pytest.fixture
def handed_out(tmp_path):
    """The notebook of the assignment tiny."""
    return source.notebook(builders.assignment(tmp_path), ITEMS)


def graded(program, **changed):
    files = {} if program is None else {"squares.py": program}
    check = builders.check_result(**changed)
    return gradebook.grade(builders.record(builders.measured_round(), files=files), [check])


def test_it_is_the_notebook_that_was_handed_out_with_the_program_in_it(handed_out):
    made = json.loads(standin.notebook(handed_out, graded("x = 1\n\nprint(x)")))
    before = json.loads(handed_out)

    changed = [(old, new) for old, new in zip(before["cells"], made["cells"], strict=True) if old != new]
    ((old, new),) = changed
    assert "".join(old["source"]).startswith("%%submission tiny\n")
    assert "".join(new["source"]) == "%%submission tiny\nx = 1\n\nprint(x)"
    assert new["metadata"] == old["metadata"]


def test_it_is_known_again_and_a_students_own_is_not(handed_out):
    assert standin.is_standin(standin.notebook(handed_out, graded("x = 1")).encode())
    assert not standin.is_standin(handed_out.encode())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"null", b'{"metadata": []}', b'{"metadata": {"grader": 1}}', b"[" * 9999]
)
def test_what_is_no_notebook_is_none_of_ours(content):
    assert not standin.is_standin(content)


def test_another_result_makes_another_text_and_the_same_does_not(handed_out):
    first = standin.notebook(handed_out, graded("x = 1"))

    assert standin.notebook(handed_out, graded("x = 1")) == first
    assert standin.notebook(handed_out, graded("x = 2")) != first
    assert standin.notebook(handed_out, graded("x = 1", verdict=Verdict.FAILED)) != first


@pytest.mark.parametrize(
    "program",
    ["x = 1\n", "x = 1", "", "\n\n  x\r\ny\n", "!ls\n", "def f(:\n", "# \udcff\n", None, "%%submission tiny\nx = 1\n"],
)
def test_the_module_that_is_taken_from_it_again_is_known_as_its_own(handed_out, program):
    grade = graded(program)
    taken = extract(standin.notebook(handed_out, grade).encode(), "tiny")

    assert standin.stands_for({"squares.py": taken.source.encode()}, grade.record)
    assert not standin.stands_for(taken.source.encode() + b"x = 3\n", grade.record)


def test_further_files_stand_in_their_cells_and_are_known_again(tmp_path):
    tiny = builders.assignment(tmp_path, toml=f'files = ["table.json", "text.md"]\n{builders.TOML}')
    files = {"squares.py": "x = 1\n", "table.json": '{"1": 2}\n', "text.md": "# Darts\n"}
    grade = gradebook.grade(builders.record(builders.measured_round(), files=files), [builders.check_result()])

    made = standin.notebook(source.notebook(tiny, ITEMS), grade)
    taken = extract(made.encode(), "tiny")

    again = {"squares.py": taken.source.encode(), **{name: text.encode() for name, text in taken.further.items()}}
    assert taken.further == {"table.json": '{"1": 2}\n', "text.md": "# Darts\n"}
    assert standin.stands_for(again, grade.record)
    assert not standin.stands_for({**again, "text.md": b"# Others\n"}, grade.record)
    assert not standin.stands_for({"squares.py": again["squares.py"]}, grade.record)
