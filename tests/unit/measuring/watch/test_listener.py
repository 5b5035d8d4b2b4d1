"""The listener on a real socket: what it believes comes from the kernel and its own clock."""

from __future__ import annotations

import os
import sys

import pytest

from grader import probe
from grader.measuring.watch import kernel, largest, wire
from grader.measuring.watch.process_account import kind
from grader.record.trace import Role, peak_concurrency
from tests.unit.watched import PATIENCE_S, say

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and peer credentials")


def test_a_tasks_cpu_time_is_that_of_the_process_that_ran_it(site):
    seen, pid = site.run("compute(0.01); task(); task()")

    worker = next(p for p in seen.processes if p.pid == pid)
    assert (worker.role, worker.place) == (Role.WORKER, "worker 0")
    assert [(t.pid, t.function, t.finished) for t in seen.tasks] == [(pid, "compute", True)] * 2
    assert all(t.cpu_s >= 0.03 for t in seen.tasks)
    assert 0.06 <= worker.task_cpu_s <= worker.cpu_s - 0.01
    assert worker.cpu_s <= site.used_s


def test_a_nested_call_is_part_of_the_task_that_it_is_in(site):
    seen, _ = site.run("task(lambda: [task(), task()])")

    assert len(seen.tasks) == 1
    assert seen.tasks[0].function == "<lambda>"
    assert seen.tasks[0].cpu_s >= 0.06


AS_IN_A_GREENLET = "from contextvars import Context\n"  # SCOOP runs each future in one, which has a context of its own


def test_what_a_worker_takes_up_while_a_task_waits_is_a_task_of_its_own(site):
    seen, pid = site.run(
        AS_IN_A_GREENLET + "def outer():\n"
        "    compute(0.02)\n"
        "    Context().run(task, compute, 0.06)\n"
        "    Context().run(task, compute, 0.04)\n"
        "    compute(0.02)\n"
        "task(outer)"
    )

    worker = next(p for p in seen.processes if p.pid == pid)
    inner, last, outer = sorted(seen.tasks, key=lambda t: (t.function, t.begin_s))
    assert (inner.function, last.function, outer.function) == ("compute", "compute", "outer")
    assert inner.cpu_s == pytest.approx(0.06, abs=0.02)
    assert last.cpu_s == pytest.approx(0.04, abs=0.02)
    assert outer.cpu_s == pytest.approx(0.04, abs=0.03)
    assert sum(t.cpu_s for t in seen.tasks) == pytest.approx(worker.task_cpu_s, abs=1e-6)
    assert outer.begin_s < inner.begin_s < inner.end_s < outer.end_s


def test_tasks_of_one_thread_may_end_in_any_order(site):
    """The outer one goes on, and ends, while one that its worker took up still waits."""
    site.begin()
    with site.connection() as connection:
        for what, strand in ((probe.BEGIN, b"7.1"), (probe.BEGIN, b"7.2"), (probe.END, b"7.1"), (probe.END, b"7.2")):
            connection.send(what + strand + b" f")
            connection.recv(1)

        seen = site.end()

    assert [t.finished for t in seen.tasks] == [True, True]
    assert all(t.cpu_s >= 0.0 for t in seen.tasks)
    (this,) = [p for p in seen.processes if p.pid == os.getpid()]
    assert sum(t.cpu_s for t in seen.tasks) == pytest.approx(this.task_cpu_s, abs=1e-6)


LABELLED = """\
@probe.task(label="item", group="team")
def price(item, team="a", *, scale=1):
    compute(0.01)
price(7)
price(8, "b")
price(item="nine" * 30, team=None)
price(item=object(), team=True)
"""
MORE_LABELS = """\
class Number:  # as numpy's whole numbers
    def __init__(self, value):
        self.value = value
    def __index__(self):
        return self.value or 1 // 0
price(Number(7), Number(1))
price(8.0, (0, Number(1)))
price("nine", ["a", "b"])
price(0.5, Number(0))
price((1, None, "x" * 100), list(range(100)))
"""


def test_a_task_tells_its_label_and_its_group(site):
    seen, _ = site.run(LABELLED)

    told = [(t.function, t.label, t.group) for t in sorted(seen.tasks, key=lambda t: t.begin_s)]
    assert told == [("price", "7", "a"), ("price", "8", "b"), ("price", ("nine" * 30)[:60], ""), ("price", "", "True")]


def test_a_number_of_any_type_and_several_of_them_label_a_task(site):
    """Who takes the numbers from an array says the same as who counts."""
    seen, _ = site.run(LABELLED.partition("price(7)")[0] + MORE_LABELS)

    told = [(t.label, t.group) for t in sorted(seen.tasks, key=lambda t: t.begin_s)]
    assert told[:4] == [("7", "1"), ("8", "0,1"), ("nine", "a,b"), ("", "")]
    assert told[4] == (("1,," + "x" * 100)[:60], ",".join(map(str, range(100)))[:60])


def test_a_labelled_task_that_is_called_wrongly_raises_what_python_says(site):
    seen, _ = site.run(LABELLED + "try: price(1, 2, 3)\nexcept TypeError as fault: told(fault)")

    assert "takes from 1 to 2 positional arguments but 3 were given" in site.printed[0]
    assert len(seen.tasks) == 5


def test_a_forked_child_connects_anew_and_is_seen_under_its_own_pid(site):
    seen, pid = site.run(
        "task()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    task()\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print('said', child, flush=True)\n"
        "task()"
    )

    child = int(site.printed[0].split()[1])
    roles = {p.pid: p.role for p in seen.processes}
    assert [t.pid for t in seen.tasks] == [pid, child, pid]
    assert (roles[pid], roles[child]) == (Role.WORKER, Role.OTHER)
    assert next(p for p in seen.processes if p.pid == child).task_cpu_s >= 0.03


def test_where_the_client_starts_its_own_pool_that_pool_are_the_workers(make):
    site = make(role=Role.CLIENT, pool_is_workers=True)

    seen, pid = site.run("child = os.fork()\nif child == 0:\n    task()\n    os._exit(0)\nos.waitpid(child, 0)")

    assert {p.role for p in seen.processes if p.pid == pid} == {Role.CLIENT}
    assert [p.pid for p in seen.of_role(Role.WORKER)] == [seen.tasks[0].pid]


def test_the_work_of_a_child_that_nobody_saw_is_counted(site):
    seen, _ = site.run("child = os.fork()\nif child == 0:\n    compute(0.08)\n    os._exit(0)\nos.waitpid(child, 0)")

    assert seen.unseen_cpu_s >= 0.06
    assert seen.cpu_s >= 0.06


BRIEF = """
import signal

signal.signal(signal.SIGCHLD, signal.{what})
for _ in range({children}):
    child = os.fork()
    if child == 0:
        compute(0.01)
        os._exit(0)
    try:
        os.waitpid(child, 0)
    except ChildProcessError:
        pass
used = os.times()
told(sum(used[:4]))
"""


def test_the_work_of_children_whose_parent_ignores_their_end_is_estimated(site):
    site.loop.call(site.listener.start)

    seen, _ = site.run(BRIEF.format(what="SIG_IGN", children=200))

    assert seen.unseen_cpu_s >= 0.2  # 2 s in all, each child met by a census with a chance of one in ten


def test_the_work_of_brief_children_that_were_waited_for_is_counted_once(site):
    site.loop.call(site.listener.start)

    seen, _ = site.run(BRIEF.format(what="SIG_DFL", children=80))

    used_s = float(site.printed[0].split()[1])  # by the program and its children
    assert 0.8 <= seen.cpu_s / used_s <= 1.6  # more than that by chance: less than once in 10,000 times


def test_a_child_that_was_seen_is_not_counted_again_when_it_has_been_waited_for(site):
    seen, _ = site.run(
        "child = os.fork()\nif child == 0:\n    compute(0.05); task()\n    os._exit(0)\nos.waitpid(child, 0)"
    )

    assert sum(p.cpu_s for p in seen.processes) >= 0.08
    assert seen.unseen_cpu_s < 0.05


def test_a_forked_child_is_called_that_and_not_by_its_parents_name(site):
    seen, pid = site.run("child = os.fork()\nif child == 0:\n    task()\n    os._exit(0)\nos.waitpid(child, 0)")

    kinds = {p.pid == pid: p.kind for p in seen.processes}
    assert kinds[False] == "forked process"
    assert kinds[True] != "forked process"


def test_a_run_notes_how_long_cores_were_idle_and_how_many_there_are(site, monkeypatch):
    clock = iter((10.0, 10.75))
    monkeypatch.setattr(kernel, "idle_s", lambda: next(clock))
    monkeypatch.setattr(kernel, "cores", lambda: 3)

    site.begin()
    seen = site.end()

    assert (seen.idle_s, seen.cores) == (0.75, 3)


def test_two_threads_of_a_worker_overlap_and_hold_one_core_at_most(site):
    seen, pid = site.run(
        "both = threading.Barrier(2)\n"
        "def side_by_side():\n"
        "    both.wait()\n"
        "    compute(0.03)\n"
        "    both.wait()\n"
        "threads = [threading.Thread(target=task, args=(side_by_side,)) for _ in range(2)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()"
    )

    worker = next(p for p in seen.processes if p.pid == pid)
    first, second = seen.tasks
    assert peak_concurrency(seen.tasks) == 2
    assert worker.task_cpu_s >= 0.06
    assert worker.task_s == pytest.approx(max(first.end_s, second.end_s) - first.begin_s)
    assert worker.task_demand_s <= worker.task_s


def test_a_task_that_raises_has_ended(site):
    seen, _ = site.run("try: task(lambda: 1 / 0)\nexcept ZeroDivisionError: pass")

    assert [t.finished for t in seen.tasks] == [True]


def test_what_happened_before_the_run_is_not_part_of_it(site):
    with site.connection() as connection:
        say(connection, probe.BEGIN)
        site.begin()
        say(connection, probe.END)
        say(connection, probe.BEGIN, "later")
        say(connection, probe.END)

        seen = site.end()

    assert [t.function for t in seen.tasks] == ["later"]


def test_runs_are_accounted_for_one_by_one(site):
    with site.connection() as connection:
        for name in ("first", "second"):
            site.begin()
            say(connection, probe.BEGIN, name)
            say(connection, probe.END)
            seen = site.end(2.5)

    assert [t.function for t in seen.tasks] == ["second"]
    assert (seen.wall_s, seen.probe, seen.clocks) == (2.5, True, True)
    assert 0 <= seen.tasks[0].begin_s <= seen.tasks[0].end_s


def test_an_end_without_a_begin_is_answered_and_ignored(site):
    site.begin()
    with site.connection() as connection:
        answer = say(connection, probe.END)

        seen = site.end()

    assert answer == probe.ACKNOWLEDGED
    assert seen.tasks == ()


@pytest.mark.parametrize(
    "message", [pytest.param(b"X", id="an unknown word"), pytest.param(b"\xff" * 500, id="a long one that is no text")]
)
def test_nonsense_is_answered_and_ignored(site, message):
    site.begin()
    with site.connection() as connection:
        connection.send(message)
        answer = connection.recv(1)

        seen = site.end()

    assert answer == probe.ACKNOWLEDGED
    assert seen.tasks == ()


def test_a_second_begin_of_one_thread_opens_no_second_task(site):
    site.begin()
    with site.connection() as connection:
        for what in (probe.BEGIN, probe.BEGIN, probe.END, probe.END):
            say(connection, what)

        seen = site.end()

    assert len(seen.tasks) == 1


def test_a_connection_that_closes_inside_a_task_leaves_it_unfinished(site):
    site.begin()
    with site.connection() as connection:
        say(connection, probe.BEGIN)
    site.settle()

    seen = site.end()

    assert [(t.pid, t.finished) for t in seen.tasks] == [(os.getpid(), False)]
    assert site.listener.wire.count == 0


def test_a_task_that_is_open_at_the_end_is_unfinished(site):
    site.begin()
    with site.connection() as connection:
        say(connection, probe.BEGIN)

        seen = site.end()

    assert [t.finished for t in seen.tasks] == [False]
    assert next(p for p in seen.processes if p.pid == os.getpid()).task_s > 0


def test_two_open_tasks_of_a_process_are_counted_as_one_time(site):
    site.begin()
    with site.connection() as one, site.connection() as two:
        say(one, probe.BEGIN, "outer")
        say(two, probe.BEGIN, "inner")
        say(two, probe.END)
        say(one, probe.END)

        seen = site.end()

    outer, inner = seen.tasks
    own = next(p for p in seen.processes if p.pid == os.getpid())
    assert (outer.function, inner.function) == ("outer", "inner")
    assert outer.begin_s <= inner.begin_s <= inner.end_s <= outer.end_s
    assert own.task_s == pytest.approx(outer.end_s - outer.begin_s)


def test_only_the_first_to_say_hello_is_the_sandboxs_worker(site):
    with site.connection() as connection:
        say(connection, probe.HELLO, "worker")
        before = site.place.chief
        site.place.chief = 77
        say(connection, probe.HELLO, "worker")

    assert (before, site.place.chief) == (os.getpid(), 77)


def test_ancestors_of_the_worker_are_not_the_program(site):
    site.begin()
    with site.connection() as connection:
        say(connection, probe.HELLO, "worker")
        site.place.root = os.getppid()
        seen = site.end()

    site.place.root = 0
    roles = {p.pid: p.role for p in seen.processes}
    assert (roles[os.getpid()], roles[os.getppid()]) == (Role.WORKER, Role.INFRASTRUCTURE)


def test_whoever_is_in_a_sandbox_of_ours_is_infrastructure(make):
    site = make(role=Role.INFRASTRUCTURE)
    site.begin()
    with site.connection() as connection:
        say(connection, probe.BEGIN)
        say(connection, probe.END)

        seen = site.end()

    assert {p.role for p in seen.processes} == {Role.INFRASTRUCTURE}


def test_more_tasks_than_can_be_listed_still_count_as_work(site, monkeypatch):
    monkeypatch.setattr(largest, "MAX_TASKS", 1)
    site.begin()
    with site.connection() as connection:
        for what in (probe.BEGIN, probe.END) * 3:
            say(connection, what)

        seen = site.end()

    assert (len(seen.tasks), seen.unlisted.count) == (1, 2)
    assert seen.processes[0].task_s > seen.tasks[0].end_s - seen.tasks[0].begin_s


def test_a_flood_of_connections_is_not_served(site, monkeypatch):
    monkeypatch.setattr(wire, "MAX_CONNECTIONS", 1)
    with site.connection() as first, site.connection() as second:
        served, turned_away = say(first, probe.HELLO), second.recv(1)

    assert (served, turned_away) == (probe.ACKNOWLEDGED, b"")


def test_the_census_tells_how_much_memory_how_many_processes_hold(site):
    site.place.root = os.getpid()
    site.begin()
    seen = site.end()
    site.place.root = 0

    resident_bytes, count = site.usages[-1]
    assert resident_bytes > 1 << 20
    assert count >= 1
    assert os.getpid() in {p.pid for p in seen.processes}


def test_threads_that_share_a_connection_have_tasks_of_their_own(site):
    site.begin()
    with site.connection() as connection:
        say(connection, probe.BEGIN, "one", thread="a1")
        say(connection, probe.BEGIN, "two", thread="b2")
        say(connection, probe.END, "one", thread="a1")
        say(connection, probe.END, "two", thread="b2")

        seen = site.end()

    assert [(t.function, t.finished) for t in seen.tasks] == [("one", True), ("two", True)]
    assert peak_concurrency(seen.tasks) == 2


def test_a_survivor_is_a_process_that_lives_wherever_it_is_by_now(site):
    site.run("child = os.fork()\nif child == 0:\n    task()\n    os._exit(0)\nos.waitpid(child, 0)")
    gone = site.loop.call(site.listener.survivors)
    with site.connection() as connection:
        site.begin()
        say(connection, probe.BEGIN)
        left = site.loop.call(site.listener.survivors)

    assert (gone, left) == ([], [os.getpid()])


def test_over_an_inherited_pair_each_sender_is_told_by_the_kernel(make):
    site = make()
    theirs = site.loop.call(lambda: site.listener.pair("worker 0", Role.WORKER))

    seen, pid = site.run(
        "task()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    task()\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print('said', child, flush=True)\n"
        "task(); print('said', os.environ.get('GRADER_PROBE'), flush=True)",
        inherited=theirs,
    )

    theirs.close()
    child = int(site.printed[0].split()[1])
    assert [(t.pid, t.function) for t in seen.tasks] == [(pid, "compute"), (child, "compute"), (pid, "compute")]
    assert site.place.chief == pid
    assert site.printed[1] == f"said {probe.OUT_OF_REACH}"


def test_ticks_sample_the_clocks_between_events(site):
    site.loop.call(site.listener.start)
    site.begin()
    with site.connection() as connection:
        say(connection, probe.BEGIN)
        account = site.loop.call(lambda: site.listener.census.account(os.getpid()))
        first, deadline = account.cpu, os.times().user + PATIENCE_S
        while account.cpu == first and os.times().user < deadline:
            pass  # computes, so that the clock moves

    assert account.cpu > first


@pytest.mark.parametrize(
    ("command", "name"),
    [
        pytest.param(["python", "-m", "joblib.externals.loky.backend.popen_loky_posix"], "loky worker", id="loky"),
        pytest.param(["python", "-m", "x", "--process-name", "LokyProcess-1"], "loky worker", id="loky by its name"),
        pytest.param(
            ["python", "-c", "from multiprocessing.resource_tracker import main"], "resource tracker", id="rt"
        ),
        pytest.param(
            ["python", "-c", "from multiprocessing.spawn import spawn_main"], "multiprocessing worker", id="spawn"
        ),
        pytest.param(
            ["python", "-c", "from multiprocessing.forkserver import main"],
            "multiprocessing fork server",
            id="fork server",
        ),
        pytest.param(["python", "-m", "ipyparallel.engine"], "ipyparallel engine", id="an engine"),
        pytest.param(
            ["python", "-c", "from grader.inside.ipp_engine import main"], "ipyparallel engine", id="our engine"
        ),
        pytest.param(
            ["python", "-c", "from grader.inside.ipp_controller import main"], "ipyparallel controller", id="controller"
        ),
        pytest.param(
            ["python", "-c", "from grader.inside.mpi_manager import main"], "process manager of MPI", id="manager"
        ),
        pytest.param(
            ["python", "-c", "from grader.inside.scoop_worker import main"], "SCOOP worker", id="SCOOP worker"
        ),
        pytest.param(
            ["python", "-c", "from grader.inside.scoop_broker import main"], "SCOOP broker", id="SCOOP broker"
        ),
        pytest.param(["python", "-c", "from grader.inside.author import main"], "serial baseline", id="baseline"),
        pytest.param(["python", "-c", "from grader.inside.ipp_client import main"], "client", id="client"),
        pytest.param(["/usr/bin/stress-ng", "--cpu", "8"], "stress-ng", id="any program"),
        pytest.param(["x" * 100], "x" * 40, id="a long name"),
        pytest.param(["worker\n2 of 2 points\x1b[2J"], "worker 2 of 2 points\\x1b[2J", id="a name of two lines"),
        pytest.param([], "process", id="no name"),
    ],
)
def test_a_process_is_called_by_what_its_command_line_says(command, name):
    assert kind(command) == name
