"""At every level a submission can reach nothing of the reference that runs beside it; without one it can."""

from __future__ import annotations

import importlib.util

import pytest

from tests.hostile import machine
from tests.hostile.machine import World

pytestmark = pytest.mark.usefixtures("loopback")
NEEDED = {"scoop": ("scoop", "zmq"), "ipyparallel": ("ipyparallel",)}


def looked(world, level, backend):
    """What a submission reached, on a machine like this."""
    if (obstacle := machine.why_not(level)) is not None:
        pytest.skip(f"{level}: {obstacle}")
    if missing := [name for name in NEEDED[backend] if importlib.util.find_spec(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    events = world.run(["-m", "tests.hostile.neighbours", machine.WANTED[level], backend], timeout_s=120)
    found = [event for event in events if event["event"] == "looked"]
    assert found, events
    return found[0]


@pytest.mark.parametrize(
    ("world", "backend", "networks"),
    [
        pytest.param(World(), "scoop", 3, id="namespaces, SCOOP"),
        pytest.param(World(forbidden="net"), "scoop", 1, id="no network namespaces, SCOOP"),
        pytest.param(World(forbidden="user"), "scoop", 1, id="no namespaces, SCOOP"),
        pytest.param(World(forbidden="user"), "ipyparallel", 1, id="no namespaces, ipyparallel"),
    ],
)
def test_under_landlock_a_submission_reaches_nothing_of_the_reference(world, backend, networks):
    found = looked(world, "landlock", backend)

    assert found["ending"] == "answered", found["said"]
    assert found["networks"] == networks
    assert found["own"]
    assert found["theirs"] == []


def test_without_a_sandbox_the_same_program_reaches_all_of_it():
    found = looked(World(), "bare", "scoop")

    assert found["ending"] == "answered", found["said"]
    assert found["theirs"] == ["ports", "signals", "memory"]
