"""What home hears from another node, whose part a program of a few lines takes here."""

from __future__ import annotations

import subprocess
import sys
from subprocess import PIPE

import pytest

from grader.backends import outpost as outposts
from grader.backends.outpost import Outpost
from grader.errors import BackendError
from grader.loop import Loop
from grader.record import Ending

ANSWERS = """
import json, sys, time
for line in sys.stdin:
    kind = json.loads(line)["kind"]
    reply = {ANSWER}
    print(json.dumps(reply), flush=True)
"""


class Heard:
    """What an outpost told the arm."""

    def __init__(self) -> None:
        self.over: list[Ending] = []
        self.arrived: list[str] = []


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def node(heard):
    """Makes an outpost whose node runs the given program."""
    made: list[Outpost] = []
    with Loop() as loop:

        def start(program: str) -> Outpost:
            process = subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE, bufsize=0)
            outpost = Outpost("n2", loop, heard.over.append, heard.arrived.append, process)
            outpost.listen()
            made.append(outpost)
            return outpost

        yield start
        for outpost in made:
            outpost.close()
            outpost.deafen()


def answering(reply: str) -> str:
    return ANSWERS.replace("{ANSWER}", reply)


def test_a_node_answers_what_it_is_asked(node):
    assert node(answering("{'asked': kind}")).ask("said") == {"asked": "said"}


def test_a_fault_of_the_node_is_told_with_its_name(node):
    outpost = node(answering("{'fault': 'its isolation level is landlock'}"))

    with pytest.raises(BackendError, match="The node n2: its isolation level is landlock"):
        outpost.ask("open")


def test_a_node_that_says_nothing_is_not_waited_for_for_ever(node):
    outpost = node("import sys; sys.stdin.read()")

    with pytest.raises(BackendError, match=r"The node n2 did not answer within 0\.1 s \(begin\)"):
        outpost.ask("begin", 0.1)


def test_a_step_that_has_ended_is_told(node):
    outpost = node("import sys; sys.stdin.readline()")

    with pytest.raises(BackendError, match="The node n2: the step there has ended"):
        outpost.ask("begin")
    outpost.process.wait()
    with pytest.raises(BackendError, match="The node n2 is gone"):
        outpost.ask("begin")


def test_what_is_told_to_a_node_that_is_gone_harms_nobody(node):
    outpost = node("")
    outpost.process.wait()

    outpost.tell("kill")


def test_limits_and_arrivals_reach_the_arm_and_are_no_answers(node, heard):
    program = """
import json, sys
print("srun: words of its own", flush=True)
print(json.dumps({"event": "over", "ending": "over_memory"}), flush=True)
print(json.dumps({"event": "arrived", "place": "worker 1"}), flush=True)
"""
    outpost = node(program + answering("{'answered': kind}"))

    assert outpost.ask("clock") == {"answered": "clock"}
    assert (heard.over, heard.arrived) == ([Ending.OVER_MEMORY], ["worker 1"])


def test_clocks_are_compared_within_half_of_a_round_trip(node):
    outpost = node(answering("{'now': time.monotonic() + 1000.0}"))

    outpost.set_clock()

    assert abs(outpost.shift_s + 1000.0) <= outpost.error_s
    assert 0.0 < outpost.error_s < outposts.ANSWER_S
