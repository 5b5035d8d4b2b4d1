"""A panel: submissions of one assignment that are measured together, on the same inputs in the same rounds.

Its baseline and its reference are started once, and run once a round. In each stage what fails leaves, and costs nobody
another round: the answer of all first, then the parallel map, then speed.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from grader.coursework.assignment import Assignment
from grader.coursework.submission import Submission
from grader.errors import BackendError, SandboxError
from grader.inside import frames
from grader.judging import rounds
from grader.judging.speedup import MIN_ROUNDS
from grader.measuring.arms import Arms
from grader.measuring.backends import ALIVE, Reply
from grader.measuring.bench import Bench
from grader.measuring.endings import finding_of, not_set_up
from grader.measuring.runs import Runs, require_memory
from grader.measuring.seat import Seat
from grader.record import ArmName, Ending, Need, Round
from grader.record.finding import Finding

_OURS = {ArmName.BASELINE, ArmName.REFERENCE}


class Panel:
    """A context manager: workers live from the first need to its end, a seat's until it asks for no more.

    Attributes:
        troubles: what whoever runs this machine must look at, in words.
    """

    def __init__(
        self, bench: Bench, assignment: Assignment, reference: Submission | None, seats: Sequence[Seat]
    ) -> None:
        """Nothing is started before it is needed; a seat of several gets a name of its own among the arms."""
        if len(seats) > 1:
            for number, seat in enumerate(seats, 1):
                seat.arm = f"{ArmName.SUBMISSION}-{number}"
        programs: dict[str, Submission] = {seat.arm: seat.submission for seat in seats}
        if reference is not None:
            programs[ArmName.REFERENCE] = reference
        self.seats = tuple(seats)
        self.troubles: list[str] = []
        self._bench = bench
        self._assignment = assignment
        self._ours = [ArmName.BASELINE] if reference is None else [ArmName.BASELINE, ArmName.REFERENCE]
        self._arms = Arms(bench, assignment, programs)
        self._runs = Runs(assignment, self._arms)

    def __enter__(self) -> Self:
        self._arms.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._arms.__exit__(kind, fault, trace)

    def extend(self, wanted: Mapping[Seat, Need]) -> None:
        """Measures these seats' records as far as each needs; a finding or an obstacle ends one earlier.

        The workers of all others end: they ask for no more, and would be started again if they did.
        """
        for seat in self.seats:
            if seat not in wanted:
                self._leave(seat)
        stages = {Need.ANSWER: self._answers, Need.EVIDENCE: self._evidence, Need.SPEEDUP: self._speedup}
        for stage, measure in stages.items():
            asking = [seat for seat, need in wanted.items() if seat.record.need < stage <= need and seat.goes_on]
            for seat in asking:
                seat.begin()
                if self._arms.out_of_time:
                    seat.stop(self._late())
            if going := [seat for seat in asking if seat.goes_on]:
                measure(going)
            for seat in asking:
                seat.end(stage)

    def _late(self) -> Finding:
        fact = f"Measuring took longer than {self._bench.deadline_s:g} s in all and was stopped."
        return Finding("deadline", fact, "A longer --grader-deadline may help.")

    def _answers(self, seats: Sequence[Seat]) -> None:
        """The first round, of baseline and submissions."""
        ready = self._ready(seats, ArmName.BASELINE)
        self._say("checking the answer", ready)
        given = self._round(ready, [ArmName.BASELINE], shuffled=False)
        ungiven = [seat for seat in seats if seat.record.finding is not None]
        if ungiven and not given:
            self._require_baseline(ungiven)
        for seat in ready:
            self._keep_pictures(seat)

    def _require_baseline(self, seats: Sequence[Seat]) -> None:
        """Lets nobody be blamed for a file that could not be imported where the author's own do not run either.

        Where others of the panel were asked for their answers, the baseline ran for them.
        """
        with self._at(seats):
            inputs = self._arms.draw(rounds.seed(seats[0].record.seed, self._assignment.name, 0))
            self._runs.of_ours(ArmName.BASELINE, self._arms.call(ArmName.BASELINE, inputs))

    def _keep_pictures(self, seat: Seat) -> None:
        """What a program drew in its first run is part of it."""
        first = seat.record.rounds[0] if seat.record.rounds else None
        if self._assignment.program is None or first is None:
            return
        own = first.runs[ArmName.SUBMISSION]
        if own.ending in ALIVE:
            with self._at([seat]):
                drawn = replace(own, pictures=self._arms.pictures(seat.arm))
                first = replace(first, runs={**first.runs, ArmName.SUBMISSION: drawn})
                seat.record = replace(seat.record, rounds=(first,))

    def _evidence(self, seats: Sequence[Seat]) -> None:
        """The reference on the inputs of the first round, and further rounds until each is clear."""
        lacking = [seat for seat in seats if ArmName.REFERENCE not in seat.record.rounds[0].runs]
        if lacking and ArmName.REFERENCE in self._ours:
            self._add_reference(lacking)
        while unclear := [seat for seat in seats if seat.goes_on and not rounds.evidence_is_clear(seat.record)]:
            if self._arms.out_of_time:
                return
            self._say("looking once more: the first round was not clear", unclear)
            self._round(self._ready(unclear, *self._ours), self._ours, shuffled=False)

    def _add_reference(self, seats: Sequence[Seat]) -> None:
        """One run of it, which becomes part of each one's first round."""
        self._say("running the reference solution", seats)
        with self._at(seats):
            self._our_arms(seats, ArmName.BASELINE, ArmName.REFERENCE)
            reply = self._arms.call(ArmName.REFERENCE, self._arms.draw(seats[0].record.rounds[0].seed))
            run = self._runs.of_ours(ArmName.REFERENCE, reply)
            for seat in seats:
                first, *later = seat.record.rounds
                runs, order = {**first.runs, ArmName.REFERENCE: run}, (*first.order, ArmName.REFERENCE)
                seat.record = replace(seat.record, rounds=(replace(first, order=order, runs=runs), *later))

    def _speedup(self, seats: Sequence[Seat]) -> None:
        """Timed rounds until each verdict is sure; where grades are made, the last planned one with new workers.

        New workers know nothing of what the old ones may have kept: who keeps answers only fools the own check.
        """
        while going := [seat for seat in seats if seat.goes_on and rounds.wants_timed_round(seat.record)]:
            if self._arms.out_of_time:
                return
            numbers = {seat: sum(r.timed for r in seat.this_attempt) + 1 for seat in going}
            fresh = {seat for seat, number in numbers.items() if number == MIN_ROUNDS and self._bench.for_grades}
            for seat in seats:
                if seat not in going:
                    self._leave(seat)
                elif seat in fresh and self._arms.is_open(seat.arm):
                    with self._at([seat]):
                        self._arms.close(seat.arm)
            ready = self._ready(going, *self._ours)
            number = max(numbers.values())
            self._say(f"timed round {number} of {max(number, MIN_ROUNDS)}", ready)
            self._round(ready, self._ours, shuffled=True, fresh=fresh)

    def _ready(self, seats: Sequence[Seat], *ours: ArmName) -> list[Seat]:
        """Brings arms up, loads their programs and warms up who has rounds already; the seats that can go on."""
        missing = [seat for seat in seats if seat.goes_on and not self._arms.is_open(seat.arm)]
        for seat in missing:
            seat.is_well()
        with self._at(seats):
            faults = self._our_arms(seats, *ours, beside=[seat.arm for seat in missing])
            for seat in missing:
                with self._at([seat]):
                    if seat.arm in faults:
                        raise faults[seat.arm]
                    self._load(seat)
                    if seat.goes_on and seat.has_run:
                        self._warm_up(seat)
        return [seat for seat in seats if seat.goes_on]

    def _our_arms(
        self, seats: Sequence[Seat], *ours: ArmName, beside: Sequence[str] = ()
    ) -> Mapping[str, BackendError | SandboxError | OSError]:
        """Brings ours up, and those of seats beside them; why one of those did not come up.

        Raises:
            BackendError: ours did not, or gave no answer.
        """
        new = [name for name in ours if not self._arms.is_open(name)]
        faults = self._arms.bring_up(*new, *beside)
        for name in new:
            if name in faults:
                raise faults[name]
        if ArmName.REFERENCE in new:
            self._runs.of_ours(ArmName.REFERENCE, self._arms.load(ArmName.REFERENCE))
        resumed = [seat for seat in seats if seat.has_run]
        for name in new if resumed else ():
            # The reference's first run, in the first round, needs none.
            if name is ArmName.BASELINE or any(len(seat.record.rounds) > 1 for seat in resumed):
                self._runs.of_ours(name, self._arms.call(name, self._arms.draw(resumed[0].record.rounds[0].seed)))
        return faults

    def _load(self, seat: Seat) -> None:
        """Imports the submission's file.

        Raises:
            BackendError: it could not, and that is not its own fault.
        """
        reply = self._arms.load(seat.arm)
        if reply.ending is Ending.ANSWERED:
            seat.is_well()
            return
        require_memory(seat, reply)
        self._arms.require_packages(seat.arm, reply)
        finding = finding_of(reply, self._assignment, self._assignment.limits.import_s, "While its file was imported: ")
        seat.record = replace(seat.record, finding=finding, output=self._arms.said(seat.arm))

    def _warm_up(self, seat: Seat) -> None:
        """New workers meet the first round's inputs once more, untimed; what becomes of that counts as in any round."""
        first = seat.record.rounds[0]
        reply = self._arms.call(seat.arm, self._arms.draw(first.seed))
        finding = self._runs.of_theirs(seat, reply, first.runs[ArmName.BASELINE].answer).finding
        if finding is not None:
            fact = f"On the first round's inputs once more, with new workers: {finding.fact}"
            output = self._arms.said(seat.arm)
            seat.record = replace(seat.record, finding=replace(finding, fact=fact), output=output)

    def _round(
        self, seats: Sequence[Seat], ours: Sequence[ArmName], *, shuffled: bool, fresh: Collection[Seat] = ()
    ) -> bool:
        """The next round, on inputs of the records' own seed; whether ours gave their answers.

        Its number is one that none of the seats has had, so that one who needed a round more than another meets fresh
        inputs all the same. Records may have been begun by an earlier session.
        """
        if not seats:
            return False
        index = max((done.index + 1 for seat in seats for done in seat.record.rounds), default=0)
        seed = rounds.seed(seats[0].record.seed, self._assignment.name, index)
        names: list[str] = [*ours, *(seat.arm for seat in seats)]
        if shuffled:
            random.SystemRandom().shuffle(names)
        given = False
        with self._at(seats):
            inputs = self._arms.draw(seed)
            replies = self._called(names, inputs, seats)
            runs = {name: self._runs.of_ours(name, replies[name]) for name in ours}
            digest = hashlib.sha256(frames.pack("call", inputs)).hexdigest()
            done = Round(index, seed, digest, (), runs, timed=shuffled)
            for seat in seats:
                with self._at([seat]):
                    if seat.goes_on:
                        own = self._runs.of_theirs(seat, replies[seat.arm], runs[ArmName.BASELINE].answer)
                        order = tuple(_as_alone(name) for name in names if name in {*ours, seat.arm})
                        seat.add(replace(done, order=order, fresh_workers=seat in fresh), own)
                        if own.finding is not None:
                            seat.record = replace(seat.record, output=self._arms.said(seat.arm))
            given = True
        return given  # noqa: RET504 -- a fault of ours leads here, too

    def _called(self, names: Sequence[str], inputs: dict[str, Any], seats: Sequence[Seat]) -> Mapping[str, Reply]:
        """What each replies, one after the other; a seat that could not even be asked has none.

        Raises:
            BackendError: one of ours could not be asked.
        """
        seat_of = {seat.arm: seat for seat in seats}
        replies: dict[str, Reply] = {}
        for name in names:
            with self._at([seat_of[name]]) if name in seat_of else contextlib.nullcontext():
                replies[name] = self._arms.call(name, inputs)
        return replies

    def _leave(self, seat: Seat) -> None:
        """Ends its workers; what was measured of it stands, and others go on, if they cannot be ended."""
        if self._arms.is_open(seat.arm):
            try:
                self._arms.close(seat.arm)
            except BackendError as fault:
                self.troubles.append(f"{self._assignment.name}, {seat.submission.student}: {fault}")

    def _say(self, words: str, seats: Sequence[Seat]) -> None:
        together = f", {len(seats)} submissions together" if len(self.seats) > 1 else ""
        self._bench.say(f"{words}{together}")

    @contextlib.contextmanager
    def _at(self, seats: Sequence[Seat]) -> Iterator[None]:
        """A fault of ours within is an obstacle of these seats, and of nobody else's."""
        try:
            yield
        except (BackendError, SandboxError, OSError) as fault:
            obstacle = not_set_up(fault) if isinstance(fault, OSError) else Finding("backend_failed", str(fault))
            for seat in seats:
                seat.stop(obstacle)


def _as_alone(name: str) -> ArmName:
    """What a record calls an arm: it knows of no other submission."""
    return ArmName(name) if name in _OURS else ArmName.SUBMISSION
