"""What is said of the bubblewrap that is used: which advisories touch it."""

from __future__ import annotations

import pytest

from grader.sandbox import advisories
from grader.sandbox.programs import Bubble

PATHS = "CVE-2026-87766 does not touch it here: nothing is mounted below what a submission writes"
TRACED = "CVE-2026-41163: it is setuid root, and whoever uses it can mount as root. Update it, or chmod u-s."


@pytest.fixture
def bubble(tmp_path):
    """A program of this mode that tells this version."""

    def made(version, mode=0o755):
        (tmp_path / "bwrap").touch()
        (tmp_path / "bwrap").chmod(mode)
        return Bubble(str(tmp_path / "bwrap"), version, "of the system")

    return made


@pytest.mark.parametrize(
    ("version", "words"),
    [
        pytest.param((0, 8, 0), PATHS, id="before it was mended"),
        pytest.param((), PATHS, id="unknown"),
        pytest.param((0, 12, 0), "", id="mended"),
        pytest.param((0, 12), PATHS, id="a short number, which may be before"),
    ],
)
def test_an_advisory_that_does_not_touch_it_is_named_as_such(bubble, version, words):
    assert advisories.harmless(bubble(version)) == words


@pytest.mark.parametrize(
    ("version", "mode", "harm"),
    [
        pytest.param((0, 11, 0), 0o4755, TRACED, id="touched"),
        pytest.param((0, 11, 1), 0o4755, TRACED, id="touched, too"),
        pytest.param((0, 11, 1), 0o755, "", id="not setuid"),
        pytest.param((0, 11, 2), 0o4755, "", id="mended"),
        pytest.param((0, 8, 0), 0o4755, "", id="before the fault"),
    ],
)
def test_an_advisory_that_touches_it_is_told_with_the_remedy(bubble, version, mode, harm):
    assert advisories.harm(bubble(version, mode)) == harm
