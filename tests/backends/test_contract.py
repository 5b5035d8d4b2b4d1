"""What every backend must do, whatever runs on it: one suite for all of them, on real sandboxes."""

from __future__ import annotations

import contextlib
import os
import select
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.measuring import bench as benches
from grader.measuring import lease, lock
from grader.measuring.arms import Arms
from grader.measuring.backends import Arm
from grader.measuring.watch import kernel
from grader.record import ArmName, Ending
from grader.record.trace import Role, Trace
from grader.sandbox.box import Box, python_roots

NUMBERS = [float(n) for n in range(12)]
SQUARES = [x * x for x in NUMBERS]
CHECKOUT = Path(benches.__file__).parents[2]
SHOWN_TO_ALL = ["/proc", "/sys", "/usr", *map(str, python_roots())]


def test_the_answer_is_that_of_the_serial_program(asked):
    reply = asked()

    assert reply.ending is Ending.ANSWERED
    assert reply.value == {"squares": SQUARES}


def test_being_ready_takes_the_seconds_that_are_noted_here(asked, record_property):
    record_property("ready_s", round(asked.ready_s, 2))

    assert asked.arms.is_open(ArmName.SUBMISSION)


def test_as_many_workers_are_there_as_were_asked_for(stage, program_files):
    program = program_files(stage.backend, Path(__file__).with_name("programs") / "questions.py")

    with stage.opened(program, workers=3) as asked:
        asked.load()
        reply = asked(workers=3)

    workers = [p for p in reply.trace.of_role(Role.WORKER) if p.kind != "resource tracker"]
    assert reply.value == {"squares": SQUARES}
    assert len(workers) == 3


def test_tasks_are_seen_on_at_least_two_workers_and_nowhere_else(asked):
    asked()  # joblib's pool starts with the first call

    trace = asked().trace

    workers = {p.pid for p in trace.of_role(Role.WORKER)}
    seen = {task.pid for task in trace.tasks}
    assert len(trace.tasks) == len(NUMBERS)
    assert len(seen) >= 2
    assert seen <= workers
    assert all(task.finished and task.function == "square" for task in trace.tasks)


def test_roles_belong_to_the_pids_that_the_kernel_knows(stage, asked):
    reply = asked(question="places")

    client, *workers = reply.value["squares"]
    (host_client,) = [p.pid for p in reply.trace.processes if p.place in {"client", "origin"} and _serves(stage, p)]
    assert _pid_inside(host_client) == client
    assert {_pid_inside(task.pid) for task in reply.trace.tasks} == set(workers)
    assert {p.pid for p in reply.trace.processes if p.role is not Role.INFRASTRUCTURE} <= _pids(asked.arms)


def test_clients_and_parents_are_no_workers_but_the_origin_is_one(stage, asked):
    trace = asked().trace

    clients = [p.place for p in trace.of_role(Role.CLIENT)]
    workers = {p.place for p in trace.of_role(Role.WORKER)}
    expected = {
        "ipyparallel": (["client"], {"engine 0", "engine 1"}),
        "processes": (["client"], {"client"}),
        "scoop": ([], {"origin", "worker 1"}),
    }
    assert (clients, workers) == expected[stage.backend]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        pytest.param("object()", "a value of type 'object'", id="object"),
        pytest.param("lambda: 1", "a value of type 'function'", id="function"),
        pytest.param("[{1: (x for x in [])}]", "generator", id="generator within a list"),
        pytest.param("__import__('numpy').array([object()])", "a value of type 'object'", id="array of objects"),
        pytest.param(
            "[[]] * 1 if True else 0, globals()", "'squares' holds a value of type 'function'", id="module's names"
        ),
    ],
)
def test_an_answer_that_is_no_data_is_refused_and_the_arm_lives_on(asked, what, told):
    reply = asked(question="unsendable", what=what)

    assert reply.ending is Ending.UNSENDABLE
    assert told in reply.detail
    assert asked().value == {"squares": SQUARES}


def test_an_exception_comes_back_with_the_students_own_traceback(asked):
    raised = asked(question="raises").raised

    lines = raised.traceback.splitlines()
    assert (raised.type, raised.message) == ("ValueError", "-1 has no root")
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].startswith('  File "squares.py", line ')
    assert lines[-1] == "ValueError: -1 has no root"
    assert "grader" not in raised.traceback
    assert raised.line.startswith("squares.py, line ")


def test_an_exception_within_a_task_names_its_cause_and_the_students_line(asked):
    raised = asked(question="raises_in_a_task").raised

    assert "has no root" in raised.message + raised.traceback
    assert ".py, line " in raised.line
    assert 'File "squares.py", line ' in raised.traceback
    assert "grader/inside/serve" not in raised.traceback
    assert asked().value == {"squares": SQUARES}


def test_sys_exit_within_the_entry_is_an_exception_like_others(asked):
    reply = asked(question="stops", status=0)

    assert reply.ending is Ending.RAISED
    assert reply.raised.type == "SystemExit"
    assert asked().value == {"squares": SQUARES}


def test_new_workers_have_the_program_as_it_was_handed_in(stage, program_files):
    program = program_files(stage.backend, Path(__file__).with_name("programs") / "questions.py")
    there = (Path(__file__).with_name("programs") / "questions.py").read_text(encoding="utf-8").count("# rewritten")

    with stage.opened(program) as asked:
        asked.load()
        asked(question="rewrites_itself")
        asked.arms.close(ArmName.SUBMISSION)
        asked.arms.open(ArmName.SUBMISSION)
        asked.load()
        again = asked(question="rewrites_itself").value["squares"]

    assert again <= there + 1


def test_the_graders_environment_is_not_visible_inside(stage, program_files, monkeypatch, tmp_path):
    monkeypatch.setenv("GRADER_TEST_SECRET", "seen-by-nobody")
    program = program_files(stage.backend, Path(__file__).with_name("programs") / "questions.py")

    with stage.opened(program) as asked:
        asked.load()
        texts = asked(question="environments").value["squares"]

    assert any(text.startswith("OMP_NUM_THREADS=1") for text in texts)
    assert not [text for text in texts if "seen-by-nobody" in text or str(tmp_path) in text]


def test_nothing_hidden_is_visible_inside(stage, asked, tmp_path):
    (tmp_path / "grade.json").write_text("{}")
    hidden = [CHECKOUT / "solutions", CHECKOUT / "tests", CHECKOUT / "pyproject.toml", tmp_path / "grade.json"]
    hidden += [asked.assignment.folder / "inputs.py", stage.bench.folder, lock.own(lease.GATE)]

    found = asked(question="findable", hidden=[str(path) for path in hidden], pruned=SHOWN_TO_ALL).value["squares"]

    names = {os.path.basename(path) for path in found}
    assert not {str(path) for path in hidden} & set(found)
    assert not names & {"inputs.py", "baseline.py", "assignment.toml", "grade.json"}
    assert not [name for name in names if name.startswith("test_")]
    assert {"/submission/squares.py", "/assignment/tasks.py", "/grader/grader/probe.py"} <= set(found)


def test_inputs_and_baseline_cannot_be_imported(asked):
    names = [
        "inputs",
        "baseline",
        "grader.measuring.watch.listener",
        "grader.measuring.measure",
        "grader.grades.rubric",
    ]

    assert asked(question="importable", names=names).value["squares"] == []


def test_a_frozen_arm_stands_still_and_goes_on_where_it_stopped(asked):
    arm = _arm(asked.arms, ArmName.SUBMISSION)

    arm.freeze()
    states = {process.state for process in kernel.tree(p.pid for p in arm.processes)}
    arm.thaw()

    assert states <= {"T", "t", "Z"}
    assert asked().value == {"squares": SQUARES}


def test_two_arms_are_open_at_once_and_do_not_see_each_other(asked):
    other = asked.arms.call(ArmName.REFERENCE, {"numbers": [3.0] * 6})
    mine = asked(numbers=[2.0] * 6)

    assert other.value == {"squares": [9.0] * 6}
    assert mine.value == {"squares": [4.0] * 6}
    assert not {p.pid for p in mine.trace.processes} & {p.pid for p in other.trace.processes}
    assert _busiest_pids(mine.trace) <= _pids(asked.arms)
    assert _busiest_pids(other.trace) <= _pids(asked.arms, ArmName.REFERENCE)


ENDLESS_OUTPUT = "for _ in range(10_000): print('x' * 100_000)"
MUCH_MEMORY = "kept = b'x' * (900 << 20)\nwhile True: pass"


@pytest.mark.parametrize(
    ("body", "ending", "detail"),
    [
        pytest.param("os._exit(3)", Ending.EXITED, "exit status 3", id="ends its process"),
        pytest.param("os.kill(os.getpid(), 11)", Ending.EXITED, "killed by signal 11", id="crashes"),
        pytest.param("while True: pass", Ending.TIMED_OUT, "", id="never returns"),
        pytest.param(ENDLESS_OUTPUT, Ending.FLOODED, "", id="prints a gigabyte"),
        pytest.param(MUCH_MEMORY, Ending.OVER_MEMORY, "", id="takes too much memory"),
    ],
)
def test_a_run_that_cannot_go_on_is_ended_and_named(stage, body, ending, detail):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    program = {"squares.py": f"import os\ndef squares(square, **_):\n{lines}\n".encode()}

    with stage.opened(program, wall_s=2.0 if ending is Ending.TIMED_OUT else 60.0, memory_mb=800) as asked:
        loaded, started = asked.load(), _tree(asked.arms)
        reply = asked()
    left = [process for process in started if not _ends(process)]

    assert loaded.ending is Ending.ANSWERED
    assert reply.ending is ending
    assert detail in reply.detail
    assert left == []


@pytest.mark.parametrize(
    ("body", "endings"),
    [
        # SCOOP gives the task to another worker; a controller notices after 5 s that an engine is gone.
        pytest.param("os._exit(3)", {Ending.RAISED, Ending.TIMED_OUT, Ending.ANSWERED}, id="ends its worker"),
        # What engines print is sent to the client, and held there.
        pytest.param(ENDLESS_OUTPUT, {Ending.FLOODED, Ending.OVER_MEMORY}, id="prints a gigabyte"),
        pytest.param(MUCH_MEMORY, {Ending.OVER_MEMORY}, id="takes too much memory"),
    ],
)
def test_a_task_that_cannot_go_on_holds_nobody_up(stage, program_files, tmp_path, body, endings):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    text = f"""
import os, time
from spread import spread
in_client = False

def work(x):
    if in_client:  # SCOOP's origin takes part; there the other test ends it
        return time.sleep(0.1)
{lines}

def squares(square, client=None, **_):
    global in_client
    in_client = True
    return spread(work, range(8), client)
"""
    (tmp_path / "squares.py").write_text(text)

    with stage.opened(
        program_files(stage.backend, tmp_path / "squares.py"), wall_s=2.5 if "exit" in body else 60.0, memory_mb=800
    ) as asked:
        asked.load()
        reply = asked()

    assert reply.ending in endings


@pytest.mark.parametrize(
    ("body", "ending", "kind"),
    [
        pytest.param("import sys; sys.exit(0)", Ending.RAISED, "SystemExit", id="calls sys.exit"),
        pytest.param("1 / 0", Ending.RAISED, "ZeroDivisionError", id="raises"),
        pytest.param("while True: pass", Ending.TIMED_OUT, "", id="never ends"),
        pytest.param(ENDLESS_OUTPUT, Ending.FLOODED, "", id="prints a gigabyte"),
    ],
)
def test_a_file_whose_import_does_not_end_well_is_named_as_the_cause(stage, body, ending, kind):
    program = {"squares.py": f"{body}\ndef squares(square, **_): return []\n".encode()}

    with stage.opened(program, import_s=2.0 if ending is Ending.TIMED_OUT else 60.0) as asked:
        reply = asked.load()

    assert reply.ending is ending
    assert kind == "" or (reply.raised.type, reply.raised.line) == (kind, "squares.py, line 1")


def test_as_root_every_process_of_an_arm_is_a_copy_of_the_template(stage, program_files):
    if stage.bench.level.template(Box("template", "", ())) is None:
        pytest.skip("no copy enters a box here: run the tests as root")
    program = program_files(stage.backend, Path(__file__).with_name("programs") / "questions.py")

    with stage.opened(program, ArmName.BASELINE, ArmName.SUBMISSION) as asked:
        boxes = [
            kernel.tree([p.pid])
            for name in (ArmName.BASELINE, ArmName.SUBMISSION)
            for p in _arm(asked.arms, name).processes
        ]
        firsts = [_command(first.pid) for _, first, *_ in boxes]

    assert [command for command in firsts if not command.endswith("first.py")] == []


def test_nothing_of_an_arm_is_left_when_it_is_closed(stage, program_files):
    program = program_files(stage.backend, Path(__file__).with_name("programs") / "questions.py")
    mark = f"left-{os.getpid()}"
    mounts = Path("/proc/self/mountinfo").read_text()
    mine = {process.pid for process in kernel.tree([os.getpid()])}

    with benches.bench(level=stage.bench.level, seed="s", deadline_s=60.0, say=lambda _: None) as bench:
        with type(stage)(bench, stage.backend).opened(program) as asked:
            asked.load()
            written = asked(question="leaves_things_behind", mark=mark).value["squares"]
            started = _tree(asked.arms)
            named = [process for process in started if mark in _command(process.pid)]
        still = [process for process in started if not _ends(process)]
        holding = [pid for pid in _all_pids() if f"{bench.folder}/submission" in _mounts_of(pid)]
    holding += [pid for pid in _all_pids() if str(bench.folder) in _mounts_of(pid)]

    afterwards = {process.pid for process in kernel.tree([os.getpid()])}
    assert {"/tmp", "/home", "/dev/shm", "/shared", "/submission"} <= set(written)
    assert not {"/", "/assignment", "/grader", "/probe"} & set(written)
    assert named
    assert still == []
    assert holding == []
    assert afterwards <= mine
    assert Path("/proc/self/mountinfo").read_text() == mounts
    assert not bench.folder.exists()
    assert [str(path) for path in _places_for_files() if mark in path.name] == []


def _arm(arms: Arms, name: ArmName) -> Arm:
    return arms._opened[name].arm


def _serves(stage, process) -> bool:
    return process.role is (Role.WORKER if stage.backend == "scoop" else Role.CLIENT)


def _tree(arms: Arms, name: ArmName = ArmName.SUBMISSION) -> list[kernel.ProcessStatus]:
    return kernel.tree(p.pid for p in _arm(arms, name).processes)


def _pids(arms: Arms, name: ArmName = ArmName.SUBMISSION) -> set[int]:
    return {process.pid for process in _tree(arms, name)}


def _busiest_pids(trace: Trace) -> set[int]:
    return {task.pid for task in trace.tasks}


def _pid_inside(pid: int) -> int:
    """What a process takes for its own pid."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("NSpid:"):
            return int(line.split()[-1])
    raise AssertionError("this kernel has no NSpid")


def _ends(process: kernel.ProcessStatus) -> bool:
    """Whether a process is dead, or is before long: it may be leaving the kernel still."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return True
    try:
        now = kernel.status(process.pid)
        another = now is None or now.started != process.started
        return another or bool(select.select([descriptor], [], [], 10.0)[0])
    finally:
        os.close(descriptor)


def _all_pids() -> Iterator[int]:
    yield from (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _mounts_of(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/mountinfo").read_text()
    return ""


def _command(pid: int) -> str:
    return " ".join(kernel.command_line(pid))


def _places_for_files() -> Iterator[Path]:
    for folder in ("/tmp", "/home", "/dev/shm", "/shared", "/"):
        with contextlib.suppress(OSError):
            yield from Path(folder).iterdir()
