"""A copy of a template in a box: the same as a process that was started there, but for what is imported already."""

from __future__ import annotations

import contextlib
import os
import signal
import time

import pytest

from grader.errors import SandboxError
from grader.measuring.watch import kernel
from grader.sandbox import Limits, choose, copies, start, template
from grader.sandbox.box import Box, Mount
from grader.sandbox.scratch import scratch

_ASKED = """
import json, os, random, resource, sys

RIGHTS = {"Cap", "Uid", "Gid", "Gro", "NoN", "Sec"}

def main():
    import numpy
    from multiprocessing import process
    lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
    told = {
        "rights": {name: lines[name].split() for name in lines if name[:3] in RIGHTS},
        "signals": [lines["SigBlk"], lines["SigIgn"], lines["SigCgt"]],
        "umask": lines["Umask"],
        "cores": sorted(os.sched_getaffinity(0)),
        "limits": open("/proc/self/limits").read(),
        "mounts": sorted(line.split()[4:6] for line in open("/proc/self/mountinfo").read().splitlines()),
        "files": sorted(os.readlink(f"/proc/self/fd/{n}").partition(":")[0] for n in (0, 1, 2)),
        "open": len(os.listdir("/proc/self/fd")) - 1,  # one of them lists
        "command": [w for w in open("/proc/self/cmdline").read().split(chr(0)) if w],
        "environment": {n: v for n, v in os.environ.items() if n != "GRADER_BOOT"},
        "python": [sys.path, sys.argv, sys.orig_argv, str(sys.flags), os.getcwd()],
        "main": sorted(vars(sys.modules["__main__"])),
        "parent": os.getppid(),
        "others": sorted(name for name in os.listdir("/proc") if name.isdigit() and int(name) not in {1, os.getpid()}),
        "owner": os.stat("/proc/self/environ").st_uid == os.getuid(),
        "alone": sorted(os.listdir("/")),
    }
    print(json.dumps(told), flush=True)
    chance = [random.random(), float(numpy.random.random()), process.current_process().authkey.hex()]
    print(json.dumps(chance), flush=True)
    sys.stdin.read()
    exec(os.environ["ENDING"])
"""


@pytest.fixture(scope="module")
def stage():
    """A template, and all that it takes to start boxes with it and without."""
    with contextlib.ExitStack() as stack:
        level, _ = choose()
        folder = stack.enter_context(scratch())
        inside = copies.inside(folder)
        (inside / "grader" / "inside" / "asked.py").write_text(_ASKED)
        try:
            made = stack.enter_context(template.opened(level, inside, ["import numpy, multiprocessing.pool"]))
        except SandboxError as fault:
            pytest.skip(f"no template ({fault}): run the tests as root, with bubblewrap")
        network = stack.enter_context(level.network(Limits()))
        ground = start.Ground(level, network, level.user(), Limits(), made)
        yield Stage(ground, inside)
        assert made.works


class Stage:
    def __init__(self, ground, inside):
        self.ground, self.inside = ground, inside

    @contextlib.contextmanager
    def started(self, ending="", *, warm=True):
        ground = self.ground
        if not warm:
            ground = start.Ground(ground.level, ground.network, ground.user, ground.limits)
        box = Box("box", "grader.inside.asked", (Mount(self.inside, "/grader"),), {"ENDING": ending})
        process = start.start(ground, box, {}, wire=start.Wire(""))
        with process:
            yield process
            kernel.kill([process.pid])


def _told(process):
    import json

    return json.loads(process.stdout.readline())


def _copy(process) -> int:
    """The pid, here, of what runs in a box."""
    return kernel.tree([process.pid])[-1].pid


def _spaces(pid) -> dict[str, str]:
    names = ("mnt", "pid", "net", "ipc", "uts", "cgroup", "user")
    return {name: os.readlink(f"/proc/{pid}/ns/{name}") for name in names}


@pytest.mark.parametrize(
    "thing", ["rights", "signals", "umask", "cores", "limits", "mounts", "files", "open", "command"]
)
def test_a_copy_is_told_apart_by_nothing_that_the_kernel_holds_it_to(stage, thing):
    with stage.started() as copy, stage.started(warm=False) as usual:
        found, wanted = _told(copy), _told(usual)

    assert found[thing] == wanted[thing]


@pytest.mark.parametrize("thing", ["environment", "python", "main", "parent", "others", "owner", "alone"])
def test_a_copy_finds_itself_in_the_same_surroundings(stage, thing):
    with stage.started() as copy, stage.started(warm=False) as usual:
        found, wanted = _told(copy), _told(usual)

    assert found[thing] == wanted[thing]


def test_a_copy_has_no_right_and_shares_no_namespace_but_the_arms_network(stage):
    with stage.started() as copy, stage.started() as other:
        rights = _told(copy)["rights"]
        _told(other)
        ours, first, second = _spaces(os.getpid()), _spaces(_copy(copy)), _spaces(_copy(other))
        holder = _spaces(kernel.tree([copy.pid])[1].pid)  # the box's first process

    assert {name for name in rights if name.startswith("Cap") and int(rights[name][0], 16)} == set()
    assert rights["Uid"] == [str(stage.ground.user)] * 4
    assert rights["Groups"] == []
    assert (rights["NoNewPrivs"], rights["Seccomp"]) == (["1"], ["2"])
    assert first == holder
    assert {name for name in first if first[name] == ours[name]} == {"user"}
    assert {name for name in first if first[name] == second[name]} == {"user", "net"}


def test_a_copy_is_below_its_box_and_nowhere_else(stage):
    with stage.started() as copy:
        _told(copy)
        tree = kernel.tree([copy.pid])
        left_behind = [p for p in kernel.tree([stage.ground.template.process.pid]) if p.pid in {t.pid for t in tree}]

    assert [p.parent for p in tree[1:]] == [p.pid for p in tree[:-1]]
    assert left_behind == []


def test_copies_have_nothing_in_common_that_chance_gave(stage):
    chances = []
    for _ in range(2):
        with stage.started() as copy:
            _told(copy)
            chances.append(_told(copy))

    assert [a for a, b in zip(*chances, strict=True) if a == b] == []


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        pytest.param("", 0, id="at its end"),
        pytest.param("sys.exit(7)", 7, id="by sys.exit"),
        pytest.param("os._exit(9)", 9, id="by _exit"),
        pytest.param("1 / 0", 1, id="by an error"),
        pytest.param("import signal; os.kill(os.getpid(), signal.SIGKILL)", 137, id="by a signal"),
        pytest.param("import subprocess; subprocess.Popen(['sleep', '60'])", 0, id="with a process left behind"),
        pytest.param("import signal; os.kill(1, signal.SIGINT)", 1, id="having tried the first"),
    ],
)
def test_a_copy_ends_as_any_process_does(stage, ending, status):
    found = []
    for warm in (True, False):
        with stage.started(ending, warm=warm) as process:
            below = kernel.tree([process.pid])
            process.stdin.close()
            said = process.stderr.read().decode().splitlines()
            found.append((process.wait(20), said[-1:]))
            assert _living(below) == []

    assert found[0] == found[1]
    assert found[0][0] == status


def test_when_the_outermost_process_is_killed_nothing_is_left(stage):
    with stage.started() as copy:
        _told(copy)
        below = kernel.tree([copy.pid])
        os.kill(copy.pid, signal.SIGKILL)
        left = _living(below)

    assert left == []


def _living(processes) -> list[int]:
    """Those that are still there some seconds later."""
    until, left = time.monotonic() + 10, [p.pid for p in processes]
    while left and time.monotonic() < until:
        time.sleep(0.01)
        left = [pid for pid in left if (now := kernel.status(pid)) is not None and now.state != "Z"]
    return left


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
            id="a thread",
        ),
        pytest.param("import sys; sys.kept = open('/dev/zero')", id="a file"),
        pytest.param("open('/home/settings', 'w').close()", id="what it wrote"),
    ],
)
def test_what_begins_something_as_it_is_imported_is_imported_by_each_process_itself(stage, statement):
    with pytest.raises(SandboxError, match="have begun something"), contextlib.ExitStack() as stack:
        stack.enter_context(template.opened(stage.ground.level, stage.inside, [statement]))


def test_an_import_that_fails_is_left_to_who_needs_it(stage):
    with template.opened(stage.ground.level, stage.inside, ["import no_such_thing", "import fractions"]) as made:
        assert "fractions" in made.modules


def test_where_a_template_has_died_a_box_is_started_as_ever(stage):
    with template.opened(stage.ground.level, stage.inside, []) as made:
        kernel.kill([made.process.pid])
        ground = start.Ground(stage.ground.level, stage.ground.network, stage.ground.user, stage.ground.limits, made)
        with Stage(ground, stage.inside).started("sys.exit(5)") as process:
            process.stdin.close()
            status = process.wait(20)

    assert (status, made.works) == (5, False)


def test_nothing_is_left_of_a_template(stage):
    with template.opened(stage.ground.level, stage.inside, []) as made:
        below = kernel.tree([made.process.pid])

    assert below
    assert _living(below) == []
