"""What Landlock's rules leave to a box, with namespaces for its arm and without; the hostile corpus shows it holds."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from grader.inside import confine
from grader.sandbox import Box, Limits, Mount, holder
from grader.sandbox.landlock import ENOUGH, Landlock

CHECKOUT = Path(__file__).parents[3]
MEMORY = "/dev/shm"
ALL, ONLY_MEMORY, NONE = (holder.NETWORK, holder.MEMORY), (holder.MEMORY,), ()
CONFINED = """
import errno, socket, sys
from grader.inside.confine import confine
rules = {"read": ["/usr", "/lib"], "files": [], "write": [], "ports": [int(sys.argv[1])], "filter": ""}
sys.modules["grader.inside.confine"].seccomp = lambda *_: None
confine(rules)
for port in map(int, sys.argv[1:]):
    for deed in ("bind", "connect"):
        with socket.socket() as made:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                getattr(made, deed)(("127.0.0.1", port))
                print("done")
            except OSError as fault:
                print(errno.errorcode[fault.errno])
"""
needs_landlock = pytest.mark.skipif(confine.landlock_version() < ENOUGH, reason="needs Landlock of Linux 6.12")


@pytest.fixture
def box(tmp_path):
    return Box("worker", "", (Mount(tmp_path, "/shared", writable=True),), ports=range(61_000, 61_003))


@pytest.mark.parametrize(
    ("kinds", "for_grades", "ports", "memory"),
    [
        pytest.param(ALL, True, None, True, id="own network and memory"),
        pytest.param(ONLY_MEMORY, True, [61_000, 61_001, 61_002], True, id="own memory"),
        pytest.param(NONE, True, [61_000, 61_001, 61_002], False, id="neither"),
        pytest.param(NONE, False, [61_000, 61_001, 61_002], True, id="neither, a student's own check"),
    ],
)
def test_what_an_arm_shares_with_others_is_not_left_to_it(box, monkeypatch, kinds, for_grades, ports, memory):
    monkeypatch.setattr(holder, "available", lambda: kinds)
    level = Landlock(for_grades=for_grades)

    rules = level.rules(box)

    assert rules["ports"] == ports
    assert (MEMORY in rules["write"]) is memory is level.shared_memory
    assert level.own_network is (ports is None)


@needs_landlock
def test_a_confined_process_listens_at_and_connects_to_its_own_ports_only():
    with socket.create_server(("127.0.0.1", 0)) as other, socket.create_server(("127.0.0.1", 0)) as free:
        theirs, own = other.getsockname()[1], free.getsockname()[1]
        free.close()
        command = [sys.executable, "-c", CONFINED, str(own), str(theirs)]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["done", "ECONNREFUSED", "EACCES", "EACCES"]


@pytest.mark.parametrize("version", range(1, 12))
def test_rights_are_given_up_as_far_as_the_kernel_knows_them(version):
    known = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16, 8: 16}.get(version, 17)

    assert confine.rights_of_files(version) == (1 << known) - 1


needs_namespaces = pytest.mark.skipif(holder.available() != ALL, reason="needs user, network and mount namespaces")


@needs_namespaces
def test_held_namespaces_are_an_arms_own_and_what_enters_has_no_right_over_them(tmp_path):
    say = (
        "import os, socket; from pathlib import Path; Path('/dev/shm/left').write_text('x'); "
        "print([Path(f'/proc/self/ns/{n}').stat().st_ino for n in ('user', 'net', 'mnt')]); print(os.geteuid()); "
        "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')]); "
        "s = socket.create_server(('127.0.0.1', 61000)); socket.create_connection(s.getsockname())"
    )
    with holder.held(ALL, memory_mb=1) as one, holder.held(ALL, memory_mb=1) as other:
        seen = [
            subprocess.run([*h.prefix(), sys.executable, "-c", say], capture_output=True, text=True, check=True).stdout
            for h in (one, other)
        ]

    assert seen[0].splitlines()[0] != seen[1].splitlines()[0]
    assert all(text.splitlines()[1] == str(os.geteuid()) for text in seen)
    assert not Path(MEMORY, "left").exists()
    if os.geteuid() != 0:
        assert all(text.splitlines()[2] == "['0000000000000000']" for text in seen)


@needs_namespaces
def test_the_memory_of_an_arm_has_a_limit():
    fill = "open('/dev/shm/fill', 'wb', buffering=0).write(bytes(2 << 20)) == 2 << 20 or exit(28)"
    with holder.held(ALL, memory_mb=1) as held:
        done = subprocess.run([*held.prefix(), sys.executable, "-c", fill], capture_output=True, check=False)

    assert done.returncode == errno.ENOSPC


def test_where_no_namespace_can_be_made_none_is_available(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert holder.available.__wrapped__() == ()


def test_the_machines_own_network_has_nothing_to_enter():
    with Landlock(alone=True).network(Limits()) as network:
        assert network.prefix() == []
