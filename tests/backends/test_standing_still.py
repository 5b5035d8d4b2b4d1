"""Whoever is not asked stands still, for as long as a panel's round takes, and is there afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest

from grader.measuring.watch import kernel
from grader.record import ArmName, Ending

NUMBERS = [float(n) for n in range(12)]
# More than the 5 s of heartbeats that a controller of ours lets pass; more seconds by hand: GRADER_STILL_S=900.
STILL_S = float(os.environ.get("GRADER_STILL_S", "8"))
# A signal that stops reaches a process that is on a core some microseconds after it was sent.
STOPPING_S = 0.005
PROGRAMS = Path(__file__).with_name("programs")


def _processes(arm):
    return {p.pid: p for p in kernel.tree(process.pid for process in arm.processes)}


def _arm(asked, name):
    return asked.arms._opened[name].arm


def _cpu_s(pids):
    return {pid: kernel.cpu_s(pid) for pid in pids}


def _as_before(seconds):
    return pytest.approx(seconds, abs=STOPPING_S)


def test_arms_that_are_not_asked_use_no_cpu_and_lose_nobody(asked):
    asked()
    arms = [_arm(asked, name) for name in (ArmName.SUBMISSION, ArmName.REFERENCE)]
    before = [_cpu_s(_processes(arm)) for arm in arms]

    time.sleep(STILL_S)

    assert [{p.state for p in _processes(arm).values()} <= set("TtZ") for arm in arms] == [True, True]
    assert [_cpu_s(_processes(arm)) for arm in arms] == [_as_before(seconds) for seconds in before]
    reply = asked()
    assert (reply.ending, reply.value) == (Ending.ANSWERED, {"squares": [x * x for x in NUMBERS]})
    assert before[0].keys() <= _processes(arms[0]).keys(), "no worker was given up and started again"


def test_while_one_is_asked_the_others_stand_still(asked):
    reference = _arm(asked, ArmName.REFERENCE)
    before = _cpu_s(_processes(reference))

    assert asked().ending is Ending.ANSWERED

    assert _cpu_s(before) == _as_before(before)


def test_one_that_dies_while_it_stands_still_ends_at_its_next_question(stage, program_files):
    with stage.opened(program_files(stage.backend, PROGRAMS / "questions.py"), *ArmName) as asked:
        for name in (ArmName.SUBMISSION, ArmName.REFERENCE):
            asked.arms.load(name)
        for pid in _processes(_arm(asked, ArmName.SUBMISSION)):
            with contextlib.suppress(ProcessLookupError):  # the workers of one that was ended end with it
                os.kill(pid, signal.SIGKILL)

        assert asked().ending is Ending.EXITED
        assert asked.arms.call(ArmName.REFERENCE, {}).ending is Ending.ANSWERED
