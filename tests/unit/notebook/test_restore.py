"""Whatever a student did to nbgrader's cells, they are as they were handed out."""

from __future__ import annotations

import copy

import pytest

from grader.notebook.restore import Original, reduced, restored


def original(name, source, *, points=None, locked=True, solution=False):
    return Original(name, "code", source, locked, solution, task=False, points=points, checksum="c" * 32)


ORIGINALS = [
    original("load", "%load_ext grader.notebook"),
    original("program", "%%submission a\nraise NotImplementedError()", locked=False, solution=True),
    original("test_a", 'check("a", "test_a")', points=2.0),
    original("test_b", 'check("a", "test_b")', points=4.0),
]


def handed_out(each):
    return {
        "cell_type": each.cell_type,
        "id": each.name,
        "metadata": {"nbgrader": each.metadata()},
        "source": each.source,
    }


@pytest.fixture
def cells():
    return [copy.deepcopy(handed_out(each)) for each in ORIGINALS]


def of_tests(found):
    """The names, points and texts of the test cells."""
    own = [(cell["metadata"].get("nbgrader"), cell["source"]) for cell in found]
    return [(m["grade_id"], m["points"], text) for m, text in own if m and m["grade"]]


def is_sound(found):
    names = [c["metadata"]["nbgrader"]["grade_id"] for c in found if "nbgrader" in c["metadata"]]
    return len(set(names)) == len(names) and of_tests(found) == [
        (o.name, o.points, o.source) for o in ORIGINALS if o.points is not None
    ]


def test_what_was_not_touched_stays_but_for_outputs(cells):
    mess = {"outputs": [{"text": "x" * 100}], "execution_count": 7, "collapsed": "maybe"}

    found = restored([{**cell, **mess} for cell in cells], ORIGINALS)

    assert [(cell["source"], cell["metadata"]) for cell in found] == [(c["source"], c["metadata"]) for c in cells]
    assert {tuple(sorted(cell)) for cell in found} == {
        ("cell_type", "execution_count", "id", "metadata", "outputs", "source")
    }
    assert [(cell["outputs"], cell["execution_count"]) for cell in found] == [([], None)] * 4


@pytest.mark.parametrize(
    ("pictures", "is_kept"),
    [
        pytest.param({"a.png": {"image/png": "QUJD"}}, True, id="a picture"),
        pytest.param({"a.png": 5}, False, id="no formats"),
        pytest.param({"a.png": {"image/png": 5}}, False, id="no text"),
        pytest.param([], False, id="a list"),
        pytest.param(None, False, id="none"),
    ],
)
def test_a_text_keeps_its_pictures(pictures, is_kept):
    text = {"cell_type": "markdown", "source": "see", "metadata": {"tags": 5}, "attachments": pictures}

    (cell, *_) = restored([text], [])

    assert cell["metadata"] == {}
    assert cell.get("attachments", "none") == (pictures if is_kept else "none")


def test_the_students_program_stays(cells):
    cells[1]["source"] = "%%submission a\nx = 1"

    assert restored(cells, ORIGINALS)[1]["source"] == "%%submission a\nx = 1"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"source": "4.0"}, id="text"),
        pytest.param({"cell_type": "markdown"}, id="type"),
        pytest.param({"cell_type": 3}, id="no type"),
        pytest.param({"source": ["4.0"]}, id="text in pieces"),
    ],
)
def test_a_locked_cell_is_put_right(cells, change):
    cells[2].update(change)

    assert is_sound(restored(cells, ORIGINALS))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"points": 100}, id="points"),
        pytest.param({"solution": True}, id="made a solution"),
        pytest.param({"grade": False, "locked": False}, id="no test any more"),
        pytest.param({"schema_version": "4"}, id="another schema"),
        pytest.param({"checksum": 5, "task": True, "more": [1]}, id="odd keys"),
    ],
)
def test_nbgraders_metadata_are_put_right(cells, change):
    cells[2]["metadata"]["nbgrader"].update(change)

    assert is_sound(restored(cells, ORIGINALS))


@pytest.mark.parametrize(
    "metadata", [None, 5, [], {}, {"nbgrader": "x"}, {"nbgrader": {"grade_id": ["test_a"]}}], ids=str
)
def test_a_cell_that_lost_its_metadata_is_put_back_beside_it(cells, metadata):
    cells[2]["metadata"] = metadata

    assert is_sound(restored(cells, ORIGINALS))


def test_deleted_tests_are_put_back_in_their_places(cells):
    found = restored(cells[:2], ORIGINALS)

    assert [c["metadata"]["nbgrader"]["grade_id"] for c in found] == ["load", "program", "test_a", "test_b"]


def test_a_deleted_program_is_not_put_back(cells):
    found = restored([cells[0], *cells[2:]], ORIGINALS)

    assert "program" not in [c["metadata"]["nbgrader"]["grade_id"] for c in found]


def test_an_empty_notebook_gets_its_tests():
    assert is_sound(restored([], ORIGINALS))


def test_of_copies_the_last_one_stands_for_the_cell(cells):
    copied = copy.deepcopy(cells[2])

    found = restored([*cells, copied], ORIGINALS)

    assert is_sound([*found[:2], found[4], found[3]])
    assert "nbgrader" not in found[2]["metadata"]


def test_cells_that_the_gradebook_does_not_know_are_the_students(cells):
    own = {
        **cells[2],
        "metadata": {"nbgrader": {**cells[2]["metadata"]["nbgrader"], "grade_id": "mine"}, "tags": ["x"]},
    }

    assert restored([*cells, own], ORIGINALS)[4]["metadata"] == {}


@pytest.mark.parametrize("odd", [None, 5, "x", [1]], ids=str)
def test_what_is_no_cell_is_dropped(cells, odd):
    assert restored([odd, *cells], ORIGINALS) == restored(cells, ORIGINALS)


def test_many_cells_stay_in_their_order(cells):
    many = [{"cell_type": "code", "source": str(number)} for number in range(20_000)]

    found = restored([*many[:10_000], *cells, *many[10_000:]], ORIGINALS)

    assert [c["source"] for c in found] == [c["source"] for c in [*many[:10_000], *cells, *many[10_000:]]]


def test_deleted_tests_come_back_behind_the_cell_before_them(cells):
    found = restored([cells[0], cells[3], {"cell_type": "markdown", "source": "mine"}, cells[1]], ORIGINALS)

    assert [c["source"] for c in found] == [
        ORIGINALS[0].source,
        ORIGINALS[3].source,
        "mine",
        ORIGINALS[1].source,
        ORIGINALS[2].source,
    ]


def test_of_a_cell_in_a_file_only_what_is_needed_is_kept(cells):
    mess = {"outputs": [[[["deep"]]]], "metadata": {"nbgrader": {"grade_id": "x"}, "tags": [1]}, "cell_type": ["code"]}

    (found,) = reduced([{"source": ["a = 1\n", 5, "b"], **mess}])

    assert found == {
        "cell_type": "raw",
        "source": "a = 1\nb",
        "metadata": {"nbgrader": {"grade_id": "x"}},
        "id": "cell-0",
    }
