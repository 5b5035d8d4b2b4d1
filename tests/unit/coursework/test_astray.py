"""Everyone who is there is named, with what they have that is near."""

from __future__ import annotations

import pytest

from grader.coursework.assignment import load
from grader.coursework.astray import astray, in_words
from tests.unit.builders import assignment


def named(folder, name):
    """An assignment of this name."""
    made = assignment(folder / "making").folder
    (folder / "assignments").mkdir(exist_ok=True)
    place = made.rename(folder / "assignments" / name)
    made.parent.rmdir()
    return load(place)


@pytest.fixture
def tiny(tmp_path):
    return named(tmp_path, "svm_grid_search")


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "submitted"
    (made / "anna" / "svm_grid_search").mkdir(parents=True)
    return made


def put(root, place):
    path = root / "eve" / place
    if place.endswith("/"):
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


@pytest.mark.parametrize(
    ("place", "near"),
    [
        pytest.param("SVM_grid_search/", "SVM_grid_search/", id="another case"),
        pytest.param("svm-grid-search/", "svm-grid-search/", id="other separators"),
        pytest.param("SVM Grid Search/", "SVM Grid Search/", id="both"),
        pytest.param("svm_gird_search/", "svm_gird_search/", id="letters exchanged"),
        pytest.param("svm_grid_search (1)/", "svm_grid_search (1)/", id="downloaded twice"),
        pytest.param("eve_svm_grid_search/", "eve_svm_grid_search/", id="with a name before it"),
        pytest.param("homework 3/squares.py", "homework 3/", id="another folder with the file"),
        pytest.param("repo-main/svm_grid_search/squares.py", "repo-main/", id="a folder around it"),
        pytest.param("squares.py", "squares.py", id="the file itself"),
        pytest.param("Square.PY", "Square.PY", id="nearly the file itself"),
        pytest.param("solution.py", "solution.py", id="another program"),
        pytest.param("svm_grid_search.zip", "svm_grid_search.zip", id="an archive"),
        pytest.param("svm_grid_search", "svm_grid_search", id="a file in place of the folder"),
    ],
)
def test_what_may_have_been_meant_is_named(root, tiny, place, near):
    put(root, place)

    (found,) = astray(root, [tiny])

    assert (found.student, found.assignment, found.near) == ("eve", "svm_grid_search", (near,))
    assert in_words([found]) == [
        f"eve has no folder svm_grid_search, but {near}. Rename or move it to be graded.",
    ]


@pytest.mark.parametrize("place", ["", "notes.txt", "cmaes/cmaes.txt", ".git/squares.py", "images/"])
def test_who_has_nothing_near_is_named_as_well(root, tiny, place):
    put(root, f"{place}" or "./")

    (found,) = astray(root, [tiny])

    assert not found.may_be_work
    assert in_words([found]) == ["Nothing was handed in for svm_grid_search by: eve."]


def test_what_belongs_to_another_assignment_is_not_near(tmp_path, root, tiny):
    other = named(tmp_path, "svm_grid_search_2")
    put(root, "svm_grid_search_2/squares.py")

    found = astray(root, [tiny, other])

    assert [(a.student, a.assignment, a.near) for a in found] == [
        ("eve", "svm_grid_search", ()),
        ("anna", "svm_grid_search_2", ()),
    ]


def test_a_name_that_can_be_nobodys_is_told_once_and_made_visible(root, tiny):
    (root / "a\x1b[2Jb").mkdir()

    assert in_words(astray(root, [tiny])) == [
        "'a\\x1b[2Jb' is not graded: the name of the folder holds control characters. Rename it."
    ]


def test_a_file_named_like_a_line_of_ours_is_no_line(root, tiny):
    put(root, "x.py\nNothing was handed in for svm_grid_search by: anna.py")

    (line,) = in_words(astray(root, [tiny]))

    assert "\n" not in line
    assert "but 'x.py\\nNothing was handed in" in line


def test_who_has_a_link_is_graded_and_told_there(root, tiny):
    (root / "eve").mkdir()
    (root / "eve" / "svm_grid_search").symlink_to("nowhere")
    (root / "zoe").symlink_to("nowhere")

    assert astray(root, [tiny]) == []


def test_who_was_not_asked_for_is_not_told(root, tiny):
    put(root, "squares.py")

    assert astray(root, [tiny], ("anna",)) == []


def test_a_flood_of_near_things_is_cut(root, tiny):
    for number in range(300):
        put(root, f"a{number:03}.py")

    (found,) = astray(root, [tiny])

    assert found.near == ("a000.py", "a001.py", "a002.py", "197 more")
