"""The record: everything measured of one submission; what judges reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from grader.record.finding import Finding
from grader.record.job import Job
from grader.record.trace import Trace

SCHEMA = 1


class Arrays(dict[str, Any]):
    """An answer that is as it was declared: numpy arrays by name."""


class Need(IntEnum):
    """How much of a record is wanted; each stage includes the ones before."""

    NOTHING = 0
    ANSWER = 1  # one round of baseline and submission
    EVIDENCE = 2  # the reference in that round, too
    SPEEDUP = 3  # several rounds of all three


class Ending(StrEnum):
    """How a run ended."""

    ANSWERED = "answered"
    RAISED = "raised"
    UNSENDABLE = "unsendable"  # it returned something that is no data
    NO_OUTPUT = "no_output"  # a program ended well, and its answer is not where it should be
    EXITED = "exited"  # its process ended without an answer
    TIMED_OUT = "timed_out"
    OVER_MEMORY = "over_memory"
    OVER_PROCESSES = "over_processes"
    OVER_DISK = "over_disk"
    FLOODED = "flooded"  # it printed too much
    GARBLED = "garbled"  # it wrote something into the channel that is no frame


class ArmName(StrEnum):
    """Whose program a run is of."""

    BASELINE = "baseline"
    REFERENCE = "reference"
    SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of the submission.

    Attributes:
        traceback: the part that begins in the student's file.
        line: where that file was last left: "grid_search.py, line 12".
    """

    type: str
    message: str
    traceback: str
    line: str


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one program on one input.

    Attributes:
        wall_s: from the request written to the last byte of the answer.
        answer: validated; None when there is none, or for the reference.
        finding: why there is no valid answer.
        job: of a launcher, as Slurm told of it.
        pictures: that a program drew in the first round, as bytes by their files' names.
    """

    ending: Ending
    wall_s: float
    answer: Arrays | None = None
    finding: Finding | None = None
    trace: Trace | None = None
    job: Job | None = None
    pictures: Arrays = field(default_factory=Arrays)


@dataclass(frozen=True, slots=True)
class Round:
    """One run of each arm on the same inputs.

    Attributes:
        seed: what the inputs were drawn from.
        inputs_sha256: of the inputs as they were sent.
        order: the arms in the order of their runs.
        timed: whether it counts for the speedup; the first round warms up.
        fresh_workers: whether the submission had a new set of workers.
        attempt: in which measuring of this submission it was run, from 1.
    """

    index: int
    seed: tuple[int, ...]
    inputs_sha256: str
    order: tuple[ArmName, ...]
    runs: Mapping[ArmName, Run]
    timed: bool
    fresh_workers: bool = False
    attempt: int = 1

    @property
    def number(self) -> int:
        """As people count rounds: from 1."""
        return self.index + 1

    def trace(self, arm: ArmName) -> Trace | None:
        """What was seen of one arm, or None when it did not run or did not answer."""
        run = self.runs.get(arm)
        return run.trace if run is not None and run.ending is Ending.ANSWERED else None


@dataclass(frozen=True, slots=True)
class Machine:
    """Where it was measured.

    Attributes:
        load: the mean number of processes that ran or waited for a core, in the minute before.
        job: of Slurm, "4711_3"; empty outside of one.
        cores: of all nodes on which workers may be.
        nodes: the others, where workers were on several.
        limits: of resources, of each process of a program, by their names; -1 is none.
    """

    host: str
    cores: int
    cpu: str
    kernel: str
    python: str
    load: float
    packages: Mapping[str, str] = field(default_factory=dict)
    job: str = ""
    nodes: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one submission.

    Attributes:
        isolation_why: why it was this level.
        backend_worker: what the backend calls a worker, for sentences.
        thresholds: where the lines of the evidence were when it was measured.
        finding: why nothing, or nothing more, was run; the student's.
        obstacle: why nothing more could be run; ours.
        is_baseline: whether it is the serial program that was given.
        files: the submission as text, so that it can be judged again without its folder.
        untaken: why further files of it could not be taken, by their names.
        output: what its processes printed, where a run failed.
        need: how far it was measured.
        attempt: how often it was measured: what stays open is measured again, and the rounds are pooled.
        mpi: whether the workers are ranks of MPI, which compute while they wait for one another.
        divisible: whether the work may be cut as one likes.
        virtual_nodes: of the cluster in a launcher's sandbox; 0 where there is none.
        by_clocks: whether no task functions were given, so that the kernel's clocks alone tell who worked.
    """

    assignment: str
    assignment_digest: str
    student: str
    submission_digest: str
    reference_digest: str
    grader: str
    isolation: str
    backend: str
    backend_worker: str
    workers: int
    seed: str
    machine: Machine
    thresholds: Mapping[str, float]
    need: Need = Need.NOTHING
    rounds: tuple[Round, ...] = ()
    finding: Finding | None = None
    obstacle: Finding | None = None
    is_baseline: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    output: str = ""
    attempt: int = 1
    isolation_why: str = ""
    mpi: bool = False
    divisible: bool = False
    by_clocks: bool = False
    virtual_nodes: int = 0
    untaken: Mapping[str, Finding] = field(default_factory=dict)
    schema: int = SCHEMA

    @property
    def key(self) -> tuple[str, ...]:
        """A stored result may be used again only if this is the same."""
        digests = (self.assignment_digest, self.submission_digest, self.reference_digest)
        return (*digests, self.grader, self.isolation, str(self.workers))
