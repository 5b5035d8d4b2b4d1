"""What boxes see of a Python installation: all that it finds, and no folder in which somebody works."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import installation
from grader.sandbox.installation import Installation, flags, place_of, variables
from tests.conftest import write

LIB = f"lib/python{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def python(tmp_path):
    """A Python in a folder of its own, with a package; the rest of its description as the test wants."""
    write(tmp_path / "python" / "bin" / "python3", "")
    write(tmp_path / "python" / LIB / "site-packages" / "numerics" / "__init__.py", "")

    def described(**given):
        prefix = str(tmp_path / "python")
        return Installation(**{"executable": f"{prefix}/bin/python3", "prefixes": (prefix,), **given})

    return described


def installed(folder, name="simulation"):
    """A folder into which a package was installed."""
    write(folder / name / "__init__.py", "")
    write(folder / f"{name}-2.0.dist-info" / "METADATA", "")
    return str(folder)


def test_an_installation_that_finds_only_its_own_is_started_alone(python, tmp_path):
    found = python(path=(str(tmp_path / "python" / LIB / "site-packages"),))

    assert (found.packages(), found.roots(), flags(found), variables(found)) == (
        [],
        [tmp_path / "python"],
        ("-I",),
        {},
    )


def test_packages_of_the_shell_and_of_the_user_are_shown_in_their_order(python, tmp_path):
    module, user = installed(tmp_path / "z" / "anywhere"), installed(tmp_path / "home" / ".local" / "site-packages")
    found = python(path=(module, user), private=(str(tmp_path / "home"), str(tmp_path)))

    assert found.packages() == [module, user]
    assert {str(p) for p in found.roots()} == {module, user, str(tmp_path / "python")}
    assert flags(found) == ("-s", "-P")
    assert variables(found) == {"PYTHONPATH": f"{module}:{user}"}


@pytest.mark.parametrize(
    "sign",
    ["pyproject.toml", "setup.py", ".git/HEAD", "assignments/squares/inputs.py", "solutions/s.py", "assignment.toml"],
)
def test_a_folder_in_which_people_work_is_not_shown_whatever_is_installed_there(python, tmp_path, sign):
    work = installed(tmp_path / "work" / "site-packages")
    write(tmp_path / "work" / "site-packages" / sign, "")
    found = python(path=(work,))

    assert (found.packages(), found.hidden(), found.roots()) == ([], [work], [tmp_path / "python"])


def test_a_folder_of_loose_modules_is_not_shown(python, tmp_path):
    write(tmp_path / "scripts" / "solution.py", "")

    assert python(path=(str(tmp_path / "scripts"),)).packages() == []


@pytest.mark.parametrize("below", ["", "course", "course/assignments"])
def test_nothing_that_holds_a_private_folder_is_shown(python, tmp_path, below):
    holder = installed(tmp_path / "site-packages")
    found = python(path=(holder,), libraries=(holder,), private=(os.path.join(holder, below),))
    write(tmp_path / "site-packages" / "libx.so", "")

    assert (found.packages(), found.library_folders()) == ([], [])


@given(st.sampled_from(sorted(sys.stdlib_module_names)), st.booleans())
def test_what_would_shadow_the_standard_library_is_not_shown(tmp_path_factory, name, is_package):
    folder = tmp_path_factory.mktemp("shadow") / "site-packages"
    write(folder / name / "__init__.py" if is_package else folder / f"{name}.py", "")

    assert Installation("/usr/bin/python3", ("/usr",), path=(str(folder),)).packages() == []


def test_libraries_of_a_module_system_are_shown_and_told(python, tmp_path):
    write(tmp_path / "openblas" / "lib" / "libopenblas.so.0", "")
    write(tmp_path / "empty" / "lib" / "README", "")
    libraries = (str(tmp_path / "openblas" / "lib"), str(tmp_path / "empty" / "lib"))
    found = python(libraries=libraries)

    assert variables(found) == {"LD_LIBRARY_PATH": libraries[0]}
    assert tmp_path / "openblas" / "lib" in found.roots()
    assert flags(found) == ("-I",)


def test_packages_that_are_links_into_a_store_are_shown_with_what_they_point_to(python, tmp_path):
    packages, store = tmp_path / "python" / LIB / "site-packages", tmp_path / "store"
    by_file = write(store / "a1" / "solver" / "core" / "fast.py", "")
    write(packages / "solver" / "core" / "x", "").parent.joinpath("fast.py").unlink(missing_ok=True)
    (packages / "solver" / "fast.py").symlink_to(write(store / "a1" / "solver" / "fast.py", ""))
    (packages / "whole").symlink_to(write(store / "b2" / "whole" / "__init__.py", "").parent)
    (packages / "lone.py").symlink_to(write(store / "c3" / "lone.py", ""))
    (packages / "gone").symlink_to(store / "nowhere")
    (tmp_path / "python" / "lib" / "libz.so").symlink_to(write(store / "z" / "lib" / "libz.so", ""))
    (tmp_path / "python" / "lib" / "libinner.so").symlink_to(tmp_path / "python" / "bin" / "python3")

    found = set(python().roots())

    assert by_file.is_relative_to(store / "a1" / "solver")
    assert found == {
        tmp_path / "python",
        store / "a1" / "solver",
        store / "b2" / "whole",
        store / "c3" / "lone.py",
        store / "z" / "lib",
    }


def test_a_link_to_a_package_that_somebody_works_on_shows_that_package_alone(python, tmp_path):
    packages = tmp_path / "python" / LIB / "site-packages"
    (packages / "ours").symlink_to(write(tmp_path / "course" / "ours" / "__init__.py", "").parent)
    write(tmp_path / "course" / "solutions" / "answer.py", "")

    assert set(python().roots()) == {tmp_path / "python", tmp_path / "course" / "ours"}


def test_every_name_that_the_interpreter_goes_by_is_shown(tmp_path):
    write(tmp_path / "cpython-3.11.9" / "bin" / "python3", "")
    (tmp_path / "cpython-3.11.9" / LIB).mkdir(parents=True)
    (tmp_path / "cpython-3.11").symlink_to(tmp_path / "cpython-3.11.9")
    write(tmp_path / "venv" / "pyvenv.cfg", "")
    (tmp_path / "venv" / "bin").mkdir()
    (tmp_path / "venv" / "bin" / "python").symlink_to(tmp_path / "cpython-3.11" / "bin" / "python3")
    (tmp_path / "home" / "bin").mkdir(parents=True)
    (tmp_path / "home" / "bin" / "python").symlink_to(tmp_path / "venv" / "bin" / "python")

    found = Installation(str(tmp_path / "home" / "bin" / "python"), (str(tmp_path / "venv"),))

    assert set(found.roots()) == {tmp_path / "venv", tmp_path / "cpython-3.11", tmp_path / "cpython-3.11.9"}


def test_only_what_was_installed_has_a_place(python, tmp_path):
    write(tmp_path / "work" / "mine.py", "")
    packages = installed(tmp_path / "site-packages")
    found = python(path=(str(tmp_path / "work"), packages), private=(str(tmp_path / "work"),))

    assert place_of("simulation.deep", found) == f"{packages}/simulation/__init__.py"
    assert [place_of(name, found) for name in ("mine", "nowhere", "turtle")] == [None, None, None]


def test_the_running_python_finds_its_own_packages_and_no_box_sees_this_checkout():
    found = installation.running()

    assert place_of("numpy.linalg", found).endswith("numpy/__init__.py")
    assert not [root for root in found.roots() if installation._OURS.is_relative_to(root)]
