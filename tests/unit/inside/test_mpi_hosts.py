"""How mpiexec of a program gets to other nodes, and what is said where it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading

import pytest

import grader
from grader.inside import mpi_hosts

ROOT = os.path.dirname(os.path.dirname(grader.__file__))


@pytest.fixture
def mpiexec(tmp_path):
    """A folder with an mpiexec that says this of itself."""

    def saying(words):
        path = tmp_path / "bin" / "mpiexec"
        path.parent.mkdir()
        path.write_text(f"#!/bin/sh\necho '{words}'\n")
        path.chmod(0o755)
        return str(path.parent)

    return saying


def given(port=0):
    home = {"orders": 0, "ranks": 1, "first": 61_010, "last": 61_013}
    return {"hosts": [home, {**home, "orders": port, "first": 61_014, "last": 61_017}], "mpiexec": [1, 8], "start_s": 5}


def test_another_librarys_mpiexec_is_named(mpiexec, tmp_path):
    with pytest.raises(RuntimeError, match=r"by the mpiexec of MPICH, and this one is: mpiexec \(OpenRTE\) 4.1.4"):
        mpi_hosts.prepare(given(), tmp_path, tmp_path, mpiexec("mpiexec (OpenRTE) 4.1.4"))


def test_a_machine_without_mpiexec_is_told(tmp_path):
    with pytest.raises(RuntimeError, match="and this one is: there is none"):
        mpi_hosts.prepare(given(), tmp_path, tmp_path, str(tmp_path))


def test_a_node_that_does_not_answer_is_waited_for_and_told(mpiexec, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]

    with pytest.raises(TimeoutError, match=r"another node did not make ready for the run within 0.1 s"):
        mpi_hosts.prepare({**given(free), "start_s": 0.1}, tmp_path, tmp_path, mpiexec("HYDRA build details:"))


@contextlib.contextmanager
def node(reply):
    """A port that takes one order; what it was."""
    orders = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with line, line.makefile("rwb") as file:
                orders.append(json.loads(file.readline()))
                file.write(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1], orders
        thread.join()


def launched(port, host, *command):
    words = ["-x", mpi_hosts.name(host), *command]
    return subprocess.run(
        [sys.executable, "-m", "grader.inside.mpi_launch", *words],
        env={**os.environ, "PYTHONPATH": ROOT, mpi_hosts.HOSTS: json.dumps(given(port)["hosts"])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_mpiexec_finds_names_each_node_with_its_ranks(mpiexec, tmp_path):
    with node(b"{}\n") as (port, orders):
        found = mpi_hosts.prepare(given(port), tmp_path, tmp_path, mpiexec("HYDRA build details:"))

    assert orders == [{"kind": "prepare", "folder": str(tmp_path)}]
    assert (tmp_path / "hosts").read_text() == "grader-host-0:1\ngrader-host-1:1\n"
    assert found["MPIEXEC_PORT_RANGE"] == "1:8"
    assert os.access(found["HYDRA_LAUNCHER_EXEC"], os.X_OK)


def test_at_home_a_command_finds_its_ports_and_keeps_its_status():
    done = launched(0, 0, '"sh"', "-c", "'echo $FI_TCP_PORT_LOW_RANGE $FI_TCP_PORT_HIGH_RANGE; exit 3'")

    assert (done.stdout, done.returncode) == ("61010 61013\n", 3)


def test_elsewhere_it_is_asked_for_and_ends_as_there():
    with node(b'{"status": 5}\n') as (port, orders):
        done = launched(port, 1, '"/a b/proxy"', "--port", "1")

    assert done.returncode == 5
    (order,) = orders
    assert (order["kind"], order["command"]) == ("start", ["/a b/proxy", "--port", "1"])
    assert order["environment"] == {"FI_TCP_PORT_LOW_RANGE": "61014", "FI_TCP_PORT_HIGH_RANGE": "61017"}


def test_a_node_that_is_gone_ends_the_command():
    with node(b"") as (port, _):
        done = launched(port, 1, "true")

    assert (done.returncode, "grader-host-1 cannot be reached" in done.stderr) == (1, True)
