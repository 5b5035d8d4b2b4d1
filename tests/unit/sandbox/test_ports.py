"""Ports that programs on one machine listen at: no two of them at the same ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from grader.errors import BackendError
from grader.sandbox import holder, ports
from grader.sandbox.bare import Bare
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.landlock import Landlock

CHECKOUT = Path(__file__).parents[3]
ROOM = range(25_000, 25_008)  # below those that kernels pick from: tests that run beside this one take none of them
CLAIM = f"""
from grader.sandbox import ports
ports._FIRST, ports._LAST = {ROOM.start}, {ROOM.stop - 1}
with ports.claimed({len(ROOM)}):
    print("claimed", flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def _little_room(monkeypatch):
    """A machine with room for two claims of three ports and no more."""
    monkeypatch.setattr(ports, "_FIRST", ROOM.start)
    monkeypatch.setattr(ports, "_LAST", ROOM.stop - 1)


def test_two_claims_at_a_time_share_no_port():
    for _ in range(50):
        with ports.claimed(3) as mine, ports.claimed(3) as other:
            assert (len(mine), len(other)) == (3, 3)
            assert not set(mine) & set(other)


def test_another_graders_claim_counts_until_it_has_died():
    with subprocess.Popen([sys.executable, "-c", CLAIM], cwd=CHECKOUT, stdin=PIPE, stdout=PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        with pytest.raises(BackendError), ports.claimed(1):
            pass
        other.kill()

    with ports.claimed(len(ROOM)) as found:
        assert found == ROOM


def test_a_port_that_somebody_uses_is_not_taken():
    with ports._bound(ROOM[3]), ports._bound(ROOM[6]):
        with ports.claimed(3) as found:
            assert found == ROOM[:3]
        with pytest.raises(BackendError) as refused, ports.claimed(4):
            pass

    assert str(refused.value) == (
        "4 free ports in a row were not found on this machine for the workers of a program. "
        "Try again later, or with fewer gradings at a time."
    )


def test_a_claim_that_failed_leaves_nothing_taken():
    with ports.claimed(4), pytest.raises(BackendError), ports.claimed(5):
        pass

    with ports.claimed(len(ROOM)) as all_of_them:
        assert all_of_them == ROOM


@pytest.mark.parametrize(
    "level", [pytest.param(Landlock(alone=True), id="landlock"), pytest.param(Bare(), id="no sandbox")]
)
def test_programs_on_the_machines_own_network_get_ports_of_their_own(level):
    with level.ports(3) as mine, level.ports(3) as other:
        assert not set(mine) & set(other)


@pytest.mark.parametrize(
    "level", [pytest.param(Bubblewrap(root=True), id="bubblewrap"), pytest.param(Landlock(), id="landlock")]
)
def test_in_a_network_of_their_own_all_ports_are_free(level, monkeypatch):
    monkeypatch.setattr(holder, "available", lambda: (holder.NETWORK,))

    with level.ports(len(ROOM)) as mine, level.ports(len(ROOM)) as other:
        assert mine == other == ROOM


def test_a_program_that_is_told_none_claims_none():
    with Landlock(alone=True).ports(0) as none, ports.claimed(len(ROOM)) as all_of_them:
        assert (len(none), all_of_them) == (0, ROOM)


def test_the_real_ones_are_above_those_that_kernels_pick_and_have_guards(monkeypatch):
    monkeypatch.undo()

    assert ports._FIRST > 60_999
    assert ports._FIRST + ports._GUARD > ports._LAST
    assert ports._LAST + ports._GUARD < 1 << 16
