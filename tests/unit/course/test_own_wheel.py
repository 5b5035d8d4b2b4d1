"""The grader packs itself: whole, always the same, and with nothing of the machine that it was installed on."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile
from pathlib import Path

import pytest

import grader
from grader.course import own_wheel
from grader.errors import UsageError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def wheel():
    return own_wheel.packed()


@pytest.fixture(scope="module")
def files(wheel):
    with zipfile.ZipFile(io.BytesIO(wheel.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_its_name_is_one_that_pip_takes(wheel):
    assert wheel.name == f"pytest_hpc_grader-{grader.__version__}-py3-none-any.whl"


def test_it_has_every_file_of_the_package_and_none_that_holds_solutions(files):
    package = ROOT / "grader"
    there = {
        f"grader/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and not {"__pycache__", "templates"} & set(path.parts)
    }

    assert {name for name in files if name.startswith("grader/")} == there


def test_its_record_tells_the_hash_of_each_file(files):
    (record,) = [name for name in files if name.endswith("/RECORD")]

    told = {name: (digest, size) for name, digest, size in csv.reader(files[record].decode().splitlines())}

    def digest(content):
        return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")

    assert told == {n: ("", "") if n == record else (digest(c), str(len(c))) for n, c in files.items()}


def test_it_brings_the_command_the_plugin_the_licence_and_the_versions(files):
    info = f"pytest_hpc_grader-{grader.__version__}"

    assert b"grader = grader.cli:main" in files[f"{info}.dist-info/entry_points.txt"]
    assert b"[pytest11]" in files[f"{info}.dist-info/entry_points.txt"]
    assert f"{info}.dist-info/licenses/LICENSE" in files
    assert f"{info}.data/data/share/pytest-hpc-grader/user.lock" in files


def test_nothing_in_it_tells_where_it_was_packed(files):
    places = [str(ROOT).encode(), str(Path.home()).encode() + b"/"]

    assert [name for name, content in files.items() if any(place in content for place in places)] == []
    assert not [name for name in files if name.endswith(("direct_url.json", "INSTALLER", "REQUESTED", ".pth"))]


def test_it_is_the_same_whenever_it_is_packed(wheel):
    assert own_wheel.packed() == wheel


def test_another_version_that_is_installed_is_not_given_out(monkeypatch):
    monkeypatch.setattr(grader, "__version__", "9.9")

    with pytest.raises(UsageError, match=r"The grader that runs is 9\.9, and .* is installed here: install it anew"):
        own_wheel.packed()


def test_what_is_not_installed_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(own_wheel, "DISTRIBUTION", "pytest-hpc-grader-of-nobody")

    with pytest.raises(UsageError, match="runs here without being installed"):
        own_wheel.packed()


def test_the_requirements_are_those_of_the_extras_that_are_asked_for():
    assert {"numpy", "pytest", "scoop", "deap"} <= set(own_wheel.requirements(frozenset({"scoop"})))
    assert "mpi4py" not in own_wheel.requirements(frozenset({"scoop"}))
