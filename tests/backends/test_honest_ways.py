"""Whatever honest way a student chooses, it works and counts as parallel map used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.coursework.assignment import ArraySpec, load
from grader.coursework.submission import Submission, read
from grader.judging import rounds
from grader.judging.evidence import Evidence, Usage
from grader.measuring.answer import validated
from grader.measuring.arms import Arms
from grader.measuring.backends import Reply
from grader.measuring.seat import blank as blank_record
from grader.record import ArmName, Ending, Need, Record, Round, Run, as_json

TESTS = Path(__file__).parents[1]
MOST_ROUNDS = 5
WAYS = {
    "ipyparallel": [
        "load_balanced_map",
        "load_balanced_map_async",
        "load_balanced_map_sync",
        "load_balanced_imap",
        "chunks",
        "apply_each",
        "direct_map",
        "scatter_and_gather",
        "decorated",
        "executor",
        "own_client",
        "own_client_of_a_profile",
        "joblib_with_a_view",
        "joblib_without_a_view",
        "own_wrapper",
        "closure",
        "pushed_names",
        "pushed_names_in_a_function_within",
        "remote_function",
        "executed_names",
        "log_beside_the_script",
    ],
    "processes": [
        "joblib_loky",
        "joblib_multiprocessing",
        "pool_map",
        "pool_apply_each",
        "pool_of_spawned",
        "pool_of_a_fork_server",
        "futures_map",
        "futures_submit",
        "processes_by_hand",
        "own_wrapper",
    ],
    "scoop": [
        "futures_map",
        "map_as_completed",
        "submit",
        "as_completed",
        "map_reduce",
        "toolbox_map",
        "own_wrapper",
    ],
}


@dataclass(slots=True)
class Honest:
    """All arms of a tiny assignment; the submission goes the way that it is told."""

    arms: Arms
    blank: Record
    declared: Mapping[str, ArraySpec]
    ours: dict[int, tuple[dict[str, Any], dict[ArmName, Run]]] = field(default_factory=dict)

    def graded(self, way: str) -> tuple[Record, Evidence]:
        """The record of one way; further rounds where the first was not clear.

        As a grading does, which accuses nobody after one; a machine that runs other tests beside this one needs more.
        """
        record = replace(self.blank, need=Need.EVIDENCE, rounds=(self._round(0, way),))
        while rounds.evidence_of(record).usage is not Usage.USED and len(record.rounds) < MOST_ROUNDS:
            record = replace(record, rounds=(*record.rounds, self._round(len(record.rounds), way)))
        arrays: dict[str, bytes] = {}
        stored = as_json.from_plain(as_json.to_plain(record, arrays), arrays)
        return stored, rounds.evidence_of(stored)

    def _round(self, index: int, way: str) -> Round:
        """Baseline and reference run once for all ways."""
        seed = rounds.seed(self.blank.seed, self.blank.assignment, index)
        if index not in self.ours:
            inputs = self.arms.draw(seed)
            ours = {name: self.arms.call(name, inputs) for name in (ArmName.BASELINE, ArmName.REFERENCE)}
            self.ours[index] = inputs, {name: self._run(reply) for name, reply in ours.items()}
        inputs, ours = self.ours[index]
        if not self.arms.is_open(ArmName.SUBMISSION):
            self.arms.open(ArmName.SUBMISSION)
            self.arms.load(ArmName.SUBMISSION)
        reply = self.arms.call(ArmName.SUBMISSION, {**inputs, "way": way})
        if reply.ending not in {Ending.ANSWERED, Ending.RAISED}:
            self.arms.close(ArmName.SUBMISSION)  # it is dead: the next way gets a new one
        return Round(index, seed, "", tuple(ArmName), {**ours, ArmName.SUBMISSION: self._run(reply)}, timed=False)

    def _run(self, reply: Reply) -> Run:
        assert (reply.ending, reply.raised, reply.detail) == (Ending.ANSWERED, None, "")
        return Run(reply.ending, reply.wall_s, answer=validated(reply.value, self.declared), trace=reply.trace)


@pytest.fixture(scope="module")
def honest(stage) -> Iterator[Honest]:
    """Baseline, reference and a submission that knows every way, loaded and warm."""
    assignment = load(TESTS / "assignments" / f"tiny_{stage.backend}")
    reference = read(assignment.reference_folder, assignment, student="_reference")
    submission = _handed_in(assignment.name)
    programs = {ArmName.REFERENCE: reference, ArmName.SUBMISSION: submission}
    with Arms(stage.bench, assignment, programs) as arms:
        arms.open(*ArmName)
        for name in programs:
            assert arms.load(name).ending is Ending.ANSWERED
        arms.call(ArmName.REFERENCE, arms.draw((0,)))  # its pool starts now
        blank = blank_record(stage.bench, assignment, submission, reference)
        yield Honest(arms, blank, assignment.answer)


def _handed_in(assignment: str) -> Submission:
    path = TESTS / "submissions" / "every_honest_way" / assignment / "squares.py"
    return Submission("every_honest_way", assignment, {"squares.py": path.read_bytes()})


def _words(way: str) -> str:
    return way.replace("_", " ")


@pytest.mark.parametrize(
    ("stage", "way"),
    [pytest.param(b, way, id=f"{b}: {_words(way)}") for b, ways in WAYS.items() for way in ways],
    indirect=["stage"],
    scope="module",
)
def test_an_honest_way_gives_the_answer_and_counts_as_parallel_map_used(honest, way):
    record, evidence = honest.graded(way)

    for done in record.rounds:
        mine, serial = done.runs[ArmName.SUBMISSION].answer, done.runs[ArmName.BASELINE].answer
        np.testing.assert_allclose(mine["squares"], serial["squares"], rtol=1e-12)
    assert evidence.usage is Usage.USED, [_evidence_of_round(record, done) for done in record.rounds]


def _evidence_of_round(record: Record, done: Round) -> Evidence:
    return rounds.evidence_of(replace(record, rounds=(done,)))
