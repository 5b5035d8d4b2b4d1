"""What a grading of a launcher, with its cluster, leaves on the machine: no process, mount, file or port."""

from __future__ import annotations

import pytest

from grader.inside import slurm_cluster
from tests.hostile import machine
from tests.hostile.conftest import strongest, why_not
from tests.hostile.machine import World
from tests.slurm.remains import LAUNCHERS


@pytest.fixture(scope="module")
def level() -> str:
    found = strongest()
    if found not in {"root", "bubblewrap"}:
        pytest.skip("launchers need bubblewrap")
    if (obstacle := why_not(found) or slurm_cluster.why_not()) is not None:
        pytest.skip(obstacle)
    return found


@pytest.fixture(scope="module")
def events(level):
    """What became of all of them, one after the other in one world with a network of its own."""
    world = World(as_root=level == "root", own_network=level == "root")
    return world.run(["-m", "tests.slurm.remains", *LAUNCHERS], timeout_s=280)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_nothing_is_left_after_a_grading(events, launcher):
    found = {event["launcher"]: event for event in events if event["event"] == "graded"}

    assert launcher in found, events
    assert found[launcher]["left"] == []
    assert found[launcher]["job"] is not None, found[launcher]["said"]  # it has had its cluster
    assert (found[launcher]["points"] == 10) == (launcher == "honest"), found[launcher]["said"]


@pytest.mark.timeout(300)
def test_nothing_is_left_at_the_end_of_all(events):
    gone = next(event for event in events if event["event"] == "gone")

    assert (gone["status"], gone["processes"], machine.left(gone)) == (0, [], []), events


@pytest.mark.timeout(120)
def test_nothing_is_left_of_a_grader_that_is_killed_while_a_launchers_job_runs(level):
    world = World(as_root=level == "root", kill_when="600")  # a word of what hangs

    events = world.run(["-m", "tests.slurm.remains", "--become", "hanging"], timeout_s=110)

    gone = next(event for event in events if event["event"] == "gone")
    assert not any(event["event"] == "graded" for event in events)
    assert (gone["status"], gone["processes"], machine.left(gone)) == (-9, [], []), events
