"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

from collections import defaultdict

import pytest


@pytest.mark.points(2)
def test_the_forecasts_equal_the_serial_ones(answer, serial):
    """Every member's forecast equals the serial one."""
    hint = "Both halves of a step need what both were before it; return the forecasts in the order of the starts."
    answer.require_equal(serial, "forecasts", rtol=1e-9, hint=hint)


@pytest.mark.points(2, needs="test_the_forecasts_equal_the_serial_ones")
def test_the_engines_worked(evidence):
    """The engines worked, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(3, needs="test_the_engines_worked")
def test_each_run_was_shared_by_a_team(trace, inputs):
    """Each run was shared by a team of two engines, which worked at the same time; there were two teams."""
    run = trace.of_submission
    members, teams = defaultdict(list), defaultdict(set)
    for task in run.tasks:
        members[task.label].append(task)
        teams[task.group].add(run.process_of(task).place)
    assert len(teams) == 2, f"These are the teams: {named(teams)}; four engines make two teams of two."
    for team, engines in teams.items():
        assert len(engines) == 2, f"The team {team} had {named(engines)}; give each team two engines."
    first, second = teams.values()
    assert not first & second, f"Both teams had {named(first & second)}; an engine belongs to one team."
    for member, tasks in members.items():
        lanes = defaultdict(list)
        for task in tasks:
            lanes[run.process_of(task).place].append(task)
        halves = " and ".join(str(len(lane)) for lane in lanes.values())
        wanted = inputs["steps"]
        assert [len(lane) for lane in lanes.values()] == [wanted, wanted], (
            f"Of the {2 * wanted} half steps of member {member} its engines did {halves}; "
            f"each engine of the team takes one half, {wanted} steps of it."
        )
    shared = [together(tasks, run) for tasks in members.values()]
    assert sum(part >= 0.5 for part in shared) >= 0.8 * len(shared), (
        f"Only {sum(part >= 0.5 for part in shared)} of {len(shared)} members were computed by both engines of their "
        "team at the same time; send both halves of a step before you wait for one."
    )


@pytest.mark.points(3, needs="test_each_run_was_shared_by_a_team")
def test_speedup(speedup):
    """The ensemble is faster than the serial program."""
    speedup.award()


def together(tasks, run):
    """Of the time that half of a member's tasks took, for how long both of its engines were in one."""
    pairs = [(a, b) for a in tasks for b in tasks if run.process_of(a).place < run.process_of(b).place]
    shared = sum(max(0.0, min(a.end_s, b.end_s) - max(a.begin_s, b.begin_s)) for a, b in pairs)
    return shared / (sum(task.end_s - task.begin_s for task in tasks) / 2)


def named(places):
    """What they are called, in order."""
    return ", ".join(sorted(map(str, places)))
