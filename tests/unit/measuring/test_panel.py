"""Whose fault it is that a run gave no answer, measured on arms that are told what to reply."""

from __future__ import annotations

from fnmatch import fnmatch
from types import SimpleNamespace

import numpy as np
import pytest

from grader.coursework.submission import Submission
from grader.errors import BackendError
from grader.measuring import panel
from grader.measuring.backends import Reply
from grader.measuring.panel import Panel
from grader.measuring.seat import Seat
from grader.measuring.watch import kernel
from grader.record import ArmName, Ending, Need, Raised
from tests.unit.builders import assignment, measured_round, record

ANSWER = {"squares": np.array([1.0, 4.0])}
GONE = Reply(Ending.EXITED, 0.1, detail="killed by signal 9")
LOST = Reply(Ending.RAISED, 0.1, raised=Raised("EngineError", "an engine died", "", ""))


class ScriptedArms:
    """Arms of which the submission's replies as the test wants; the kernel may end one process meanwhile."""

    def __init__(self, load: Reply, call: Reply, *, kills: bool) -> None:
        self._replies = {"load": load, "call": call}
        self._kills = kills
        self._opened: set[str] = set()
        self.killed = 3
        self.out_of_time = False

    def bring_up(self, *names: str) -> dict[str, Exception]:
        self._opened |= set(names)
        return {}

    def close(self, name: str) -> None:
        self._opened.discard(name)

    def is_open(self, name: str) -> bool:
        return name in self._opened

    def draw(self, seed: tuple[int, ...]) -> dict[str, object]:
        return {"numbers": [1.0, 2.0]}

    def load(self, name: str) -> Reply:
        return self._reply("load")

    def call(self, name: str, inputs: dict[str, object]) -> Reply:
        return Reply(Ending.ANSWERED, 0.1, ANSWER) if name is ArmName.BASELINE else self._reply("call")

    def require_packages(self, name: str, reply: Reply) -> None:
        """None is lacking."""

    def said(self, name: str) -> str:
        return ""

    def _reply(self, kind: str) -> Reply:
        if self._kills and (kind == "call" or self._replies[kind].ending is not Ending.ANSWERED):
            self.killed += 1
            self._kills = False
        return self._replies[kind]


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Measures the answer of a submission whose arm replies like this; more, of one that answered in earlier rounds."""
    loaded = Reply(Ending.ANSWERED, 0.1, detail="loaded")

    def measuring(*, load=loaded, call=GONE, kills=True, known=None, need=Need.ANSWER):
        arms = ScriptedArms(load, call, kills=kills)
        monkeypatch.setattr(panel, "Arms", lambda *_: arms)
        monkeypatch.setattr(kernel, "killed_for_memory", lambda: arms.killed)
        bench = SimpleNamespace(say=lambda _: None, deadline_s=60.0)
        known = known or record(need=Need.NOTHING)
        seat = Seat(Submission("me", "tiny", {}), known)
        Panel(bench, assignment(tmp_path), None, [seat]).extend({seat: need})
        return seat.record

    return measuring


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param({"call": GONE}, id="the program itself"),
        pytest.param({"call": LOST}, id="a worker that it misses"),
        pytest.param({"call": Reply(Ending.TIMED_OUT, 20.0)}, id="a worker that it waits for"),
        pytest.param({"load": GONE}, id="while its file was imported"),
    ],
)
def test_nobody_is_blamed_for_what_the_kernel_ends_for_want_of_memory(measured, replies):
    found = measured(**replies)

    assert (found.finding, found.rounds) == (None, ())
    assert found.obstacle.reason == "backend_failed"
    assert found.obstacle.fact == (
        "The machine or its job ran out of memory during a run, and the kernel ended processes. The submission "
        "was not over its own limit. Grade it where there is more memory; on Slurm: grader resume RUN -- --mem=8G"
    )


def test_who_is_over_the_own_limit_is_told_so_whatever_the_kernel_does(measured):
    found = measured(call=Reply(Ending.OVER_MEMORY, 0.1))

    assert found.rounds[0].runs[ArmName.SUBMISSION].finding.reason == "over_memory"


def test_who_ends_itself_where_there_is_memory_is_told_so(measured):
    found = measured(kills=False)

    assert found.rounds[0].runs[ArmName.SUBMISSION].finding.fact == (
        "The program ended (killed by signal 9) before it returned an answer."
    )


def test_an_answer_counts_whatever_the_kernel_does(measured):
    found = measured(call=Reply(Ending.ANSWERED, 0.1, ANSWER))

    assert (found.obstacle, found.rounds[0].runs[ArmName.SUBMISSION].finding) == (None, None)


RESUMED = {"known": record(measured_round(), need=Need.EVIDENCE), "need": Need.SPEEDUP}
AGAIN = "On the first round's inputs once more, with new workers: "


@pytest.mark.parametrize("call", [GONE, LOST, Reply(Ending.TIMED_OUT, 20.0)], ids=["gone", "a lost worker", "late"])
def test_nobody_is_blamed_for_want_of_memory_while_new_workers_warm_up(measured, call):
    found = measured(call=call, **RESUMED)

    assert (found.finding, len(found.rounds)) == (None, 1)
    assert (found.obstacle.reason, found.need) == ("backend_failed", Need.EVIDENCE)


@pytest.mark.parametrize(
    ("call", "reason", "fact"),
    [
        pytest.param(GONE, "exited", "The program ended (killed by signal 9) before it returned *", id="it ends"),
        pytest.param(LOST, "exception", "EngineError: an engine died", id="it raises"),
        pytest.param(
            Reply(Ending.TIMED_OUT, 60.0), "timed_out", "It was stopped after 120 s without an answer.", id="it is late"
        ),
        pytest.param(
            Reply(Ending.ANSWERED, 0.1, {"squares": np.array([1.0])}), "wrong_shape", "*", id="it answers less"
        ),
    ],
)
def test_what_fails_while_new_workers_warm_up_is_told_in_its_own_words(measured, call, reason, fact):
    found = measured(call=call, kills=False, **RESUMED)

    assert (found.obstacle, found.finding.reason, len(found.rounds)) == (None, reason, 1)
    assert fnmatch(found.finding.fact, AGAIN + fact)


def test_a_baseline_that_fails_while_it_warms_up_is_ours(measured, monkeypatch):
    monkeypatch.setattr(ScriptedArms, "call", lambda *_: Reply(Ending.TIMED_OUT, 60.0, detail="60 s"))

    found = measured(kills=False, **RESUMED)

    assert (found.finding, found.obstacle.reason) == (None, "backend_failed")
    assert found.obstacle.fact == "The baseline of 'tiny' gave no answer: timed out (60 s)"


OTHERS = {"ada": GONE, "eve": Reply(Ending.ANSWERED, 0.1, ANSWER), "zoe": Reply(Ending.TIMED_OUT, 20.0)}


class PanelArms(ScriptedArms):
    """Arms of three submissions; ours answer, unless one is named that does not."""

    def __init__(self, *, refused: str = "", fails: str = "", kills_at: str = "") -> None:
        loaded = Reply(Ending.ANSWERED, 0.1, detail="loaded")
        super().__init__(loaded, GONE, kills=False)
        self.asked: list[str] = []
        self._refused, self._fails, self._kills_at = refused, fails, kills_at

    def bring_up(self, *names: str) -> dict[str, Exception]:
        super().bring_up(*names)
        return {name: BackendError(f"{name} did not start") for name in names if name == self._refused}

    def call(self, name: str, inputs: dict[str, object]) -> Reply:
        self.asked.append(name)
        self.killed += name == self._kills_at
        if name == self._fails:
            return Reply(Ending.TIMED_OUT, 20.0, detail="20 s")
        if name in {ArmName.BASELINE, ArmName.REFERENCE}:
            return Reply(Ending.ANSWERED, 0.1, ANSWER)
        return list(OTHERS.values())[int(name[-1]) - 1]


@pytest.fixture
def seated(tmp_path, monkeypatch):
    """Measures the answers of three submissions in one panel; their records by their names, and who was asked."""

    def measuring(arms):
        monkeypatch.setattr(panel, "Arms", lambda *_: arms)
        monkeypatch.setattr(kernel, "killed_for_memory", lambda: arms.killed)
        bench = SimpleNamespace(say=lambda _: None, deadline_s=60.0)
        seats = {name: Seat(Submission(name, "tiny", {}), record(need=Need.NOTHING)) for name in OTHERS}
        Panel(bench, assignment(tmp_path), None, list(seats.values())).extend(
            dict.fromkeys(seats.values(), Need.ANSWER)
        )
        return {name: seat.record for name, seat in seats.items()}

    return measuring


def _reasons(records):
    return {
        name: (found.obstacle or found.finding or found.rounds[0].runs[ArmName.SUBMISSION].finding)
        for name, found in records.items()
    }


def test_each_of_a_panel_is_judged_by_its_own_reply_and_the_baseline_runs_once(seated):
    arms = PanelArms()

    found = _reasons(seated(arms))

    assert [finding and finding.reason for finding in found.values()] == ["exited", None, "timed_out"]
    assert arms.asked == ["baseline", "submission-1", "submission-2", "submission-3"]


def test_a_record_of_a_panel_knows_of_no_other_submission(seated):
    eve = seated(PanelArms())["eve"]

    assert eve.rounds[0].order == (ArmName.BASELINE, ArmName.SUBMISSION)
    assert set(eve.rounds[0].runs) == {ArmName.BASELINE, ArmName.SUBMISSION}


def test_one_whose_workers_do_not_start_keeps_nobody_from_being_measured(seated):
    arms = PanelArms(refused="submission-3")

    found = seated(arms)

    assert found["zoe"].obstacle.fact == "submission-3 did not start"
    assert (found["ada"].obstacle, found["eve"].obstacle) == (None, None)
    assert "submission-3" not in arms.asked


def test_a_baseline_that_fails_leaves_all_open(seated):
    found = seated(PanelArms(fails="baseline"))

    assert {each.obstacle.fact for each in found.values()} == {
        "The baseline of 'tiny' gave no answer: timed out (20 s)"
    }


def test_a_process_that_the_kernel_ends_beside_a_neighbours_run_costs_no_one_who_was_there_before(seated):
    """It may have been anybody's who stood still; who answered afterwards has lost none."""
    found = seated(PanelArms(kills_at="baseline"))

    assert [each.obstacle and each.obstacle.reason for each in found.values()] == [
        "backend_failed",
        None,
        "backend_failed",
    ]
