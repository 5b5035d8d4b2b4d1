"""Engines as ranks of MPI, each in its sandbox: one world of them all, and nothing else within their reach."""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from grader.coursework import assignment as assignments
from grader.errors import BackendError
from grader.measuring.backends import mpi
from grader.record import ArmName, Ending
from grader.record.trace import Role
from grader.sandbox.landlock import Landlock
from tests.backends.conftest import TINY, Asked, Stage
from tests.hostile import machine

NUMBERS = [1.0, 2.0, 3.0, 4.0]
PROGRAM = """
def total(client, square, numbers, question="", **given):
    if not question:
        return client[:].apply_sync(share, square, numbers)[0]
    raise ValueError(repr(client[:].apply_sync(globals()[question], **given)))


def share(square, numbers):
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    return world.allreduce(sum(square(x) for x in numbers[world.rank :: world.size]))


def places():
    import os
    from mpi4py import MPI

    world = MPI.COMM_WORLD
    sandboxes = set(world.allgather(os.readlink("/proc/self/ns/pid")))
    return world.rank, world.size, len(sandboxes)


def large(count):
    import numpy
    from mpi4py import MPI

    mine, summed = numpy.full(count, MPI.COMM_WORLD.rank + 1.0), numpy.empty(count)
    MPI.COMM_WORLD.Allreduce(mine, summed)
    return float(summed.min()), float(summed.max())


def child():
    import subprocess, sys

    size = "from mpi4py import MPI; print(MPI.COMM_WORLD.size)"
    return subprocess.run([sys.executable, "-c", size], capture_output=True, text=True, timeout=10).stdout.strip()


def spawned():
    from mpi4py import MPI

    try:
        MPI.COMM_SELF.Spawn("/bin/sh", ["-c", "touch /shared/spawned"], 1)
    except MPI.Exception as fault:
        return "spawn" in str(fault)
    return "started"


def reach(port):
    import os, socket

    found = []
    for host in ("127.0.0.1", "10.0.0.1", "192.168.0.1", "8.8.8.8"):
        try:
            socket.create_connection((host, port), timeout=2).close()
            found.append(host)
        except OSError:
            pass
    table = [line.split() for line in open("/proc/net/tcp")][1:]
    listening = [int(row[1].split(":")[1], 16) for row in table if row[3] == "0A"]
    devices = [name for _, name in socket.if_nameindex()]
    return found, devices, os.path.exists("/dev/net/tun"), sorted(listening)


def one_alone():
    from mpi4py import MPI

    if MPI.COMM_WORLD.rank == 0:
        MPI.COMM_WORLD.barrier()


def stop():
    from mpi4py import MPI

    MPI.COMM_WORLD.Abort(3)
"""


def opened(stage: Stage, *arms: ArmName, workers: int = 2, **limits: float) -> AbstractContextManager[Asked]:
    tiny = assignments.load(TINY / "tiny_mpi")
    tiny = replace(tiny, workers=workers, limits=replace(tiny.limits, **limits))
    return stage.played(tiny, {"total.py": PROGRAM.encode()}, *arms)


@pytest.fixture(scope="module")
def ranks(bench) -> Iterator[Stage]:
    """Where engines are ranks; skips where there is no MPI."""
    obstacle = mpi.why_not()
    if obstacle is not None:
        pytest.skip(f"needs MPI: {obstacle}. pip install 'pytest-hpc-grader[mpi]', or `make setup`")
    return Stage(bench, "mpi")


@pytest.fixture(scope="module")
def asked(ranks) -> Iterator[Asked]:
    """A submission and a reference of three ranks each, loaded."""
    with opened(ranks, ArmName.SUBMISSION, ArmName.REFERENCE, workers=3) as arms:
        assert arms.load().ending is Ending.ANSWERED
        assert arms.arms.load(ArmName.REFERENCE).ending is Ending.ANSWERED
        yield arms


def told(asked: Asked, question: str, **given: object):
    """What the ranks returned; values that are no answer come as an exception's words."""
    raised = asked(numbers=NUMBERS, question=question, **given).raised
    assert raised is not None
    assert raised.type == "ValueError", raised
    return ast.literal_eval(raised.message)


def test_ranks_add_up_among_themselves_and_their_tasks_are_seen(asked):
    reply = asked(numbers=NUMBERS)

    assert reply.value == {"total": 30.0}, reply.raised
    assert len(reply.trace.tasks) == len(NUMBERS)
    workers = {p.place: p.pid for p in reply.trace.of_role(Role.WORKER)}
    assert {task.pid for task in reply.trace.tasks} == set(workers.values())
    assert set(workers) == {"engine 0", "engine 1", "engine 2"}
    assert {p.role for p in reply.trace.processes if p.place == "process manager"} == {Role.INFRASTRUCTURE}


def test_an_engines_number_is_its_rank_and_each_is_in_a_sandbox_of_its_own(asked):
    assert told(asked, "places") == [(0, 3, 3), (1, 3, 3), (2, 3, 3)]


def test_what_does_not_fit_into_one_message_arrives_whole(asked):
    assert told(asked, "large", count=1 << 19) == [(6.0, 6.0)] * 3


def test_two_programs_have_a_world_each(asked):
    other = asked.arms.call(ArmName.REFERENCE, {"numbers": [3.0] * 4})
    mine = asked(numbers=[2.0] * 4)

    assert (other.value, mine.value) == ({"total": 36.0}, {"total": 16.0})


def test_a_program_that_an_engine_starts_is_no_rank(asked):
    assert told(asked, "child") == ["1"] * 3


def test_mpi_starts_no_processes(asked):
    assert told(asked, "spawned") == [True] * 3
    assert not (asked.arms._opened[ArmName.SUBMISSION].arm.site.folder / "shared" / "spawned").exists()


def test_ranks_reach_each_other_and_nothing_else_and_their_manager_listens_no_longer(asked):
    with socket.create_server(("0.0.0.0", 0)) as outside:
        seen = told(asked, "reach", port=outside.getsockname()[1])

    assert [found for *found, _ in seen] == [[[], ["lo"], False]] * 3
    controller, manager, ranks = range(61_000, 61_018), 61_018, range(61_019, 61_022)
    for *_, listening in seen:
        assert manager not in listening
        assert listening == [*controller, *ranks]


@pytest.mark.parametrize(
    ("question", "endings"),
    [
        pytest.param("one_alone", {Ending.TIMED_OUT}, id="waits for ranks that do not come"),
        pytest.param("stop", {Ending.RAISED, Ending.TIMED_OUT}, id="aborts"),
    ],
)
def test_a_world_that_cannot_go_on_holds_nobody_up(ranks, question, endings):
    with opened(ranks, wall_s=1.0) as arms:
        arms.load()
        reply = arms(numbers=NUMBERS, question=question)

    assert reply.ending in endings


def test_where_there_is_no_mpi_the_grade_stays_open_and_says_what_to_install(ranks, monkeypatch):
    monkeypatch.setattr(mpi, "why_not", lambda: "mpi4py does not load (no reason given)")

    with pytest.raises(BackendError) as refused, opened(ranks):
        pass

    assert "The engines of 'tiny_mpi' are to be ranks of MPI, and this Python has none" in str(refused.value)
    assert "pip install mpi4py mpich" in str(refused.value)


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "bare"])
def test_an_ordinary_user_has_ranks_at_every_level_several_worlds_at_once(level):
    obstacle = mpi.why_not() or machine.why_not(level)
    if obstacle is not None:
        pytest.skip(f"{level}: {obstacle}")

    events = machine.of(level).run(["-m", "tests.backends.ranks", machine.WANTED[level]], timeout_s=60)

    assert events[0] == {"totals": [{"total": 5.0}, {"total": 6.0}]}, events


def test_ranks_are_refused_where_others_of_the_machine_could_speak_to_them(ranks, bench):
    alone = replace(ranks, bench=replace(bench, level=Landlock(alone=True)))

    with pytest.raises(BackendError) as refused, opened(alone):
        pass

    assert str(refused.value) == (
        "'tiny_mpi' cannot be graded at the level 'landlock' on this machine: ranks of MPI listen for whoever "
        "connects, and without namespaces others on this machine could speak to them. This is no fault of the "
        "submission. Use bubblewrap, or have user namespaces allowed (`grader doctor` says what is in the way), or "
        "grade on another machine."
    )
