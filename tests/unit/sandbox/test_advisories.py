"""What is said of the bubblewrap that is used: which it is, and which advisories touch it."""

from __future__ import annotations

import pytest

from grader.sandbox import advisories
from grader.sandbox.advisories import Found

PATHS = "; CVE-2026-87766 does not touch it here: nothing is mounted below what a submission writes"
TRACED = "CVE-2026-41163: it is setuid root, and whoever uses it can mount as root. Update it, or chmod u-s."


@pytest.fixture
def bwrap(tmp_path):
    """A program that says what it is told to."""

    def made(says, mode=0o755):
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / "bwrap").chmod(mode)
        return str(tmp_path / "bwrap")

    return made


@pytest.mark.parametrize(
    ("says", "version"),
    [
        pytest.param("echo bubblewrap 0.8.0", (0, 8, 0), id="a version"),
        pytest.param("echo bubblewrap 0.12.1.rc", (0, 12, 1), id="with a word behind it"),
        pytest.param("exit 1", (), id="none"),
    ],
)
def test_which_one_it_is_is_asked_of_itself(bwrap, says, version):
    path = bwrap(says)

    assert advisories.found(path) == Found(path, version, setuid=False)


def test_one_that_runs_as_root_is_seen(bwrap):
    assert advisories.found(bwrap("exit 1", 0o4755)).setuid


def test_where_there_is_none_nothing_is_found(tmp_path):
    assert advisories.found(str(tmp_path / "bwrap")) is None


@pytest.mark.parametrize(
    ("version", "words"),
    [
        pytest.param((0, 8, 0), f"0.8.0 (/bwrap){PATHS}", id="before it was mended"),
        pytest.param((), f"of an unknown version (/bwrap){PATHS}", id="unknown"),
        pytest.param((0, 12, 0), "0.12.0 (/bwrap)", id="mended"),
        pytest.param((0, 12), "0.12 (/bwrap)" + PATHS, id="a short number, which may be before"),
    ],
)
def test_an_advisory_that_does_not_touch_it_is_named_as_such(version, words):
    assert Found("/bwrap", version, setuid=False).in_words() == words


@pytest.mark.parametrize(
    ("version", "setuid", "harm"),
    [
        pytest.param((0, 11, 0), True, TRACED, id="touched"),
        pytest.param((0, 11, 1), True, TRACED, id="touched, too"),
        pytest.param((0, 11, 1), False, "", id="not setuid"),
        pytest.param((0, 11, 2), True, "", id="mended"),
        pytest.param((0, 8, 0), True, "", id="before the fault"),
    ],
)
def test_an_advisory_that_touches_it_is_told_with_the_remedy(version, setuid, harm):
    assert Found("/bwrap", version, setuid=setuid).harm() == harm
