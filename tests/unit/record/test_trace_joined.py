"""One trace of a run on several nodes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.record import as_json
from grader.record.trace import PIDS, Away, joined
from tests.unit.builders import client, engine, task, trace

HOME = replace(trace(1.0, engine(1, 0.4), client(0.1), idle_s=0.2, cores=2), unseen_cpu_s=0.05)
THERE = replace(trace(1.0, engine(1, 0.3), tasks=(task(1, 0.5, 0.75),), idle_s=0.1, cores=4), unseen_cpu_s=0.05)


def test_without_other_nodes_it_is_the_trace_of_this_one():
    assert joined(HOME, "n1", ()) == HOME


def test_processes_keep_their_node_and_have_numbers_of_their_own():
    found = joined(HOME, "n1", [Away("n2", THERE, 0.0, 0.001), Away("n3", THERE, 0.0, 0.002)])

    assert [(p.host, p.pid) for p in found.processes] == [
        ("n1", 1),
        ("n1", 100),
        ("n2", PIDS + 1),
        ("n3", 2 * PIDS + 1),
    ]
    assert {t.pid for t in found.tasks} == {1, PIDS + 1, 2 * PIDS + 1}


def test_tasks_elsewhere_are_put_on_the_clock_of_the_run():
    found = joined(HOME, "n1", [Away("n2", THERE, -0.25, 0.001)])

    there = next(t for t in found.tasks if t.pid == PIDS + 1)
    assert (there.begin_s, there.end_s) == (0.25, 0.5)
    assert [t.begin_s for t in found.tasks] == sorted(t.begin_s for t in found.tasks)


def test_what_machines_have_is_added_and_the_error_of_the_clocks_is_told():
    found = joined(HOME, "n1", [Away("n2", THERE, 0.0, 0.001), Away("n3", THERE, 0.0, 0.002)])

    assert (found.cores, found.clock_error_s) == (10, 0.002)
    assert (found.idle_s, found.unseen_cpu_s) == (pytest.approx(0.4), pytest.approx(0.15))


@pytest.mark.parametrize("blind", [pytest.param("clocks", id="clocks"), pytest.param("probe", id="probe")])
def test_what_one_node_could_not_see_nobody_saw(blind):
    found = joined(HOME, "n1", [Away("n2", replace(THERE, **{blind: False}), 0.0, 0.0)])

    assert getattr(found, blind) is False


def test_a_trace_goes_from_node_to_node_as_plain_data():
    assert as_json.trace_from_plain(as_json.trace_to_plain(THERE)) == THERE
