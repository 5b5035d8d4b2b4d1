"""Students install what their assignments need, in the versions of the larger lock and with its hashes."""

from __future__ import annotations

from pathlib import Path

from grader.course import lock

ROOT = Path(__file__).resolve().parents[3]
TEXT = """\
first==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
    # via top
inner-part==2.0 ; sys_platform == 'darwin' \\
    --hash=sha256:ba
    # via
    #   first
    #   other
inner-part==3.0 \\
    --hash=sha256:bb
    # via first
other==1.1 \\
    --hash=sha256:ca
    # via top (pyproject.toml)
"""


def test_what_is_wanted_stays_with_what_it_needs_in_every_version_and_nothing_else():
    kept = lock.kept(TEXT, ["First"])

    assert kept == TEXT.partition("other==")[0]


def test_names_are_compared_in_one_spelling_and_unknown_ones_passed_over():
    kept = lock.kept(TEXT, ["Inner_Part", "nowhere"])

    assert lock.names(kept) == {"inner-part"}


def test_all_that_is_asked_for_keeps_the_whole_lock_of_this_checkout():
    text = (ROOT / "locks" / "user.lock").read_text(encoding="utf-8")

    assert lock.kept(text, lock.names(text)) == text


def test_a_package_brings_what_it_needs_over_several_steps():
    text = (ROOT / "locks" / "user.lock").read_text(encoding="utf-8")

    kept = lock.names(lock.kept(text, ["ipyparallel"]))

    assert {"ipyparallel", "jupyter-client", "pyzmq", "traitlets", "tornado"} <= kept
    assert not kept & {"nbgrader", "scoop", "matplotlib"}
