"""Workers of one program on two nodes of an allocation, each node with a network of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT, write
from tests.slurm.cluster import LONG, Cluster

PATIENCE_S = 120.0
TINY = ("tiny_scoop", "tiny_ipyparallel", "tiny_mpi")
JOB = """\
#!/bin/bash
exec {python} -P -m grader grade {what} --assignment {assignment} --once --verbose
"""
GREEDY = """
import time


def squares({arguments}square, numbers):
    held = list({map}(grow, range(2)))
    return [square(x) for x in numbers]


def grow(number):
    held = [bytearray(64 << 20) for _ in range(32)]
    time.sleep(60)
"""
SLOW = """
import time

from scoop import futures


def squares(square, numbers):
    time.sleep(20)
    return list(futures.map(square, numbers))
"""

PROGRAM = """
import json, os, socket, sys
from pathlib import Path

from mpi4py import MPI
from tasks import numbers, square

world = MPI.COMM_WORLD
xs = list(enumerate(numbers(int(sys.argv[1]), int(sys.argv[3]))))
{first}
parts = world.gather({{number: square(x) for number, x in {mine}}})
if world.rank == 0:
    squares = {{number: x for part in parts for number, x in part.items()}}
    found = [squares[number] for number in range(len(xs))]
    with open("squares.csv", "w") as file:
        file.write("number,square\\n")
        file.writelines(f"{{number}},{{x}}\\n" for number, x in enumerate(found))
    Path("summary.json").write_text(json.dumps({{"of": [{{"largest": max(found)}}]}}))
world.barrier()
if world.rank == world.size - 1:
    print(f"squared {{len(xs)}} numbers", flush=True)
"""
EACH_ITS_SHARE = "xs[world.rank :: world.size]"
ALL_AT_HOME = "(xs if world.rank == 0 else [])"
REACHED = """
reached = []
for address in {addresses}:
    try:
        socket.create_connection(address, timeout=2).close()
        reached.append(address)
    except OSError:
        pass
assert 0, world.allgather((world.rank, reached))
"""
PLACES = "assert 0, world.allgather((world.rank, os.getcwd(), sorted(os.listdir()), os.environ.get('POOL')))"

KNOCKING = """
def total(client, square, numbers):
    raise ValueError(f"reached {{sorted(sum(client[:].apply_sync(knock), []))}}")


def knock():
    import socket
    from mpi4py import MPI

    found = [f"rank {{rank}}" for rank in MPI.COMM_WORLD.allgather(MPI.COMM_WORLD.rank)]
    for address in {addresses}:
        try:
            socket.create_connection(address, timeout=2).close()
            found.append(address[0])
        except OSError:
            pass
    return found
"""


@pytest.fixture(scope="module")
def spread_cluster() -> Iterator[Cluster]:
    """Two nodes with a network each, as root; as an ordinary user they share the machine's."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="testcluster-") as above:
        cluster = Cluster(Path(above) / "cluster")
        try:
            cluster.start("--isolation", "net" if os.geteuid() == 0 else "none")
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture
def folder_of_course(tmp_path: Path, isolation: None) -> Path:
    """The tiny assignments with their solutions."""
    del isolation
    for part in ("assignments", "solutions"):
        for name in TINY:
            shutil.copytree(CHECKOUT / "tests" / part / name, tmp_path / part / name)
    return tmp_path


def run(cluster: Cluster, folder: Path, assignment: str, what: str = "--reference", nodes: int = 2) -> str:
    """Grades in a job of several nodes, to its end; what it printed."""
    job = started(cluster, folder, assignment, what, nodes)
    return ended(cluster, folder, job)


def started(cluster: Cluster, folder: Path, assignment: str, what: str = "--reference", nodes: int = 2) -> str:
    """The id of a job that grades."""
    import sys

    write(folder / "job.sh", JOB.format(python=sys.executable, what=what, assignment=assignment))
    options = [
        "--no-requeue",
        f"--nodes={nodes}",
        "--ntasks-per-node=1",
        "--cpus-per-task=2",
        f"--chdir={folder}",
        "--output=%j.out",
    ]
    environment = {**cluster.env, "PYTHONPATH": str(CHECKOUT)}
    done = cluster.run(
        "env", f"PYTHONPATH={environment['PYTHONPATH']}", "sbatch", "--parsable", *options, folder / "job.sh"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def ended(cluster: Cluster, folder: Path, job: str) -> str:
    """What a job printed, once it has ended."""
    until = time.monotonic() + PATIENCE_S
    while cluster.run("squeue", "--noheader", f"--jobs={job}", "--states=all", "--format=%T").stdout.strip() in {
        "PENDING",
        "CONFIGURING",
        "RUNNING",
        "COMPLETING",
    }:
        assert time.monotonic() < until, "the job does not end"
        time.sleep(0.1)
    return (folder / f"{job}.out").read_text(encoding="utf-8")


def grade(folder: Path, assignment: str, student: str = "_reference") -> dict[str, Any]:
    return json.loads((folder / "results" / assignment / f"{student}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("assignment", TINY)
def test_workers_are_on_both_nodes_and_all_of_them_are_seen(spread_cluster, folder_of_course, assignment):
    printed = run(spread_cluster, folder_of_course, assignment)

    graded = grade(folder_of_course, assignment)
    answer, parallel_map = graded["checks"][:2]
    assert (answer["verdict"], parallel_map["verdict"]) == ("passed", "passed"), printed
    assert "on n1 and n2 held" in parallel_map["fact"]
    assert graded["record"]["machine"]["nodes"] == ["n2"]
    trace = graded["record"]["rounds"][0]["runs"]["submission"]["trace"]
    workers = [p for p in trace["processes"] if p["role"] == "worker"]
    assert sorted(p["host"] for p in workers) == ["n1", "n2"]
    assert min(p["task_cpu_s"] for p in workers) > 0.1
    assert 0.0 < trace["clock_error_s"] < 0.05
    begun = trace["tasks"]["begin_s"]
    assert -0.05 <= min(begun) <= max(begun) <= trace["wall_s"] + 0.05


def test_nothing_is_left_on_either_node(spread_cluster, folder_of_course):
    run(spread_cluster, folder_of_course, "tiny_scoop")

    left = [c for c in command_lines() if "grader.measuring.nodes.agent" in c or "relay.py" in c]
    assert left == []


def addresses_of_daemons(cluster: Cluster) -> list[tuple[str, int]]:
    """Where the nodes' daemons listen; they are there for us."""
    configuration = (cluster.folder / "slurm.conf").read_text(encoding="utf-8")
    addresses = [(a, int(port)) for a, port in re.findall(r"NodeAddr=(\S+) Port=(\d+)", configuration)]
    for address in addresses:
        socket.create_connection(address, timeout=2).close()
    return addresses


def test_ranks_on_two_nodes_reach_each_other_and_nothing_of_the_cluster(spread_cluster, folder_of_course):
    addresses = addresses_of_daemons(spread_cluster)
    program = KNOCKING.format(addresses=addresses)
    write(folder_of_course / "submitted" / "ann" / "tiny_mpi" / "total.py", program)

    printed = run(spread_cluster, folder_of_course, "tiny_mpi", "submitted")

    check = grade(folder_of_course, "tiny_mpi", "ann")["checks"][0]
    assert len(addresses) == 2
    assert "reached ['rank 0', 'rank 0', 'rank 1', 'rank 1']" in check["fact"], printed


def command_lines() -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


def test_memory_that_is_taken_on_another_node_counts(spread_cluster, folder_of_course):
    program = GREEDY.format(arguments="", map="__import__('scoop.futures').futures.map")
    write(folder_of_course / "submitted" / "ann" / "tiny_scoop" / "squares.py", program)

    printed = run(spread_cluster, folder_of_course, "tiny_scoop", "submitted")

    check = grade(folder_of_course, "tiny_scoop", "ann")["checks"][0]
    assert (check["verdict"], check["reason"]) == ("failed", "over_memory"), printed


@LONG
def test_a_node_that_is_lost_meanwhile_costs_the_student_nothing(folder, folder_of_course):
    cluster = Cluster(folder)
    cluster.start("--isolation", "net" if os.geteuid() == 0 else "none")
    write(folder_of_course / "submitted" / "ann" / "tiny_scoop" / "squares.py", SLOW)
    job = started(cluster, folder_of_course, "tiny_scoop", "submitted")
    until = time.monotonic() + PATIENCE_S
    while not any("grader.inside.scoop_worker" in c for c in command_lines()):
        assert time.monotonic() < until
        time.sleep(0.1)

    cluster.kill(node="n2")
    ended(cluster, folder_of_course, job)

    results = folder_of_course / "results" / "tiny_scoop"
    written = [json.loads(path.read_text())["points"] for path in results.glob("*.json")]
    assert written in ([], [None])  # Slurm may end the job before we write; a number would be a point taken


def program_of_ranks(folder: Path, name: str, mine: str, first: str = "") -> None:
    """Hands a program in that mpiexec starts; the first one brings the assignment, whose reference is honest."""
    course = folder / "assignments" / "tiny_program"
    if not course.exists():
        shutil.copytree(CHECKOUT / "tests" / "assignments" / "tiny_program", course)
        toml = (course / "assignment.toml").read_text(encoding="utf-8").replace('"processes"', '"mpi"')
        write(course / "assignment.toml", toml.replace('"python {entry}', '"mpiexec -n {workers} python {entry}'))
        reference = PROGRAM.format(first="", mine=EACH_ITS_SHARE)
        write(folder / "solutions" / "tiny_program" / "squares.py", reference)
    program = PROGRAM.format(first=first, mine=mine)
    write(folder / "submitted" / name / "tiny_program" / "squares.py", program)


def test_mpiexec_starts_ranks_of_a_program_on_both_nodes(spread_cluster, folder_of_course):
    program_of_ranks(folder_of_course, "honest", EACH_ITS_SHARE)
    program_of_ranks(folder_of_course, "at_home", ALL_AT_HOME)

    printed = run(spread_cluster, folder_of_course, "tiny_program", "submitted")

    graded = grade(folder_of_course, "tiny_program", "honest")
    answer, parallel_map, _ = graded["checks"]
    assert (answer["verdict"], parallel_map["verdict"]) == ("passed", "passed"), printed
    trace = graded["record"]["rounds"][0]["runs"]["submission"]["trace"]
    used = {host: sum(p["cpu_s"] for p in trace["processes"] if p["host"] == host) for host in ("n1", "n2")}
    assert min(used.values()) > 0.3, used
    sham = grade(folder_of_course, "tiny_program", "at_home")["checks"]
    assert sham[0]["verdict"] == "passed", printed
    assert [c["points"] for c in sham[1:] if c["points"]] == [], printed


def test_each_node_has_what_was_handed_in_and_one_environment(spread_cluster, folder_of_course):
    program_of_ranks(folder_of_course, "ann", EACH_ITS_SHARE, PLACES)

    printed = run(spread_cluster, folder_of_course, "tiny_program", "submitted")

    check = grade(folder_of_course, "tiny_program", "ann")["checks"][0]
    places = re.search(r"AssertionError: (.*)", check["fact"] + check["detail"])
    assert places, printed + str(check)
    (zero, here, files, own), (one, there, same_files, same) = eval(places[1].split(" (squares.py")[0])
    assert (zero, one, here, files, own) == (0, 1, there, same_files, same)
    assert (files, own) == (["squares.py"], "2")


def test_ranks_of_a_program_reach_nothing_of_the_cluster(spread_cluster, folder_of_course):
    reached = REACHED.format(addresses=addresses_of_daemons(spread_cluster))
    program_of_ranks(folder_of_course, "ann", EACH_ITS_SHARE, reached)

    printed = run(spread_cluster, folder_of_course, "tiny_program", "submitted")

    check = grade(folder_of_course, "tiny_program", "ann")["checks"][0]
    assert "AssertionError: [(0, []), (1, [])]" in check["fact"], printed


@pytest.mark.parametrize(
    ("first", "words"),
    [
        pytest.param("world.rank == 1 and os.kill(os.getpid(), 9)", "exit status", id="a rank ends"),
        pytest.param("world.rank == 1 and os.kill(-1, 9)", "", id="a rank ends all that is there"),
        pytest.param("world.rank == 1 and world.recv(source=0)", "stopped after 20 s", id="a rank waits"),
    ],
)
def test_a_program_that_goes_wrong_on_the_other_node_leaves_nothing_there(
    spread_cluster, folder_of_course, first, words
):
    program_of_ranks(folder_of_course, "ann", EACH_ITS_SHARE, first)
    program_of_ranks(folder_of_course, "bob", EACH_ITS_SHARE)

    printed = run(spread_cluster, folder_of_course, "tiny_program", "submitted")

    check = grade(folder_of_course, "tiny_program", "ann")["checks"][0]
    assert (check["verdict"], words in check["fact"]) == ("failed", True), printed
    assert grade(folder_of_course, "tiny_program", "bob")["checks"][1]["verdict"] == "passed", printed
    left = [c for c in command_lines() if "grader.measuring.nodes.agent" in c or "relay.py" in c or "hydra" in c]
    assert left == []
