"""The commands that make courses and notebooks, and what they say when they cannot."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.conftest import CHECKOUT

WITHOUT = "import sys; sys.modules['nbgrader'] = sys.modules['nbgrader.api'] = None"


@pytest.fixture
def class_of_one(course):
    """A course with one assignment."""
    course.assignment()
    return course


def test_a_course_is_ready_and_says_what_comes_next(class_of_one, nbgrader):
    done = class_of_one.grader("notebook", "new", "a course")

    folder = class_of_one.folder / "a course"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "a course is ready. There: nbgrader generate_assignment squares, then nbgrader autograde squares.\n"
    )
    assert sorted(p.name for p in folder.iterdir()) == ["gradebook.db", "nbgrader_config.py", "source"]
    assert sorted(p.name for p in (folder / "source/squares").iterdir()) == [
        "assignment.toml",
        "baseline.py",
        "inputs.py",
        "squares.ipynb",
        "squares.py",
        "tasks.py",
        "test_squares.py",
    ]
    settings = (folder / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "c.CourseDirectory.course_id = 'a-course'\n" in settings
    assert "grade_modules(c, assignments='../assignments', results=\"results\")\n" in settings


def test_a_folder_that_is_not_empty_stays_as_it_is(class_of_one, nbgrader):
    done = class_of_one.grader("notebook", "new", "assignments")

    assert done.returncode == 2
    assert done.stderr == "grader: assignments is not empty: name a new folder for the course.\n"


def test_an_assignment_is_added_once(class_of_one, nbgrader):
    class_of_one.grader("notebook", "new", "nb")
    class_of_one.assignment("cubes")

    added = class_of_one.grader("notebook", "add", "nb", "cubes")
    again = class_of_one.grader("notebook", "add", "nb", "cubes")

    assert (added.returncode, added.stdout) == (0, "There: nbgrader generate_assignment cubes\n")
    assert (class_of_one.folder / "nb/source/cubes/cubes.ipynb").is_file()
    assert again.returncode == 2
    assert again.stderr == (
        "grader: nb/source has cubes already. Where README, stub or rubric have changed: "
        "grader notebook make cubes --to nb/source/cubes\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "nb", "squares"], "nb is no course: it has no nbgrader_config.py. `grader notebook new` makes one."),
        (["extract", "nb"], "nb is no course: source/ has no notebooks. `grader notebook new` makes one."),
        (["new", "nb", "--assignment", "cubes"], "There is no assignment cubes in assignments. It has: squares."),
    ],
)
def test_what_is_not_there_is_told(class_of_one, words, message):
    done = class_of_one.grader("notebook", *words)

    assert (done.returncode, done.stderr) == (2, f"grader: {message}\n")
    assert not (class_of_one.folder / "nb").exists()


def test_a_source_that_is_no_notebook_is_told(class_of_one):
    path = class_of_one.folder / "nb/source/squares/squares.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text("{")

    done = class_of_one.grader("notebook", "extract", "nb")

    assert done.returncode == 2
    assert done.stderr.startswith("grader: nb/source/squares/squares.ipynb cannot be read as a notebook: ")


def test_a_notebook_handed_in_as_a_link_is_not_followed(class_of_one):
    class_of_one.grader("notebook", "make", "--to", "nb/source/squares")
    own = class_of_one.folder / "nb/submitted/ann/squares/squares.ipynb"
    other = class_of_one.folder / "nb/submitted/eve/squares/squares.ipynb"
    own.parent.mkdir(parents=True)
    other.parent.mkdir(parents=True)
    shutil.copyfile(class_of_one.folder / "nb/source/squares/squares.ipynb", own)
    other.symlink_to(own)

    done = class_of_one.grader("notebook", "extract", "nb")

    assert done.stdout == "1 modules are in nb/modules. Next: grader submit nb/modules --results nb/results\n"
    assert done.stderr == "eve, squares: The file is a link.\n"


def test_without_nbgrader_a_course_says_what_to_install(class_of_one, tmp_path):
    hiding = tmp_path / "hiding"
    hiding.mkdir()
    (hiding / "sitecustomize.py").write_text(WITHOUT)
    paths = {"PYTHONPATH": f"{hiding}{os.pathsep}{CHECKOUT}"}

    done = class_of_one.grader("notebook", "new", "nb", **paths)
    made = class_of_one.grader("notebook", "make", **paths)

    assert done.returncode == 2
    assert done.stderr == (
        "grader: nbgrader is not installed here (nbgrader.api is missing): "
        'pip install "pytest-hpc-grader[nbgrader]", in the environment that grader runs in.\n'
    )
    assert not (class_of_one.folder / "nb").exists()
    assert (made.returncode, made.stdout) == (0, "assignments/notebooks/squares.ipynb\n")
