"""Source notebooks, and that those in the repository are what the command makes."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from grader.coursework import starter
from grader.coursework.assignment import find, load
from grader.errors import AssignmentError, NotebookError
from grader.notebook.rubric_items import Item, checklist
from grader.notebook.source import asked, grade_ids, notebook, released
from tests.unit import builders

ROOT = Path(__file__).resolve().parents[3]
REAL = {path.name: load(path) for path in find(ROOT / "assignments")}
ITEMS = [Item("test_answer", "It is right.", 2.0), Item("test_hidden", "A secret.", 1.0, hidden=True)]


@pytest.fixture
def tiny():
    return load(ROOT / "tests/assignments/tiny_scoop")


def cells(text):
    return [
        (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("nbgrader"))
        for cell in json.loads(text)["cells"]
    ]


def program(text):
    return next(source for _, source, _ in cells(text) if source.startswith("%%submission"))


@pytest.mark.parametrize("name", REAL)
def test_the_notebooks_of_the_repository_are_what_the_command_makes(name):
    kept = (ROOT / f"assignments/notebooks/{name}.ipynb").read_text(encoding="utf-8")

    assert kept == notebook(REAL[name], checklist(REAL[name])), "Make them anew: grader notebook make"


def test_every_notebook_of_the_repository_is_of_an_assignment():
    assert {path.stem for path in (ROOT / "assignments/notebooks").iterdir()} == set(REAL)


@pytest.mark.parametrize("name", REAL)
def test_the_checks_and_their_points_are_the_rubrics(name):
    found = [own for _, _, own in cells(notebook(REAL[name], checklist(REAL[name]))) if own and own["grade"]]

    assert [(own["grade_id"], own["points"]) for own in found] == [(i.name, i.points) for i in checklist(REAL[name])]
    assert sum(own["points"] for own in found) == 10
    assert all(own["locked"] and not own["solution"] for own in found)


def test_a_test_cell_asks_for_its_check_and_a_hidden_one_is_left_to_grading(tiny):
    found = [source for _, source, own in cells(notebook(tiny, ITEMS)) if own and own["grade"]]

    assert found == [
        'check("tiny_scoop", "test_answer")',
        '### BEGIN HIDDEN TESTS\ncheck("tiny_scoop", "test_hidden")\n### END HIDDEN TESTS',
    ]
    assert [asked(source) for source in found] == [("tiny_scoop", "test_answer"), ("tiny_scoop", "test_hidden")]


def test_a_hidden_checks_title_stays_hidden(tiny):
    assert "A secret." not in notebook(tiny, ITEMS)


def test_the_stub_is_the_program_with_a_part_left_open(tiny):
    assert program(notebook(tiny, ITEMS)).splitlines()[-4:] == [
        '    """The squares of all numbers."""',
        "    ### BEGIN SOLUTION",
        "    raise NotImplementedError",
        "    ### END SOLUTION",
    ]


@pytest.mark.parametrize("name", REAL)
def test_what_runs_a_stub_from_the_shell_is_left_out(name):
    text = program(notebook(REAL[name], ITEMS))

    assert text.startswith(f"%%submission {name}\n")
    assert "def main" not in text
    assert "__main__" not in text


def test_the_text_is_the_readme_without_the_shell():
    text = "".join(source for kind, source, _ in cells(notebook(REAL["svm_grid_search"], ITEMS)) if kind == "markdown")
    readme = (ROOT / "assignments/svm_grid_search/README.md").read_text(encoding="utf-8")

    assert set(re.findall("^## .*", readme, re.MULTILINE)) - set(re.findall("^## .*", text, re.MULTILINE)) == {
        "## Run it by hand",
        "## Check it",
    }


def test_an_assignment_without_readme_has_its_title(tiny):
    assert cells(notebook(tiny, ITEMS))[0][1] == "# Squares on SCOOP"


def test_a_rubric_without_points_makes_no_notebook(tiny):
    with pytest.raises(NotebookError, match="The rubric of 'tiny_scoop' has no check with points: give some to one"):
        notebook(tiny, [])


def test_a_stub_that_is_written_makes_no_notebook(tiny):
    written = replace(tiny, entry_file="baseline.py")

    with pytest.raises(
        NotebookError, match=r"has the stub baseline\.py, of which no part can be left open: squares must"
    ):
        notebook(written, ITEMS)


def test_names_of_checks_become_names_of_cells():
    names = [Item(name, "", 1.0) for name in ("test_a", "test_b[1.5-x]", "test_b[1,5-x]")]

    assert grade_ids(names) == ["test_a", "test_b-1-5-x", "test_b-1-5-x-3"]


@pytest.mark.parametrize(
    "source",
    ["assert f(1) == 2", "check('a')", "check(name, 'b')", "check('a', 1)", "x = check('a', 'b')", "def", "\0", ""],
)
def test_other_cells_ask_for_nothing(source):
    assert asked(source) is None


def test_a_rubric_that_cannot_be_collected_is_told_whole(course):
    folder = course.assignment("broken", rubric="import nothing_of_this_name\n")

    with pytest.raises(AssignmentError, match=r"(?s)The rubric of 'broken' cannot be collected.*nothing_of_this_name"):
        checklist(load(folder))


def test_hidden_checks_and_parametrised_ones_are_on_the_list(course):
    parametrised = '''
    import pytest

    @pytest.mark.points(1)
    @pytest.mark.parametrize("n", [1, 2])
    def test_each(answer, n):
        """Each of them."""

    def test_shown(answer):
        """Worth nothing."""
    '''
    folder = course.assignment("listed", rubric=parametrised)
    hidden = course.solution(name="listed").parent / "test_hidden_listed.py"
    hidden.write_text(course.ANSWER_ONLY)

    assert checklist(load(folder)) == [
        Item("test_each[1]", "Each of them.", 1.0),
        Item("test_each[2]", "Each of them.", 1.0),
        Item("test_squares_equal_the_serial_ones", "Every square equals the serial one.", 2.0, hidden=True),
    ]


def test_a_further_file_has_a_cell_of_its_own_with_what_is_given_of_it(tmp_path):
    tiny = builders.assignment(tmp_path, toml=f'files = ["table.json", "text.md"]\n{builders.TOML}')
    (tiny.folder / "table.json").write_text('{"seconds": {}}\n')

    found = [source for kind, source, own in cells(notebook(tiny, ITEMS)) if kind == "code" and not own]

    assert found == ['%%submission tiny table.json\n{"seconds": {}}', "%%submission tiny text.md\n"]


def test_a_whole_program_is_a_cell_that_is_not_run_here():
    text = notebook(load(ROOT / "tests/assignments/tiny_program"), ITEMS)

    assert program(text).splitlines()[-3:] == ["### BEGIN SOLUTION", "raise NotImplementedError", "### END SOLUTION"]
    assert "does not run in this kernel, but as `python {entry} {count} --seed {seed}`" in text


@pytest.mark.parametrize("backend", starter.BACKENDS)
def test_of_a_whole_program_what_starts_it_stays(backend, tmp_path):
    for path, content in starter.texts("walks", backend, program=True).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")

    text = program(notebook(load(tmp_path / "assignments" / "walks"), ITEMS))

    assert "    ### BEGIN SOLUTION\n    raise NotImplementedError\n    ### END SOLUTION\n" in text
    assert text.endswith('if __name__ == "__main__":\n    main()')


def test_a_whole_program_without_an_open_part_is_refused(tmp_path):
    shutil.copytree(ROOT / "tests/assignments/tiny_program", tmp_path / "tiny_program")
    (tmp_path / "tiny_program" / "squares.py").write_text("print(1)\n")

    with pytest.raises(NotebookError, match="a function of it must end in `raise NotImplementedError`"):
        notebook(load(tmp_path / "tiny_program"), ITEMS)


def test_a_check_that_a_person_marks_says_so(tiny):
    by_hand = Item("test_style", "It can be read.", 3.0, by_hand=True)

    text = notebook(tiny, [*ITEMS, by_hand])

    assert "**It can be read.** (3 points, given by a person)" in text


def test_what_is_released_has_no_hidden_check_and_no_mark_of_nbgraders(tiny):
    document = json.loads(released(tiny, ITEMS))

    sources = "".join("".join(cell["source"]) for cell in document["cells"])
    assert "test_hidden" not in sources
    assert "###" not in sources
    assert all(cell["metadata"] == {} for cell in document["cells"])
