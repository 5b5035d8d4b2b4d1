"""Packages that the teacher's shell brings: boxes find what the running Python finds, or nobody is blamed."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv

import pytest

from tests.conftest import CHECKOUT, write

JOBLIB = """
import borrowed
from joblib import Parallel, delayed


def squares(square, numbers):
    return Parallel(n_jobs=2)(delayed(borrowed.same)(square(number)) for number in numbers)
"""
BORROWED = "def same(value):\n    return value\n"
DOCTOR = ["doctor"]
GRADE = ["grade", "submitted"]


@pytest.fixture
def borrowing(course):
    """A submission that needs a package besides those that are always there."""
    course.assignment()
    course.hand_in("ann", JOBLIB)
    return course


def run(course, python, arguments, *path, **variables):
    """The command by another Python, with a path of the shell's."""
    code = "from grader.cli import main; main(prog_name='grader')"
    environment = {**os.environ, **course.environment, "PYTHONPATH": os.pathsep.join(map(str, path)), **variables}
    return subprocess.run(
        [str(python), "-c", code, *arguments],
        cwd=course.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def packages(folder):
    """A folder as module systems have one for each package."""
    write(folder / "borrowed" / "__init__.py", BORROWED)
    write(folder / "borrowed-1.0.dist-info" / "METADATA", "Name: borrowed\nVersion: 1.0\n")
    return folder


@pytest.mark.usefixtures("isolation")
def test_packages_of_a_module_system_are_found_in_boxes_and_by_pools_in_them(borrowing, tmp_path):
    venv.create(tmp_path / "bare", symlinks=True)
    module = packages(tmp_path / "software" / "borrowed" / "lib" / "site-packages")
    path = (CHECKOUT, module, sysconfig.get_path("purelib"))

    done = run(borrowing, tmp_path / "bare" / "bin" / "python", GRADE, *path)

    assert (done.returncode, borrowing.grade("ann")["points"]) == (0, 2.0), done.stderr + done.stdout
    assert borrowing.grade("ann")["record"]["isolation"].startswith("bubblewrap")


@pytest.mark.usefixtures("isolation")
def test_who_imports_what_boxes_may_not_see_is_not_blamed(borrowing, tmp_path):
    work = packages(tmp_path / "work")
    write(work / "solutions" / "squares.py", "")

    done = run(borrowing, sys.executable, GRADE, CHECKOUT, work)

    check = borrowing.grade("ann")["checks"][0]
    assert (done.returncode, check["verdict"], check["reason"]) == (1, "ungraded", "backend_failed")
    assert check["fact"] == (
        "A sandbox cannot import 'borrowed' (ModuleNotFoundError: No module named 'borrowed'), which is installed "
        f"here: {work}/borrowed/__init__.py. This is no fault of the submission. Install it where this Python has its "
        f"packages ({sys.prefix}); `grader doctor` tries it. "
        f"Sandboxes do not see {CHECKOUT}, {work}: people work there."
    )


@pytest.mark.usefixtures("isolation")
def test_inputs_are_not_blamed_for_a_numpy_that_boxes_do_not_find(course, tmp_path):
    venv.create(tmp_path / "bare", symlinks=True)
    (tmp_path / "work").mkdir()
    for name in os.listdir(sysconfig.get_path("purelib")):
        (tmp_path / "work" / name).symlink_to(f"{sysconfig.get_path('purelib')}/{name}")
    write(tmp_path / "work" / "pyproject.toml", "")
    course.assignment()
    course.hand_in("ann", course.SERIAL)

    python, path = tmp_path / "bare" / "bin" / "python", (CHECKOUT, tmp_path / "work")
    done = run(course, python, GRADE, *path)
    said = run(course, python, DOCTOR, *path)

    assert (done.returncode, course.grade("ann")["status"]) == (1, "ungraded")
    assert course.grade("ann")["checks"][0]["fact"].startswith("A sandbox cannot import 'numpy' (ModuleNotFoundError")
    words = " ".join(said.stdout.split())
    assert said.returncode == 1
    assert "no packages numpy: ModuleNotFoundError: No module named 'numpy'" in words
    assert "Assignments with backend 'scoop' cannot run: Install it where this Python has its packages" in words
    assert "joblib: not in a sandbox (ModuleNotFoundError: No module named 'joblib')" in words


@pytest.mark.usefixtures("isolation")
def test_a_file_that_cannot_be_imported_is_judged_only_where_the_authors_files_run(course):
    folder = course.assignment()
    write(folder / "baseline.py", "import nowhere\n\n\ndef squares(square, numbers):\n    return []\n")
    course.hand_in("ann", f"import nowhere\n{course.SERIAL}")

    course.grader("grade", "submitted")

    assert course.grade("ann")["status"] == "ungraded"


@pytest.mark.usefixtures("isolation")
def test_who_imports_what_nobody_has_is_told_so(course):
    course.assignment()
    course.hand_in("ann", f"import numpy.nothing, nowhere\n{course.SERIAL}")

    course.grader("grade", "submitted")

    check = course.grade("ann")["checks"][0]
    assert (check["verdict"], check["reason"], check["points"]) == ("failed", "exception", 0.0)
    assert "While its file was imported: ModuleNotFoundError: No module named 'numpy.nothing'" in check["fact"]
