"""What home hears from another node, whose part a program of a few lines takes here."""

from __future__ import annotations

import subprocess
import sys
from subprocess import PIPE

import pytest

from grader.errors import BackendError
from grader.measuring.nodes import remote_part
from grader.measuring.nodes.remote_part import RemotePart
from grader.measuring.watch.loop import Loop
from grader.record import Ending

ANSWERS = """
import json, sys, time
for line in sys.stdin:
    kind = json.loads(line)["kind"]
    reply = {ANSWER}
    print(json.dumps(reply), flush=True)
"""


class Heard:
    """What a part told the arm."""

    def __init__(self) -> None:
        self.over: list[Ending] = []
        self.arrived: list[str] = []


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def node(heard):
    """Makes a part whose node runs the given program."""
    made: list[RemotePart] = []
    with Loop() as loop:

        def start(program: str) -> RemotePart:
            process = subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE, bufsize=0)
            part = RemotePart("n2", loop, heard.over.append, heard.arrived.append, process)
            part.listen()
            made.append(part)
            return part

        yield start
        for part in made:
            part.close()
            part.deafen()


def answering(reply: str) -> str:
    return ANSWERS.replace("{ANSWER}", reply)


def test_a_node_answers_what_it_is_asked(node):
    assert node(answering("{'asked': kind}")).ask("said") == {"asked": "said"}


def test_a_fault_of_the_node_is_told_with_its_name(node):
    part = node(answering("{'fault': 'its isolation level is landlock'}"))

    with pytest.raises(BackendError, match="The node n2: its isolation level is landlock"):
        part.ask("open")


def test_a_node_that_says_nothing_is_not_waited_for_for_ever(node):
    part = node("import sys; sys.stdin.read()")

    with pytest.raises(BackendError, match=r"The node n2 did not answer within 0\.1 s \(begin\)"):
        part.ask("begin", 0.1)


def test_a_step_that_has_ended_is_told(node):
    part = node("import sys; sys.stdin.readline()")

    with pytest.raises(BackendError, match="The node n2: the step there has ended"):
        part.ask("begin")
    part.process.wait()
    with pytest.raises(BackendError, match="The node n2 is gone"):
        part.ask("begin")


def test_what_is_told_to_a_node_that_is_gone_harms_nobody(node):
    part = node("")
    part.process.wait()

    part.tell("kill")


def test_limits_and_arrivals_reach_the_arm_and_are_no_answers(node, heard):
    program = """
import json, sys
print("srun: words of its own", flush=True)
print(json.dumps({"event": "over", "ending": "over_memory"}), flush=True)
print(json.dumps({"event": "arrived", "place": "worker 1"}), flush=True)
"""
    part = node(program + answering("{'answered': kind}"))

    assert part.ask("clock") == {"answered": "clock"}
    assert (heard.over, heard.arrived) == ([Ending.OVER_MEMORY], ["worker 1"])


def test_clocks_are_compared_within_half_of_a_round_trip(node):
    part = node(answering("{'now': time.monotonic() + 1000.0}"))

    part.set_clock()

    assert abs(part.shift_s + 1000.0) <= part.error_s
    assert 0.0 < part.error_s < remote_part.ANSWER_S
