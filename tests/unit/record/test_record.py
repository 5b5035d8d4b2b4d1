"""The record: a round trip by value, its size, and what is said of one that cannot be read."""

from __future__ import annotations

import copy
import json
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from grader.errors import RecordError
from grader.record import ArmName, Arrays, Ending, Need
from grader.record.as_json import from_plain, to_json, to_plain
from grader.record.finding import Finding
from grader.record.trace import Task
from tests.unit.builders import client, engine, measured_round, other, record, run, trace

FINDING = Finding("wrong_shape", "It has the shape (3,).", "Return what is asked for.", "More.")


def same(one: object, two: object) -> bool:
    """By value and type; arrays element by element."""
    if type(one) is not type(two):
        return False
    if isinstance(one, np.ndarray):
        same_values = one.tolist() == two.tolist() if one.dtype == object else one.tobytes() == two.tobytes()
        return one.dtype == two.dtype and one.shape == two.shape and same_values
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(same(one[k], two[k]) for k in one)
    if is_dataclass(one):
        return all(same(getattr(one, f.name), getattr(two, f.name)) for f in fields(one))
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(same, one, two))
    return one == two


def full():
    """A record in which nothing is left out."""
    tasks = tuple(Task(1 + n % 2, n / 8, n / 8 + 0.125, 0.125, 0.001, "square", finished=n != 3) for n in range(4))
    used = (engine(1, 0.25, wait_s=0.125), client(0.25), other(7, 0.5, "sh"))
    seen = trace(0.5, *used, tasks=tasks, unseen_cpu_s=0.5, idle_s=0.375, cores=2)
    answers = Arrays(
        squares=np.array([[1.5, -2.0]]),
        counts=np.arange(3),
        flags=np.array([True, False]),
        empty=np.zeros((0, 2)),
        words=np.array([["a\0", "\ud800"], ["\x1b[2J", ""]], object),
        word=np.array("a", object),
        no_words=np.zeros((0, 2), object),
        of_words={"": 1, "\udfff": -(2**63)},
        by_number={-1: "a", 2: "b"},
        of_nothing={},
    )
    odd = replace(measured_round(1, timed=True), fresh_workers=True, order=(ArmName.SUBMISSION, ArmName.BASELINE))
    return record(
        measured_round(0, submission=replace(run(seen), answer=answers)),
        odd,
        measured_round(2, submission=run(None, squares=None, ending=Ending.TIMED_OUT, finding=FINDING)),
        finding=FINDING,
        obstacle=Finding("backend_failed", "No engine came up."),
        is_baseline=True,
        need=Need.EVIDENCE,
        output="It printed this.\n",
        files={"squares.py": "na\udcef = 1\n"},
    )


def plain(known):
    arrays: dict[str, bytes] = {}
    return json.loads(json.dumps(to_plain(known, arrays))), arrays


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(record(), id="nothing measured"),
        pytest.param(record(measured_round()), id="one round"),
        pytest.param(full(), id="all that there can be"),
    ],
)
def test_a_record_comes_back_from_its_text_by_value(known):
    document, arrays = plain(known)

    assert same(from_plain(document, arrays), known)


def test_text_and_plain_data_are_the_same_document():
    text, arrays = to_json(full())

    assert (json.loads(text), arrays) == plain(full())


def test_times_are_kept_to_the_microsecond():
    known = record(measured_round(submission=run(trace(0.123456789, engine(1, 1 / 3)))))

    document, _ = plain(known)

    seen = document["rounds"][0]["runs"]["submission"]["trace"]
    assert (seen["wall_s"], seen["processes"][0]["cpu_s"]) == (0.123457, 0.333333)


def test_a_record_from_before_idle_cores_were_noted_is_read_and_knows_none():
    document, arrays = plain(record(measured_round(submission=run(trace(1.0, engine(1, 1.0), idle_s=0.5, cores=2)))))
    for done in document["rounds"][0]["runs"].values():
        del done["trace"]["idle_s"], done["trace"]["cores"]
    del document["thresholds"]["burned"]

    seen = from_plain(document, arrays).rounds[0].trace(ArmName.SUBMISSION)

    assert (seen.idle_s, seen.cores) == (0.0, 0)
    assert seen.bounded(2.0, 2) == 2.0


def test_simulated_cost_is_kept_and_takes_no_room_where_there_is_none():
    task = replace(Task(1, 0.0, 1.0, 0.5, 0.0, "take"), simulated_s=0.1)
    worker = replace(engine(1, 0.5), simulated_s=0.1, task_simulated_s=0.1)
    with_cost = replace(trace(1.0, worker, tasks=(task,)), simulated=True)
    known = record(measured_round(submission=run(with_cost)))

    document, arrays = plain(known)

    tasks = {name: run["trace"]["tasks"] for name, run in document["rounds"][0]["runs"].items()}
    assert tasks["submission"]["simulated_s"] == [0.1]
    assert "simulated_s" not in tasks["baseline"]
    assert same(from_plain(document, arrays), known)


def test_a_record_from_before_cost_was_simulated_is_read_and_has_none():
    document, arrays = plain(record(measured_round()))
    for done in document["rounds"][0]["runs"].values():
        del done["trace"]["simulated"]
        for process in done["trace"]["processes"]:
            del process["simulated_s"], process["task_simulated_s"]

    seen = from_plain(document, arrays).rounds[0].trace(ArmName.SUBMISSION)

    assert not seen.simulated
    assert {p.simulated_s for p in seen.processes} == {t.simulated_s for t in seen.tasks} == {0.0}


def test_a_large_array_is_kept_apart_under_the_name_of_its_content():
    large = Arrays(squares=np.arange(4000.0))
    known = record(measured_round(0, submission=replace(run(trace(1.0)), answer=large)))

    document, arrays = plain(known)

    ((name, content),) = arrays.items()
    kept = document["rounds"][0]["runs"]["submission"]["answer"]["squares"]
    assert kept == {"dtype": "float64", "shape": [4000], "sha256": name}
    assert content == large["squares"].tobytes()
    assert same(from_plain(document, arrays), known)


def test_much_text_is_kept_apart_as_json_under_the_name_of_its_content():
    words = [f"w\u00f6rt{n}" for n in range(4000)]
    answer = Arrays(words=np.array(words, object), counts=dict.fromkeys(words, 3))
    known = record(measured_round(0, submission=replace(run(trace(1.0)), answer=answer)))

    document, arrays = plain(known)

    kept = document["rounds"][0]["runs"]["submission"]["answer"]
    assert kept["words"] == {"dtype": "str", "shape": [4000], "sha256": kept["counts"]["keys"]["sha256"]}
    assert json.loads(arrays[kept["words"]["sha256"]]) == words
    assert same(from_plain(document, arrays), known)


@pytest.mark.parametrize(
    "content", [pytest.param(b"", id="missing"), pytest.param(b'["other"]', id="another"), pytest.param(b"[", id="cut")]
)
def test_much_text_that_is_missing_or_damaged_is_told(content):
    answer = Arrays(words=np.array([str(n) for n in range(9000)], object))
    document, kept = plain(record(measured_round(0, submission=replace(run(trace(1.0)), answer=answer))))
    name = next(iter(kept))

    with pytest.raises(RecordError) as refused:
        from_plain(document, {name: content})

    assert f"the array {name[:12]} is missing or damaged" in str(refused.value)


def test_the_same_large_array_of_two_arms_is_kept_once():
    answer = Arrays(squares=np.arange(4000.0))
    rounds = [measured_round(n, submission=replace(run(trace(1.0)), answer=answer)) for n in range(2)]

    assert len(plain(record(*rounds))[1]) == 1


@pytest.mark.parametrize(
    "arrays",
    [
        pytest.param({}, id="missing"),
        pytest.param(None, id="damaged"),
    ],
)
def test_a_large_array_that_is_missing_or_damaged_is_told(arrays):
    large = Arrays(squares=np.arange(4000.0))
    document, kept = plain(record(measured_round(submission=replace(run(trace(1.0)), answer=large))))
    name = next(iter(kept))

    with pytest.raises(RecordError) as refused:
        from_plain(document, {name: kept[name][:-1] + b"\1"} if arrays is None else arrays)

    assert f"the array {name[:12]} is missing or damaged" in str(refused.value)


def test_a_typical_record_is_far_smaller_than_a_megabyte():
    tasks = tuple(
        Task(1000 + n % 2, n * 0.0123457, n * 0.0123457 + 0.01, 0.0098765, 0.0001234, "Svc.fit") for n in range(400)
    )
    seen = trace(2.5, *(engine(1000 + n, 1.234567, wait_s=0.01) for n in range(12)), tasks=tasks)
    answer = Arrays(mean=np.random.default_rng(0).random(500))
    rounds = [measured_round(n, submission=replace(run(seen), answer=answer), timed=True) for n in range(6)]

    text, arrays = to_json(record(*rounds))

    assert len(text) + sum(map(len, arrays.values())) < 300_000


@pytest.mark.parametrize(
    ("document", "version"),
    [
        pytest.param({"schema": 2}, "2", id="newer"),
        pytest.param({}, "None", id="none"),
        pytest.param([], "None", id="no mapping"),
        pytest.param(None, "None", id="nothing"),
    ],
)
def test_a_record_of_another_version_is_told_with_what_to_do(document, version):
    with pytest.raises(RecordError) as refused:
        from_plain(document, {})

    assert str(refused.value) == (
        f"This record has the schema version {version}; this grader reads 1. Grade the submission again."
    )


def test_every_fault_of_a_damaged_record_is_listed_with_its_path():
    document, arrays = plain(record(measured_round()))
    damaged = copy.deepcopy(document)
    del damaged["student"]
    damaged["workers"] = "two"
    damaged["rounds"][0]["runs"]["baseline"]["ending"] = "exploded"

    with pytest.raises(RecordError) as refused:
        from_plain(damaged, arrays)

    first, *faults = str(refused.value).splitlines()
    assert first == "This record is damaged; grade the submission again."
    assert len(faults) == 3
    assert any("$.student" in fault for fault in faults)
    assert any("$.workers" in fault for fault in faults)
    assert any("$.rounds[0].runs['baseline'].ending" in fault for fault in faults)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda tasks: {**tasks, "pid": []}, id="columns of different lengths"),
        pytest.param(lambda tasks: {}, id="no columns"),
        pytest.param(lambda tasks: [tasks], id="no mapping"),
    ],
)
def test_tasks_that_are_no_columns_are_a_damaged_record(damage):
    document, arrays = plain(record(measured_round()))
    seen = document["rounds"][0]["runs"]["submission"]["trace"]
    seen["tasks"] = damage(seen["tasks"])

    with pytest.raises(RecordError, match="This record is damaged"):
        from_plain(document, arrays)


@pytest.mark.parametrize(
    ("changed", "same_key"),
    [
        pytest.param({"assignment_digest": "x"}, False, id="the assignment changed"),
        pytest.param({"submission_digest": "x"}, False, id="the submission changed"),
        pytest.param({"reference_digest": "x"}, False, id="the reference changed"),
        pytest.param({"grader": "9"}, False, id="the grader changed"),
        pytest.param({"isolation": "bubblewrap"}, False, id="the isolation changed"),
        pytest.param({"workers": 4}, False, id="the number of workers changed"),
        pytest.param({"seed": "x", "output": "y", "need": Need.NOTHING}, True, id="nothing that matters changed"),
    ],
)
def test_a_result_is_used_again_only_if_nothing_changed_that_it_depends_on(changed, same_key):
    assert (replace(record(), **changed).key == record().key) is same_key


@pytest.mark.parametrize(
    ("done", "has_one"),
    [
        pytest.param(measured_round(), True, id="answered"),
        pytest.param(measured_round(submission=run(trace(1.0), ending=Ending.RAISED)), False, id="raised"),
        pytest.param(replace(measured_round(), runs={}), False, id="did not run"),
    ],
)
def test_only_a_run_that_answered_has_a_trace_to_judge(done, has_one):
    assert (done.trace(ArmName.SUBMISSION) is not None) is has_one
