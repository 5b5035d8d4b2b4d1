"""Simulated cost over real sockets: waits that only the listener ends, and that nothing shortens.

That a wait took at least its cost is asserted, by the listener's clock; that it took no longer is nobody's promise.
"""

from __future__ import annotations

import sys

import pytest

from grader import probe
from grader.measuring.watch.simulation import SimulatedCosts
from grader.probe import ASK, REFUSED, VALUE
from grader.record.trace import Role
from tests.unit.watched import say

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and peer credentials")
COSTS = SimulatedCosts((0.04,) * 8, b"secret")
VALUES = [probe.value(b"secret", index) for index in range(8)]
SLACK_S = 1e-6  # sums of floats
THREADS = """\
threads = [threading.Thread(target=task, args=(probe.ask, n, 0.0)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()"""
FORKS = """\
children = []
for n in range(4):
    children.append(os.fork())
    if not children[-1]:
        task(probe.ask, n, 0.0)
        os._exit(0)
for child in children: os.waitpid(child, 0)"""
MORE_FORKS = FORKS.replace("range(4)", "range(6)")
ASKED_AND_LEFT_OPEN = """\
import socket
reading, writing = os.pipe()
for n in range(6):
    if os.fork() == 0:
        asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asking.connect(os.environ["GRADER_PROBE"])
        asking.send(b"A1 %d token" % n)
        os.write(writing, b"%d " % os.getpid())
        asking.recv(99)
        os._exit(0)
said = b""
while said.count(b" ") < 6: said += os.read(reading, 99)
for pid in said.split(): told(pid.decode())"""


def ends(seen) -> list[float]:
    return sorted(task.end_s for task in seen.tasks)


def test_a_task_has_the_value_after_its_cost_and_is_charged_for_it(site):
    seen, pid = site.run("told(task(probe.ask, 3, 0.0))", costs=COSTS)

    (only,) = seen.tasks
    own = next(p for p in seen.processes if p.pid == pid)
    assert site.printed == [f"said {VALUES[3]!r}"]
    assert only.end_s - only.begin_s >= 0.04
    assert (only.simulated_s, own.simulated_s, own.task_simulated_s) == (0.04, 0.04, 0.04)
    assert seen.simulated


def test_who_asks_outside_of_a_task_is_charged_outside_of_tasks(site):
    seen, pid = site.run("probe.ask(0, 0.0); task(probe.ask, 1, 0.0)", costs=COSTS)

    own = next(p for p in seen.processes if p.pid == pid)
    assert (own.simulated_s, own.task_simulated_s) == (0.08, 0.04)


def test_claiming_another_cost_changes_nothing(site):
    seen, _ = site.run("for cost_s in (0.0, -1.0, 1e9): task(probe.ask, 0, cost_s)", costs=COSTS)

    assert [task.simulated_s for task in seen.tasks] == [0.04] * 3
    assert ends(seen)[-1] >= 3 * 0.04 - SLACK_S


def test_asking_twice_costs_twice(site):
    seen, _ = site.run("told(task(probe.ask, 0, 0.0) == task(probe.ask, 0, 0.0))", costs=COSTS)

    assert site.printed == ["said True"]
    assert sum(p.simulated_s for p in seen.processes) == 0.08
    assert ends(seen)[-1] >= 0.08 - SLACK_S


@pytest.mark.parametrize(
    "pool_is_workers", [pytest.param(False, id="an engine"), pytest.param(True, id="a process of a pool")]
)
def test_threads_of_one_process_gain_nothing(make, pool_is_workers):
    site = make(role=Role.CLIENT, pool_is_workers=pool_is_workers, workers=8)

    seen, _ = site.run(THREADS, costs=COSTS)

    assert len(seen.tasks) == 4
    assert ends(seen)[-1] >= 4 * 0.04 - SLACK_S


def test_forks_of_a_sandbox_that_is_one_worker_gain_nothing(make):
    site = make(workers=8)

    seen, _ = site.run(FORKS, costs=COSTS)

    assert len({task.pid for task in seen.tasks}) == 4
    assert ends(seen)[-1] >= 4 * 0.04 - SLACK_S


def test_connections_that_others_made_gain_nothing(make):
    site = make(role=Role.CLIENT, pool_is_workers=True, workers=8)
    lend = """\
import array, socket
from concurrent.futures import ThreadPoolExecutor
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
for n in range(4):
    if os.fork() == 0:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        made.connect(os.environ["GRADER_PROBE"])
        theirs.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [made.fileno()]))])
        os._exit(0)
lent = [socket.socket(fileno=socket.recv_fds(ours, 9, 9)[1][0]) for _ in range(4)]
def use(n):
    lent[n].send(b"A1 %d token" % n)
    return lent[n].recv(99)[:1]
with ThreadPoolExecutor(4) as threads: told(*threads.map(use, range(4)))"""

    seen, pid = site.run(lend, costs=COSTS)

    assert site.printed == ["said " + " ".join([repr(VALUE)] * 4)]
    assert [(p.pid, p.simulated_s) for p in seen.processes if p.simulated_s] == [(pid, 0.16)]


def test_more_processes_than_workers_gain_nothing(make):
    site = make(role=Role.CLIENT, pool_is_workers=True, workers=2)

    seen, _ = site.run(MORE_FORKS, costs=COSTS)

    assert sorted(p.simulated_s for p in seen.of_role(Role.WORKER)) == [0.04] * 6
    assert ends(seen)[-1] - seen.tasks[0].begin_s >= 3 * 0.04 - SLACK_S


def test_processes_of_a_pool_wait_side_by_side(make):
    site = make(role=Role.CLIENT, pool_is_workers=True, workers=4)
    waiting = []

    def look():
        site.settle()
        waiting.extend(site.listener.waiting._queue._served)

    site.run(ASKED_AND_LEFT_OPEN, costs=SimulatedCosts((60.0,) * 8, b"secret"), look=look)

    children = [int(line.split()[1]) for line in site.printed]
    assert len(children) == 6
    assert len({one.pid for one in waiting} & set(children)) == 4


@pytest.mark.parametrize(
    "index", [pytest.param("8", id="one too far"), pytest.param("-1", id="below"), pytest.param("10**30", id="huge")]
)
def test_an_item_that_is_not_there_is_refused_and_costs_nothing(site, index):
    seen, _ = site.run(f"told(refused({index}))", costs=COSTS)

    assert site.printed == ["said refused"]
    assert sum(p.simulated_s for p in seen.processes) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("one token", id="a word"),
        pytest.param("1.5 token", id="a fraction"),
        pytest.param("\N{ARABIC-INDIC DIGIT ONE} token", id="a digit of another script"),
        pytest.param(" " * 200, id="blanks"),
    ],
)
def test_what_is_malformed_is_refused(site, text):
    site.begin(COSTS)
    with site.connection() as connection:
        reply = say(connection, ASK, text)

    assert reply[:1] == REFUSED


def test_without_simulated_cost_nothing_can_be_asked(site):
    seen, _ = site.run("told(refused(0))")

    assert site.printed == ["said refused"]
    assert not seen.simulated


def test_before_and_after_a_run_nothing_can_be_asked(site):
    with site.connection() as connection:
        before = say(connection, ASK, "0 token")
        site.begin(COSTS)
        site.end()
        after = say(connection, ASK, "0 token")

    assert (before, after) == (REFUSED + b"token", REFUSED + b"token")


def test_what_was_asked_in_one_run_is_refused_at_its_end_and_no_part_of_the_next(site):
    with site.connection() as connection:
        site.begin(SimulatedCosts((60.0, 0.02), b"one"))
        say(connection, ASK, "1 token")
        connection.send(ASK + b"1 0 token")
        site.settle()
        first = site.end()
        refused = connection.recv(probe.MAX_MESSAGE_BYTES)
        site.begin(SimulatedCosts((0.01,), b"two"))
        answered = say(connection, ASK, "0 again")
        second = site.end()

    assert refused == REFUSED + b"token"
    assert answered == VALUE + b"again" + repr(probe.value(b"two", 0)).encode()
    assert [sum(p.simulated_s for p in seen.processes) for seen in (first, second)] == [0.02, 0.01]


def test_infrastructure_gets_no_values(make):
    site = make(role=Role.INFRASTRUCTURE)
    site.begin(COSTS)
    with site.connection() as connection:
        reply = say(connection, ASK, "0 token")

    assert reply == REFUSED + b"token"


def test_who_leaves_while_waiting_is_not_charged_and_frees_the_place(make):
    site = make(workers=1)
    site.begin(SimulatedCosts((60.0, 0.01), b"secret"))
    with site.connection() as connection:
        connection.send(ASK + b"1 0 token")
        site.settle()
    with site.connection() as connection:
        reply = say(connection, ASK, "1 token")

    assert reply[:1] == VALUE
    assert sum(p.simulated_s for p in site.end().processes) == 0.01


def test_threads_and_forks_on_an_inherited_socket_get_their_own_values(make):
    site = make(workers=8)
    theirs = site.loop.call(lambda: site.listener.pair("worker 0", Role.WORKER))
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "child = os.fork()\n"
        "with ThreadPoolExecutor(2) as threads:\n"
        "    found = list(threads.map(lambda n: task(probe.ask, n + 2 * (child == 0), 0.0), range(2)))\n"
        "if child == 0:\n"
        "    told(*found)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "told(*found)"
    )

    seen, _ = site.run(program, inherited=theirs, costs=COSTS)

    theirs.close()
    assert sorted(site.printed) == sorted(f"said {VALUES[n]!r} {VALUES[n + 1]!r}" for n in (0, 2))
    assert [task.simulated_s for task in seen.tasks] == [0.04] * 4
    assert ends(seen)[-1] >= 4 * 0.04 - SLACK_S


def test_over_an_inherited_socket_the_answer_to_one_who_died_is_nobody_elses(make):
    site = make(workers=8)
    theirs = site.loop.call(lambda: site.listener.pair("worker 0", Role.WORKER))
    program = (
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.write(int(probe._inherited[0][3:]), b'A1 0 token')\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "told(task(probe.ask, 5, 0.0), task(probe.ask, 6, 0.0))"
    )

    site.run(program, inherited=theirs, costs=COSTS)

    theirs.close()
    assert site.printed == [f"said {VALUES[5]!r} {VALUES[6]!r}"]


def test_a_child_that_is_forked_while_a_thread_asks_can_ask(make):
    site = make(workers=8)
    theirs = site.loop.call(lambda: site.listener.pair("worker 0", Role.WORKER))
    program = (
        "asking = threading.Thread(target=probe.ask, args=(0, 0.0))\n"
        "asking.start()\n"
        "while not probe._shared[0].locked(): pass\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    told(probe.ask(1, 0.0))\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "asking.join()"
    )

    site.run(program, inherited=theirs, costs=COSTS)

    theirs.close()
    assert site.printed == [f"said {VALUES[1]!r}"]


def test_a_new_program_is_told_that_it_has_no_inherited_socket(make):
    site = make()
    theirs = site.loop.call(lambda: site.listener.pair("worker 0", Role.WORKER))
    program = (
        "import subprocess\n"
        "program = 'from grader import probe\\ntry: probe.ask(0, 0.0)\\nexcept probe.RefusedError as no: print(no)'\n"
        "told(subprocess.check_output([sys.executable, '-S', '-c', program], text=True).strip())"
    )

    site.run(program, inherited=theirs, costs=COSTS)

    theirs.close()
    assert site.printed[0].startswith("said The grader cannot be asked for item 0 from this process (")


def test_a_wait_that_was_interrupted_leaves_nothing_for_the_next_message(site):
    program = (
        "import signal\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "signal.signal(signal.SIGUSR1, stop)\n"
        "stopper = threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGUSR1))\n"
        "try: stopper.start(); probe.ask(7, 0.0)\n"
        "except KeyboardInterrupt: told('interrupted')\n"
        "told(task(probe.ask, 1, 0.0))"
    )
    seen, _ = site.run(program, costs=SimulatedCosts((0.04,) * 7 + (60.0,), b"secret"))

    assert site.printed == ["said interrupted", f"said {VALUES[1]!r}"]
    assert sum(p.simulated_s for p in seen.processes) == 0.04


def test_tasks_that_compute_and_tasks_that_wait_do_not_mix_up(site):
    seen, _ = site.run("task(); task(probe.ask, 0, 0.0); task()", costs=COSTS)

    assert [task.simulated_s for task in seen.tasks] == [0.0, 0.04, 0.0]
    assert seen.tasks[0].cpu_s >= 0.03


def test_a_flood_of_requests_is_refused_and_the_next_run_is_as_ever(site, monkeypatch):
    monkeypatch.setattr("grader.measuring.watch.simulation.MAX_REQUESTS", 3)
    site.begin(SimulatedCosts((60.0,), b"secret"))
    with site.connection() as connection:
        for _ in range(6):
            connection.send(ASK + b"1 0 token")
        refused = [connection.recv(99) for _ in range(2)]
        site.end()
    site.begin(COSTS)
    with site.connection() as connection:
        answered = say(connection, ASK, "0 token")

    assert refused == [REFUSED + b"token"] * 2
    assert answered[:1] == VALUE
