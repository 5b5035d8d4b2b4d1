"""No cheat pays, and no honest way is punished for being unusual.

A submission says in its docstring what it pretends; the table here says what must come of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.grades.gradebook import Grade
from grader.grades.verdict import CheckResult, Verdict
from tests.cheats.conftest import FIGURES

HERE = Path(__file__).parent
EVERYTHING = bool(os.environ.get("GRADER_ALL_CHEATS"))
ANSWER, PARALLEL_MAP, SPEEDUP = "test_answer", "test_parallel_map", "test_speedup"
NOISE = {"machine_unfit", "rounds_disagree", "wall_disagrees"}  # what is said of the machine, not of a submission
UNCLEAR = {"little_in_tasks", "uneven_shares", "little_concurrency", "rounds_disagree"}  # likewise, of the map
Graded = Callable[[str, str], Grade]
Record = Callable[[str, object], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must come of a cheat.

    Attributes:
        check: must not pass.
        reasons: the codes that it may fail with.
        at_most: the points of all checks together.
        open_reasons: the codes that it may stay open with.
        sample: whether it belongs to the sample that always runs.
    """

    check: str
    reasons: frozenset[str]
    at_most: float
    open_reasons: frozenset[str] = frozenset()
    sample: bool = False


def wrong(*reasons: str, sample: bool = False) -> Outcome:
    """There is no right answer: no points at all."""
    return Outcome(ANSWER, frozenset(reasons), 0.0, sample=sample)


def serial(*reasons: str, may_stay_open: tuple[str, ...] = (), sample: bool = False) -> Outcome:
    """A right answer without a parallel map: the points of the answer and no more."""
    return Outcome(PARALLEL_MAP, frozenset(reasons), 2.0, frozenset(may_stay_open), sample)


DUPLICATES = ("too_much_work", "one_at_a_time", "no_gain")
ONE_WORKER = ("one_worker", "one_at_a_time")
PARTLY = ("too_much_work", "little_concurrency", "uneven_shares")  # some of it did run in parallel: a teacher may look
WAITS = ("little_concurrency", "uneven_shares", "no_gain", "rounds_disagree")  # beside neighbours it may be honest
CHEATS = {
    "tiny_scoop_cheats": {
        "honest_but_wrong": wrong("wrong_answer"),
        "hard_coded": wrong("wrong_answer"),
        "walks_the_frames": wrong("wrong_answer"),
        "walks_the_garbage": wrong("wrong_answer"),
        "always_equal": wrong("wrong_type"),
        "float_subclass": wrong("wrong_answer"),
        "not_a_number": wrong("not_finite", sample=True),
        "infinite": wrong("not_finite"),
        "lazy_generator": wrong("wrong_type"),
        "lazy_futures": wrong("wrong_type"),
        "answers_before_it_works": wrong("wrong_answer"),
        "exits_in_the_call": wrong("exited", sample=True),
        "exits_at_import": wrong("exited"),
        "prints_a_report": wrong("wrong_answer"),
        "writes_to_every_descriptor": wrong("wrong_answer", "garbled", sample=True),
        "right_on_the_first_call": wrong("wrong_answer"),
        "replays_the_first_answer": wrong("wrong_answer"),
        "replays_from_a_file": wrong("wrong_answer"),
        "computes_half": wrong("wrong_answer"),
        "takes_fewer_steps": wrong("wrong_answer"),
        "parallel_on_the_first_call": serial("one_worker"),
        "caches_a_serial_run": serial("one_worker"),
        "works_at_import": serial("one_worker"),
        "imports_the_solution": serial("one_worker"),
        "patched_clocks": serial("one_worker"),
        "decoy_map": serial("one_worker", sample=True),
        "map_in_a_comment": serial("one_worker"),
        "own_pool": serial("other_processes"),
        "own_loky": serial("other_processes"),
        "own_forks": serial("other_processes"),
        "says_hello_from_a_fork": serial("other_processes", sample=True),
        "forks_that_nobody_counts": serial("other_processes", "unseen_processes", *ONE_WORKER, *DUPLICATES),
        "threads": serial("one_worker"),
        "sleeping_tasks": serial("one_worker"),
        "unprobed_beside_burner": serial("too_much_work", may_stay_open=("uneven_shares",), sample=True),
        "unprobed_beside_half_burner": serial("one_worker", *DUPLICATES, may_stay_open=("uneven_shares",)),
        "duplicated_everywhere": serial(*DUPLICATES, may_stay_open=PARTLY),
        "duplicated_beside_serial": serial(*DUPLICATES, may_stay_open=PARTLY),
        "mostly_serial_with_duplicates": serial(*DUPLICATES, may_stay_open=PARTLY),
        "begins_by_hand": serial("one_worker"),
        "only_empty_calls_are_seen": serial("one_worker"),
        "one_giant_task": serial("one_worker"),
        "map_of_one_element": serial(*ONE_WORKER),
        "maps_the_first_generation_only": serial("one_worker"),
        "vectorised_at_the_origin": serial("one_worker"),
        "burns_between_rounds": serial("one_worker", "other_processes"),
        "waiting_threads": serial(*ONE_WORKER, "no_gain", may_stay_open=WAITS, sample=True),
        "padded_tasks": serial(*ONE_WORKER, *DUPLICATES, may_stay_open=(*WAITS, "too_much_work"), sample=True),
        "waiting_in_place_of_tasks": serial(*ONE_WORKER, *DUPLICATES, may_stay_open=WAITS),
        "starved_helper": serial(*ONE_WORKER, *DUPLICATES, may_stay_open=("too_much_work", "little_concurrency")),
        "works_in_the_broker": serial("other_processes", *ONE_WORKER, *DUPLICATES),
    },
    "tiny_ipp_cheats": {
        "honest_but_wrong": wrong("wrong_answer"),
        "lazy_result": wrong("wrong_type"),
        "engine_replays_answers": wrong("wrong_answer"),
        "forged_metadata": serial("work_in_client", sample=True),
        "forged_hub_messages": serial("work_in_client"),
        "fake_engine": serial("other_processes", "work_in_client"),
        "patched_clocks": serial("work_in_client"),
        "decoy_map": serial("work_in_client"),
        "own_pool": serial("other_processes"),
        "own_loky": serial("other_processes"),
        "threads_in_the_client": serial("work_in_client"),
        "threads_in_an_engine": serial("one_worker"),
        "sleeping_tasks": serial("work_in_client"),
        "sleeping_tasks_beside_one_engine": serial("one_worker"),
        "unprobed_beside_burner": serial("too_much_work", may_stay_open=("uneven_shares", *PARTLY)),
        "duplicated_everywhere": serial(*DUPLICATES, may_stay_open=PARTLY),
        "duplicated_half": serial(*DUPLICATES, may_stay_open=PARTLY),
        "oversubscribed_engines": serial("other_processes"),
        "engine_keeps_answers": serial("one_worker"),
        "one_at_a_time": serial("one_at_a_time"),
        "one_at_a_time_with_lies": serial("one_at_a_time", may_stay_open=("little_concurrency", "rounds_disagree")),
        "map_over_one_engine": serial("one_worker"),
        "one_giant_task": serial("one_worker"),
        "begins_in_the_client": serial("work_in_client"),
        "joblib_sequential": serial("work_in_client"),
        "waiting_threads": serial(*ONE_WORKER, "no_gain", may_stay_open=WAITS),
        "children_that_nobody_counts": serial("other_processes", "work_in_client", "little_in_tasks", *DUPLICATES),
    },
    "tiny_pool_cheats": {
        "honest_but_wrong": wrong("wrong_answer"),
        "one_job": serial("work_in_client"),
        "joblib_threads": serial("work_in_client"),
        "decoy_map": serial("work_in_client"),
        "one_giant_task": serial(*ONE_WORKER),
        "map_of_one_element": serial(*ONE_WORKER, may_stay_open=("uneven_shares",)),
        "sleeping_tasks": serial("work_in_client"),
        "duplicated_everywhere": serial(*DUPLICATES, may_stay_open=PARTLY),
        "duplicated_half": serial(*DUPLICATES, may_stay_open=PARTLY, sample=True),
        "empty_calls_beside_raw_work": serial("work_in_client"),
        "keeps_answers": serial("one_worker"),
        "children_that_nobody_counts": serial("other_processes", "little_in_tasks", *DUPLICATES, may_stay_open=PARTLY),
    },
    "tiny_block_cheats": {
        "decoy_beside_one_engine": serial(*DUPLICATES, *ONE_WORKER, may_stay_open=(*PARTLY, "no_gain"), sample=True),
        "small_decoys_beside_one_engine": serial(*DUPLICATES, *ONE_WORKER, may_stay_open=(*PARTLY, "no_gain")),
        "duplicated_everywhere": serial(*DUPLICATES, may_stay_open=PARTLY),
        "duplicated_half": serial(*DUPLICATES, may_stay_open=PARTLY),
        "padded_tasks": serial(*DUPLICATES, *ONE_WORKER, may_stay_open=(*PARTLY, "no_gain")),
        "one_block_at_a_time": serial("one_at_a_time"),
        "empty_blocks_beside_the_client": serial("work_in_client"),
        "uneven_with_padding": serial(*DUPLICATES, may_stay_open=(*PARTLY, "no_gain")),
    },
    "tiny_clock_cheats": {
        "in_the_client": serial("work_in_client"),
        "own_pool": serial("other_processes"),
        "one_engine": serial("one_worker"),
        "one_at_a_time": serial("one_at_a_time", sample=True),
        "burns_beside_one_engine": serial(*DUPLICATES, *ONE_WORKER, may_stay_open=(*PARTLY, "no_gain")),
        "duplicated_everywhere": serial(*DUPLICATES, may_stay_open=(*PARTLY, "no_gain")),
    },
}
HONEST = {
    assignment: sorted(path.stem for path in (HERE / assignment).glob("honest_*.py") if path.stem != "honest_but_wrong")
    for assignment in CHEATS
}
HONEST_SAMPLE = {
    ("tiny_scoop_cheats", "honest_map"),
    ("tiny_ipp_cheats", "honest_map"),
    ("tiny_block_cheats", "honest_every_other"),
    ("tiny_clock_cheats", "honest_own_function"),
    ("tiny_pool_cheats", "honest_pool_closed_on_the_next_call"),
}
ENOUGH, LEAST = 3.0, {"honest_four_processes": 2.0, "honest_eight_processes": 0.0}  # points for the speedup


def _cheats() -> list[object]:
    pairs = [(assignment, name) for assignment, rows in CHEATS.items() for name in rows]
    return [_case(*pair) for pair in pairs if EVERYTHING or CHEATS[pair[0]][pair[1]].sample]


def _honest() -> list[object]:
    pairs = [(assignment, name) for assignment, names in HONEST.items() for name in names]
    return [_case(*pair) for pair in pairs if EVERYTHING or pair in HONEST_SAMPLE]


def _case(assignment: str, name: str) -> object:
    group = pytest.mark.xdist_group(f"cheats of {assignment}")
    return pytest.param(assignment, name, id=f"{assignment} {name}", marks=[group, pytest.mark.timeout(900)])


def _check(grade: Grade, name: str) -> CheckResult:
    return next(check for check in grade.checks if check.name == name)


def _told(grade: Grade) -> str:
    return "\n".join(f"{c.name}: {c.verdict}, {c.reason}, {c.points} of {c.max_points}: {c.fact}" for c in grade.checks)


@pytest.mark.parametrize(("assignment", "name"), _cheats())
def test_a_cheat_gets_no_points_for_what_it_pretends(
    graded: Graded, assignment: str, name: str, record_property: Record
) -> None:
    outcome = CHEATS[assignment][name]

    grade = graded(assignment, name)

    check, points, told = _check(grade, outcome.check), grade.score.decided_points, _told(grade)
    record_property(FIGURES, {"cheats": 1, "paid": int(points > outcome.at_most)})
    assert points <= outcome.at_most, told
    if check.verdict is Verdict.INCONCLUSIVE:
        assert check.reason in outcome.open_reasons, told
    else:
        assert (check.verdict, check.reason in outcome.reasons) == (Verdict.FAILED, True), told


@pytest.mark.parametrize(("assignment", "name"), _honest())
def test_an_honest_way_is_neither_accused_nor_short_of_points(
    graded: Graded, assignment: str, name: str, record_property: Record
) -> None:
    grade = graded(assignment, name)

    answer, parallel_map, speedup = (_check(grade, check) for check in (ANSWER, PARALLEL_MAP, SPEEDUP))
    told, points = _told(grade), speedup.points or 0.0
    least = LEAST.get(name, ENOUGH)
    unclear = parallel_map.verdict is Verdict.INCONCLUSIVE and parallel_map.reason in UNCLEAR
    noisy = unclear or (speedup.verdict is Verdict.INCONCLUSIVE and speedup.reason in NOISE)
    accused = Verdict.FAILED in {answer.verdict, parallel_map.verdict}
    figures = {"accused": accused, "short of points": points < least and not noisy, "left open by noise": noisy}
    record_property(FIGURES, {"honest": 1, **{what: int(seen) for what, seen in figures.items()}})
    assert answer.verdict is Verdict.PASSED, told
    assert parallel_map.verdict is Verdict.PASSED or unclear, told
    timed = [r.fresh_workers for r in grade.record.rounds if r.timed and r.attempt == 1]
    assert timed[:3] == [False, False, True][: len(timed)], "where grades are made, the third round has new workers"
    if noisy:
        pytest.skip(f"this machine is too noisy, a grading would be taken again: {told}")
    assert points >= least, told


def test_every_submission_is_in_the_table() -> None:
    lying_there = {(a, path.stem) for a in CHEATS for path in (HERE / a).glob("*.py")}
    lying_there -= {
        (a, name) for a, name in lying_there if name.startswith("mistake_")
    }  # these have a table of their own

    known = {(a, name) for a, rows in CHEATS.items() for name in [*rows, *HONEST[a]]}
    assert lying_there == known
