"""The arms of one submission: opened when first needed, frozen while another one runs, closed together."""

from __future__ import annotations

import contextlib
import hmac
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from grader.coursework import libraries
from grader.coursework.assignment import Assignment
from grader.coursework.program import MPI
from grader.coursework.submission import Submission
from grader.errors import BackendError, SandboxError
from grader.inside import removal
from grader.measuring import box_check, job, lease, pictures
from grader.measuring.backends import Arm, Reply, Site, mpi, named
from grader.measuring.bench import Bench
from grader.measuring.endings import in_words, no_inputs
from grader.measuring.nodes import allocation
from grader.measuring.nodes.whole_arm import opened
from grader.measuring.watch import kernel, simulation
from grader.measuring.watch.simulation import SimulatedCosts
from grader.record import ArmName, Arrays, Ending, Job
from grader.sandbox import Limits, resources
from grader.sandbox.copies import readable
from grader.sandbox.template import Template

DRAW_TIMEOUT_S = 60.0
_TO_END_S = 20.0  # a launcher's job has its limit inside; what it left is ended, and told, after that
_COPIES_AT_ONCE = 4
_OF_POOLS = "/multiprocessing/"  # of the library's files
_FAULTS = (BackendError, SandboxError, OSError)
_KEPT_FROM_STUDENTS = {"inputs.py", "baseline.py"}


Fault = BackendError | SandboxError | OSError
"""Why an arm did not come up."""


@dataclass(slots=True)
class _Opened:
    arm: Arm
    stack: contextlib.ExitStack


class Arms:
    """A context manager; leaving it ends every process that it started.

    Whoever is not asked stands still.
    """

    def __init__(self, bench: Bench, assignment: Assignment, programs: Mapping[str, Submission]) -> None:
        """Nothing is started yet.

        Args:
            bench: where.
            assignment: which.
            programs: by the names of their arms; the baseline is always there.
        """
        self._bench = bench
        self._assignment = assignment
        self._programs = programs
        self._opened: dict[str, _Opened] = {}
        submissions = sum(name is not ArmName.REFERENCE for name in programs)
        self._until = time.monotonic() + bench.deadline_s * max(1, submissions)
        self._stack = contextlib.ExitStack()
        self._leased = False
        self._key = os.urandom(32)
        self._seed: tuple[int, ...] = ()
        self._inputs: dict[str, Any] | None = None  # of that seed

    def __enter__(self) -> Self:
        self._leased = self._stack.enter_context(self._bench.leased(self._assignment.workers))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack as closing:  # what cannot be ended keeps nothing else from ending
            for name in list(self._opened):
                closing.callback(self.close, name)

    @property
    def out_of_time(self) -> bool:
        """Whether the deadline of all submissions together has passed."""
        return time.monotonic() > self._until

    def open(self, *names: str) -> None:
        """Starts the arms that are not open yet.

        Raises:
            BackendError: workers did not come up.
        """
        for fault in self.bring_up(*names).values():
            raise fault

    def bring_up(self, *names: str) -> Mapping[str, Fault]:
        """Starts the arms that are not open yet, a few side by side; why some of them did not come up.

        Raises:
            BackendError: none of them can be started here.
        """
        self._require_reach(names)
        self._require_mpi(names)
        self._require_apart(names)
        missing = [name for name in names if name not in self._opened]
        if not missing:
            return {}
        self._bench.say(self._starting(missing))
        # Without imports they mostly wait for one another: for files, ports, heartbeats.
        at_once = max(_COPIES_AT_ONCE if self._template() else 2, kernel.cores() // (self._assignment.workers + 1))
        faults: dict[str, Fault] = {}
        for first in range(0, len(missing), at_once):
            faults |= self._started(missing[first : first + at_once])
        return faults

    def _started(self, names: Sequence[str]) -> Mapping[str, Fault]:
        faults: dict[str, Fault] = {}
        for name in names:
            try:
                self._start(name)
            except _FAULTS as fault:
                faults[name] = fault
        for name in [name for name in names if name not in faults]:
            try:
                self._opened[name].arm.await_up(self._assignment.limits.start_s)
            except _FAULTS as fault:
                faults[name] = fault
                with contextlib.suppress(BackendError):  # that it cannot be ended either says no more
                    self.close(name)
            else:
                self._opened[name].arm.freeze()
        return faults

    def _start(self, name: str) -> None:
        stack = contextlib.ExitStack()
        arm = stack.enter_context(opened(named(self._backend(name)), self._site(name)))
        self._opened[name] = _Opened(arm, stack)

    def is_open(self, name: str) -> bool:
        """Whether it is."""
        return name in self._opened

    def close(self, name: str) -> None:
        """Ends all processes of an arm, and removes its files."""
        closing = self._opened.pop(name)
        closing.stack.close()
        if not self._bench.keep:
            removal.remove(closing.arm.site.folder)

    def load(self, name: str) -> Reply:
        """Imports the program's file, once for each set of workers."""
        limit = self._assignment.limits.import_s
        with self._awake(name) as arm:
            reply = arm.ask("load", timeout_s=limit)
        self._require_given(reply)
        if reply.ending is Ending.ANSWERED and reply.detail != "loaded":
            return replace(reply, ending=Ending.GARBLED)  # something that answers before it was asked
        return reply

    def draw(self, seed: tuple[int, ...]) -> dict[str, Any]:
        """The inputs of a round, from the author's process; the calls that follow are of this round.

        Raises:
            BackendError: ``draw`` raised, or returned no mapping, or what cannot be sent, or no costs where cost is
                simulated.
        """
        if seed == self._seed and self._inputs is not None:
            return self._inputs
        with self._awake(ArmName.BASELINE) as arm:
            reply = arm.ask("draw", list(seed), timeout_s=DRAW_TIMEOUT_S)
        if reply.ending is not Ending.ANSWERED or type(reply.value) is not dict:
            self.require_packages(ArmName.BASELINE, reply)
            raise BackendError(no_inputs(reply, self._assignment))
        self._seed, self._inputs = seed, reply.value
        self._costs(reply.value)
        return reply.value

    def call(self, name: str, inputs: dict[str, Any]) -> Reply:
        """One watched run, while every other arm stands still.

        Raises:
            BackendError: the inputs hold no costs where cost is simulated.
        """
        costs = self._costs(inputs)
        with (
            contextlib.nullcontext() if self._leased else lease.whole_machine(self._bench.say),
            self._awake(name) as arm,
        ):
            self._prepare(name, arm)
            limit = self._assignment.limits.wall_s
            if self._assignment.is_launcher:
                limit += _TO_END_S
            reply = arm.ask("call", inputs, timeout_s=limit, observe=True, costs=costs)
        self._require_given(reply)
        return reply

    @contextlib.contextmanager
    def _awake(self, name: str) -> Iterator[Arm]:
        """The arm, which stands still before and after."""
        arm = self._opened[name].arm
        arm.thaw()
        try:
            yield arm
        finally:
            arm.freeze()

    def _prepare(self, name: str, arm: Arm) -> None:
        """A program's folder and the engines that it finds, which are no part of what it takes.

        Raises:
            BackendError: they did not come up.
        """
        if self._assignment.program is None or name is ArmName.BASELINE:
            return
        reply = arm.ask("prepare", timeout_s=self._assignment.limits.start_s)
        if reply.ending is not Ending.ANSWERED:
            why = reply.detail if reply.ending is Ending.UNSENDABLE else in_words(reply)
            raise BackendError(
                f"What the {_role(name)} needs around it did not start: {why}. This is no fault of the submission; "
                "`grader doctor` looks for the cause."
            )

    def require_packages(self, name: str, reply: Reply) -> None:
        """Lets nobody be blamed for an import that fails in a box and would not fail here.

        Raises:
            BackendError: a package is installed here, and a box cannot import it.
        """
        program = self._programs.get(name)
        files = _python(program) if program else [p.read_bytes() for p in self._assignment.folder.glob("*.py")]
        obstacle = box_check.ours(in_words(reply), files, self._bench.level)
        if obstacle is not None:
            raise BackendError(obstacle)

    def job(self, name: str) -> Job | None:
        """What became of the job that a launcher's run was; None where nothing can be asked any more."""
        with self._awake(name) as arm:
            reply = arm.ask("job", timeout_s=self._assignment.limits.start_s)
        limit_s = self._assignment.limits.wall_s
        return job.told(reply.value, limit_s) if reply.ending is Ending.ANSWERED else None

    def pictures(self, name: str) -> Arrays:
        """What the program drew in its last run."""
        with self._awake(name) as arm:
            reply = arm.ask("pictures", timeout_s=self._assignment.limits.start_s)
        return pictures.taken(reply.value if reply.ending is Ending.ANSWERED else None)

    def said(self, name: str) -> str:
        """What the arm's processes printed."""
        return self._opened[name].arm.said()

    def _costs(self, inputs: dict[str, Any]) -> SimulatedCosts | None:
        """What the items of these inputs cost, where cost is simulated.

        Their values come from the round and a key that is in no record: who knows the grading's seed can draw the
        inputs, but not these. All arms of one round get the same.
        """
        name = self._assignment.costs
        if name is None:
            return None
        seconds = simulation.seconds(inputs.get(name))
        if seconds is None:
            which = f"inputs.py of {self._assignment.name!r}"
            raise BackendError(f"{which} must draw {name!r} as a list of seconds above 0: cost is simulated.")
        return SimulatedCosts(seconds, hmac.digest(self._key, repr(self._seed).encode(), "sha256"))

    def _require_reach(self, names: tuple[str, ...]) -> None:
        """Where cost is simulated, pools must reach the listener; an inherited socket does not get into new programs.

        Raises:
            BackendError: they would not.
        """
        pool = any(named(self._backend(name)).pool_is_workers for name in names)
        if pool and self._assignment.costs is not None and not self._bench.level.path_sockets:
            raise BackendError(
                f"{self._assignment.name!r} simulates cost, and the level {self._bench.level.name!r} lets the "
                "processes of a pool not ask the grader for it. Use bubblewrap."
            )

    def _require_mpi(self, names: tuple[str, ...]) -> None:
        """Engines form an MPI world only where there is the library for it.

        Raises:
            BackendError: there is none.
        """
        obstacle = mpi.why_not() if any(self._has_ranks(name) for name in names) else None
        if obstacle is not None:
            raise BackendError(
                f"The engines of {self._assignment.name!r} are to be ranks of MPI, and this Python has none: "
                f"{obstacle}. Install both into {sys.prefix}: pip install mpi4py mpich."
            )

    def _require_apart(self, names: tuple[str, ...]) -> None:
        """No arm may be within reach of another, or of other users, by what its backend cannot do without.

        Raises:
            BackendError: it would be.
        """
        level = self._bench.level
        if self._assignment.program is not None and not level.mounts:
            self._refuse("a program is ended with all that it started", "what it started could not be told from others")
        pool = any(named(self._backend(name)).pool_is_workers for name in names)
        ranks = any(self._has_ranks(name) for name in names)
        if pool and not level.shared_memory:
            self._refuse("pools of processes need shared memory", "a submission would reach the reference's")
        if ranks and level.isolates and not level.own_network and self._bench.for_grades:
            self._refuse("ranks of MPI listen for whoever connects", "others on this machine could speak to them")

    def _require_given(self, reply: Reply) -> None:
        """A program that misses what the level withholds, though libraries use it, is not at fault.

        Raises:
            BackendError: it does.
        """
        raised = reply.raised
        withheld = not self._bench.level.shared_memory
        if withheld and raised is not None and raised.type == "PermissionError" and _OF_POOLS in raised.traceback:
            self._refuse("its program uses multiprocessing", "a submission would reach the reference's shared memory")

    def _refuse(self, need: str, otherwise: str) -> NoReturn:
        raise BackendError(
            f"{self._assignment.name!r} cannot be graded at the level {self._bench.level.name!r} on this machine: "
            f"{need}, and without namespaces {otherwise}. This is no fault of the submission. Use bubblewrap, or have "
            "user namespaces allowed (`grader doctor` says what is in the way), or grade on another machine."
        )

    def _has_ranks(self, name: str) -> bool:
        return self._assignment.mpi and name is not ArmName.BASELINE

    def _backend(self, name: str) -> str:
        return "serial" if name is ArmName.BASELINE else _started_by(self._assignment)

    def _starting(self, names: list[str]) -> str:
        if names == [ArmName.BASELINE]:
            return "starting the serial baseline"
        worker = named(self._assignment.backend).worker_name()
        theirs = sum(_role(name) == ArmName.SUBMISSION for name in names)
        whom = f"each of {theirs} submissions" if theirs > 1 else f"the {_role(names[-1])}"
        return f"starting {self._assignment.workers} {worker}s for {whom}"

    def _site(self, name: str) -> Site:
        assignment, bench = self._assignment, self._bench
        role = _role(name)
        folder = Path(tempfile.mkdtemp(prefix=f"{role}-", dir=bench.folder))
        author = folder / "author"
        _copy_author_files(assignment, author, for_students=name is not ArmName.BASELINE)
        submission = None
        if name is not ArmName.BASELINE:
            submission = folder / "program"
            submission.mkdir()
            self._programs[name].write_to(submission)
        readable(folder)
        return Site(
            name=role,
            folder=folder,
            inside=bench.inside,
            author=author,
            submission=submission,
            workers=assignment.workers,
            limits=_limits(assignment),
            level=bench.level,
            loop=bench.loop,
            start_s=assignment.limits.start_s,
            given={
                # A program imports them, as its baseline does.
                "tasks": list(assignment.tasks) if assignment.program is None else [],
                "answer": list(assignment.answer),
                "mappings": [name for name, spec in assignment.answer.items() if spec.keys],
                "entry_file": assignment.entry_file,
                "entry_function": assignment.serial_function,
                **_program(assignment),
                "workers": assignment.workers,
                "start_s": assignment.limits.start_s,
                "wall_s": assignment.limits.wall_s,
            },
            probe=bench.probe,
            clocks=bench.clocks,
            node=allocation.this_node(),
            nodes=nodes_of(bench, assignment) if name is not ArmName.BASELINE else (),
            mpi=self._has_ranks(name) or (assignment.backend == MPI and name is not ArmName.BASELINE),
            template=self._template(),
        )

    def _template(self) -> Template | None:
        """What has imported the libraries of all arms; none where programs are started anew for each run.

        Ranks of MPI become such as they import it.
        """
        assignment = self._assignment
        if assignment.program is not None or assignment.mpi:
            return None
        of_backends = [*named("serial").libraries, *named(assignment.backend).libraries]
        statements = [*of_backends, *libraries.imported(assignment.folder)]
        return self._bench.templates.holding(statements, apart_from=libraries.names(assignment.folder))


def _started_by(assignment: Assignment) -> str:
    """The backend that starts it: a whole program starts its workers itself, and only mpiexec asks us where."""
    asks = assignment.program is None or assignment.backend == MPI
    return assignment.backend if asks else "program"


def _role(name: str) -> str:
    """What an arm is called in words and folders: those of a panel's submissions have numbers among themselves."""
    return name if name in {ArmName.BASELINE, ArmName.REFERENCE} else ArmName.SUBMISSION


def inputs_of(bench: Bench, assignment: Assignment, seed: tuple[int, ...]) -> dict[str, Any]:
    """The inputs of a round, drawn again by a process of the author's that is started for it.

    Raises:
        BackendError: it cannot be started, or ``draw`` gives none.
    """
    with Arms(bench, assignment, {}) as arms:
        arms.open(ArmName.BASELINE)
        return arms.draw(seed)


def nodes_of(bench: Bench, assignment: Assignment) -> tuple[str, ...]:
    """The other nodes on which workers of this assignment may be.

    Where cost is simulated one queue hands it out, and one node is enough; without a file system of their own
    sandboxes would not find their files there.
    """
    may = named(_started_by(assignment)).spans and bench.level.mounts and assignment.costs is None
    return bench.nodes[: assignment.workers - 1] if may else ()


def resource_limits(bench: Bench, assignment: Assignment) -> dict[str, int]:
    """What each process of an arm may have here, for the record."""
    wanted = resources.of_a_box(_limits(assignment), own_processes=bench.level.mounts)
    return resources.granted(wanted, resources.hard_limits())


def _copy_author_files(assignment: Assignment, target: Path, *, for_students: bool) -> None:
    """Rubric and stub are seen in no sandbox; how inputs are drawn is not seen where student code runs."""
    target.mkdir()
    hidden = _KEPT_FROM_STUDENTS if for_students else set()
    for path in assignment.folder.glob("*.py"):
        if path.name not in hidden and not assignment.takes(path.name) and not path.name.startswith("test_"):
            shutil.copyfile(path, target / path.name)


def _program(assignment: Assignment) -> dict[str, Any]:
    """How it is run, where it is one."""
    found = assignment.program
    return {} if found is None else {**asdict(found), "run": list(found.run), "backend": assignment.backend}


def _python(program: Submission) -> list[bytes]:
    """What may import: the first file is the entry's."""
    return [content for place, (name, content) in enumerate(program.files.items()) if not place or name.endswith(".py")]


def _limits(assignment: Assignment) -> Limits:
    limits = assignment.limits
    return Limits(
        memory_mb=limits.memory_mb,
        processes=assignment.processes,
        scratch_mb=limits.scratch_mb,
        output_mb=limits.output_mb,
    )
