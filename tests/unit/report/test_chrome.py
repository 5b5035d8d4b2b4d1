"""The Chrome trace-event format: what its description asks for, and what the programs that read it ask for besides."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.record import ArmName
from grader.record.trace import Task
from grader.report import chrome
from tests.unit.builders import measured_round, record, run
from tests.unit.record.test_golden import NAMES, golden
from tests.unit.schedules import CLIENT, FIRST, worked

TWO = worked([(0.5, 1.5), (1.75, 2.0)], [(0.25, 1.0)], wall_s=2.5, client_tasks=[(2.0, 2.25)])


def document(*rounds, indexes=None, arms=tuple(ArmName)):
    wanted = range(len(rounds)) if indexes is None else indexes
    return json.loads(chrome.trace_json(record(*rounds), wanted, arms))


def of_submission(trace):
    return document(measured_round(0, submission=run(trace), timed=True), arms=[ArmName.SUBMISSION])


def complete(found, cat="task"):
    return [event for event in found["traceEvents"] if event["ph"] == "X" and event["cat"] == cat]


def named(found, what):
    return {(e["pid"], e["tid"]): e["args"]["name"] for e in found["traceEvents"] if e["name"] == what}


def faults(found):
    """Everything that a reader of the format would stumble over."""
    for event in found["traceEvents"]:
        missing = {"ph", "ts", "name", "pid", "tid", "args"} - set(event)
        if missing:
            yield f"{event} lacks {missing}"
        if event["ph"] not in {"X", "M"}:
            yield f"{event} is of a kind that was not wanted"
        if event["ph"] == "X" and not (isinstance(event["dur"], int) and event["dur"] >= 0 and event["ts"] >= 0):
            yield f"{event} has no duration in whole microseconds"
        if event["ph"] == "M" and event["name"] not in {
            "process_name",
            "process_sort_index",
            "thread_name",
            "thread_sort_index",
        }:
            yield f"{event} is no metadata event of the format"
    yield from _clashes(found)


def _clashes(found):
    """Two threads of one number, or two events of one thread that overlap without the one holding the other."""
    processes, threads = defaultdict(set), defaultdict(list)
    for event in found["traceEvents"]:
        processes[event["tid"]].add(event["pid"])
        if event["ph"] == "X":
            threads[event["tid"]].append((event["ts"], event["ts"] + event["dur"]))
    yield from (f"thread {tid} is in {pids}" for tid, pids in processes.items() if len(pids) > 1)
    for tid, spans in threads.items():
        for (_, end), (begin, _) in pairwise(sorted(spans)):
            if begin < end:
                yield f"events of thread {tid} overlap"


def test_tasks_are_complete_events_in_microseconds_on_the_listeners_clock():
    tasks = complete(of_submission(TWO))

    assert [(e["ts"], e["dur"]) for e in tasks] == [
        (500_000, 1_000_000),
        (1_750_000, 250_000),
        (250_000, 750_000),
        (2_000_000, 250_000),
    ]
    assert {e["name"] for e in tasks} == {"f"}


def test_an_event_says_what_was_used_and_that_its_name_is_a_claim():
    used = replace(TWO, tasks=tuple(replace(t, cpu_s=0.125, wait_s=0.0625) for t in TWO.tasks))

    assert complete(of_submission(used))[0]["args"] == {
        "cpu_s": 0.125,
        "wait_s": 0.0625,
        "claimed_function": "f",
        "finished": "yes",
    }


def test_simulated_cost_and_an_end_that_was_never_announced_are_said():
    odd = replace(TWO, tasks=(Task(FIRST, 0.0, 1.0, 0.0, 0.0, "", finished=False, simulated_s=0.75),))

    (event,) = complete(of_submission(odd))

    assert event["name"] == "task"
    assert event["args"]["simulated_s"] == 0.75
    assert event["args"]["finished"] == "never announced"


def test_each_run_is_a_process_and_each_worker_with_tasks_a_thread_of_it():
    found = of_submission(TWO)

    assert list(named(found, "process_name").values()) == ["round 1: submission"]
    assert list(named(found, "thread_name").values()) == [
        "the whole run",
        f"engine 0 (worker, pid {FIRST})",
        f"engine 1 (worker, pid {FIRST + 1})",
        f"client (client, pid {CLIENT})",
    ]


def test_the_whole_run_is_an_event_of_its_own():
    (event,) = complete(of_submission(TWO), "run")

    assert (event["name"], event["ts"], event["dur"], event["args"]) == ("run", 0, 2_500_000, {"wall_s": 2.5})


def test_arms_and_rounds_have_rows_of_their_own_in_this_order():
    found = document(measured_round(0), measured_round(1, timed=True))

    assert list(named(found, "process_name").values()) == [
        "round 1, not timed: baseline",
        "round 1, not timed: reference",
        "round 1, not timed: submission",
        "round 2: baseline",
        "round 2: reference",
        "round 2: submission",
    ]
    assert list(faults(found)) == []


def test_only_the_wanted_rounds_and_arms_are_taken():
    found = document(measured_round(0), measured_round(1, timed=True), indexes=[1], arms=[ArmName.BASELINE])

    assert list(named(found, "process_name").values()) == ["round 2: baseline"]


def test_tasks_that_overlap_in_one_process_are_laid_in_two_rows():
    threads = worked([(0, 2), (1, 3), (2, 4)])

    found = of_submission(threads)

    assert [name for name in named(found, "thread_name").values() if "engine" in name] == [
        f"engine 0 (worker, pid {FIRST})",
        f"engine 0, also (worker, pid {FIRST})",
    ]
    assert list(faults(found)) == []


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 3)), max_size=20))
def test_whatever_overlaps_the_document_can_be_read(drawn):
    tasks = tuple(Task(FIRST, begin, begin + span, span, 0.0, "f") for begin, span in drawn)

    found = of_submission(replace(TWO, tasks=tasks))

    assert list(faults(found)) == []
    assert len(complete(found)) == len(drawn)


@pytest.mark.parametrize("name", ["", "\x1b[2J\x00", 'a"b\\', "é", "<script>"])
def test_any_name_that_a_program_claims_is_data(name):
    found = of_submission(replace(TWO, tasks=(replace(TWO.tasks[0], function=name),)))

    assert complete(found)[0]["args"]["claimed_function"] == name
    assert chrome.trace_json(record(), [], []).isprintable()


@pytest.mark.parametrize("name", NAMES)
def test_real_records_give_documents_without_faults(name):
    stored = golden(name).record
    indexes = [done.index for done in stored.rounds]

    text = chrome.trace_json(stored, indexes, list(ArmName))

    found = json.loads(text)
    assert list(faults(found)) == []
    assert text.isprintable()
    assert found["displayTimeUnit"] == "ms"
    assert found["otherData"] == {"assignment": "tiny_scoop", "student": name, "workers": "2"}
    seen = [t for _, _, trace in chrome.seen(stored, indexes, list(ArmName)) for t in trace.tasks]
    assert len(complete(found)) == len(seen) > 0
