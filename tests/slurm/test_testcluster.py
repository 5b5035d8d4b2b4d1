"""The cluster that anyone can have: it starts, breaks and heals on demand, and leaves nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.slurm.cluster import PROGRAM, Cluster, control

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
CAN_SEPARATE = os.geteuid() == 0 and not subprocess.run(["unshare", "--uts", "--mount", "true"], check=False).returncode

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
separate = pytest.mark.skipif(not CAN_SEPARATE, reason="nodes with names of their own need root and its rights")

DETACHED = """
env -i setsid sleep 1000 &
echo $! $$ > "$1.new"
mv "$1.new" "$1"
sleep 1000
"""
"""A job's script that starts what no longer belongs to its session and has no environment."""


def until(happens: Callable[[], object]) -> None:
    """Waits for what will happen at its own time, for at most half a minute."""
    for _ in range(600):
        if happens():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def detached_job(cluster: Cluster, node: str) -> list[int]:
    """The processes of a job on the node: a detached one and the script."""
    note, script = cluster.folder.parent / "pids", cluster.folder.parent / "job.sh"
    script.write_text(f"#!/bin/sh\n{DETACHED}")
    done = cluster.run("sbatch", f"--nodelist={node}", "--output=/dev/null", script, note)
    assert done.returncode == 0, done.stderr
    until(note.exists)
    return [int(pid) for pid in note.read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def traces(folder: Path) -> list[str]:
    """What the machine still shows of a cluster: processes, mounts, bridges and network namespaces."""
    said = [Path("/proc/mounts").read_text()]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            said.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [line for text in said for line in text.splitlines() if str(folder) in line]


def networks() -> set[str]:
    names = set(os.listdir("/sys/class/net"))
    return names | (set(os.listdir("/run/netns")) if Path("/run/netns").exists() else set())


def processes(cluster: Cluster) -> dict[str, str]:
    return {note.stem: note.read_text() for note in (cluster.folder / "run").glob("*.process")}


def test_status_has_a_line_for_each_node(cluster: Cluster):
    done = cluster.control("status")

    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["n1", "n2"]
    assert [line.split()[2] for line in done.stdout.splitlines()] == ["idle", "idle"]


@separate
def test_each_node_has_a_host_name_of_its_own(cluster: Cluster):
    done = cluster.run("srun", "--nodes=2", "hostname")

    assert sorted(done.stdout.split()) == ["n1", "n2"], done.stderr


def test_a_second_start_changes_nothing(cluster: Cluster):
    before = processes(cluster)

    done = cluster.control("start")

    assert "runs already" in done.stdout
    assert processes(cluster) == before


def test_two_starts_at_once_make_one_cluster(folder: Path):
    Cluster(folder).start()
    Cluster(folder).stop()
    command = [PROGRAM, "--dir", folder, "start"]

    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [each.communicate(timeout=60)[0] for each in both]

    assert [each.returncode for each in both] == [0, 0]
    assert sorted("runs already" in text for text in said) == [False, True]


def test_two_clusters_run_side_by_side(cluster: Cluster, own_cluster: Cluster):
    assert own_cluster.run("sbatch", "--hold", "--output=/dev/null", "--wrap=true").returncode == 0

    assert len(own_cluster.run("squeue", "--noheader").stdout.splitlines()) == 1
    assert not cluster.run("squeue", "--noheader").stdout


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ("munged", "slurmctld", "slurmd-n2")])
def test_a_half_dead_cluster_is_started_anew(own_cluster: Cluster, name: str):
    before = processes(own_cluster)
    own_cluster.kill(name)

    own_cluster.start()

    after = processes(own_cluster)
    assert after.keys() == before.keys()
    assert not after.items() & before.items()
    assert own_cluster.control("status").returncode == 0


def test_status_names_a_dead_daemon(own_cluster: Cluster):
    own_cluster.kill("slurmctld")

    done = own_cluster.control("status")

    assert done.returncode == 1
    assert "slurmctld is not running" in done.stdout


def test_a_revived_controller_knows_the_jobs_that_it_had_saved(cluster: Cluster):
    cluster.run("sbatch", "--job-name=kept-in-mind", "--hold", "--output=/dev/null", "--wrap=true")
    saved = cluster.folder / "state" / "job_state"
    until(lambda: saved.exists() and b"kept-in-mind" in saved.read_bytes())  # it writes every 5 s at most
    cluster.kill("slurmctld")

    cluster.revive("slurmctld")

    assert cluster.run("squeue", "--noheader", "--format=%j").stdout == "kept-in-mind\n"


def test_a_job_outlives_the_slurmd_of_its_node(cluster: Cluster, tmp_path: Path):
    go, done = tmp_path / "go", tmp_path / "done"
    os.mkfifo(go)
    wrapped = f"--wrap=cat {go} > /dev/null; touch {done}"
    cluster.run("sbatch", "--nodelist=n2", "--output=/dev/null", wrapped)
    writer = os.open(go, os.O_WRONLY)  # returns when the job reads

    cluster.kill("slurmd-n2")
    os.close(writer)

    until(done.exists)
    cluster.revive("slurmd-n2")
    until(lambda: not cluster.run("squeue", "--noheader").stdout)


def test_a_revived_munged_lets_the_commands_in_again(cluster: Cluster):
    cluster.kill("munged")
    assert "munged is not running" in cluster.control("status").stdout

    cluster.revive("munged")

    assert cluster.run("squeue").returncode == 0


def test_a_lost_node_takes_all_processes_of_its_jobs_along(cluster: Cluster):
    pids = detached_job(cluster, "n2")
    assert all(map(is_running, pids))

    cluster.kill(node="n2")

    assert not any(map(is_running, pids))
    assert "slurmd-n2 is not running" in cluster.control("status").stdout


def test_a_lost_node_can_be_revived(cluster: Cluster):
    cluster.kill(node="n2")

    cluster.revive("slurmd-n2")

    assert cluster.run("srun", "--nodelist=n2", "echo", "here").stdout == "here\n"


def test_an_unknown_daemon_is_answered_with_those_that_there_are(cluster: Cluster):
    done = cluster.control("kill", "slurmd-n3")

    assert done.returncode == 2
    assert "munged, slurmctld, slurmd-n1, slurmd-n2" in done.stderr


@pytest.mark.parametrize(
    "isolation",
    [
        pytest.param("none", id="names shared"),
        pytest.param("uts", id="names of their own", marks=separate),
        pytest.param("net", id="networks of their own", marks=separate),
    ],
)
def test_stop_leaves_nothing(folder: Path, isolation: str):
    before, cluster = networks(), Cluster(folder)
    cluster.start("--isolation", isolation)
    pids = detached_job(cluster, "n1")
    assert traces(folder)

    cluster.stop()

    assert not any(map(is_running, pids))
    assert not traces(folder)
    assert networks() == before
    assert not folder.exists()


def test_stop_without_a_cluster_says_so_and_is_content(folder: Path):
    done = control("--dir", folder, "stop")

    assert done.returncode == 0
    assert "no cluster" in done.stderr


@separate
def test_a_node_with_a_network_of_its_own_does_not_hear_the_others_localhost(folder: Path):
    cluster = Cluster(folder)
    cluster.start("--isolation", "net")

    done = cluster.run("srun", "--nodes=2", "ip", "-brief", "-4", "address", "show", "dev", "eth0")

    addresses = json.loads((folder / "plan.json").read_text())["nodes"].values()
    assert sorted(line.split()[2] for line in done.stdout.splitlines()) == [f"{each}/24" for each in addresses]


def test_options_of_slurm_can_be_set(folder: Path):
    cluster = Cluster(folder)
    cluster.start("--nodes=3", "--cpus=8", "--set", "maxarraysize=11")

    config = cluster.run("scontrol", "show", "config").stdout
    done = cluster.run("sbatch", "--array=0-11", "--wrap=true")

    assert cluster.nodes == ["n1", "n2", "n3"]
    assert cluster.run("sinfo", "--noheader", "--partition=batch", "--format=%c").stdout.split() == ["8"]
    assert "MaxArraySize            = 11\n" in config
    assert "Invalid job array specification" in done.stderr


def test_what_slurm_refuses_is_shown_and_nothing_is_left(folder: Path):
    done = control("--dir", folder, "start", "--set", "SelectType=select/nonsense")
    if done.returncode == 3:
        pytest.skip(done.stderr)

    assert done.returncode == 1
    assert "died" in done.stderr
    assert "select/nonsense" in done.stderr
    assert not folder.exists()
    assert not traces(folder)


def test_a_job_for_the_down_partition_waits(cluster: Cluster):
    cluster.run("sbatch", "--partition=down", "--output=/dev/null", "--wrap=true")

    until(lambda: cluster.run("squeue", "--noheader", "--format=%T %r").stdout == "PENDING PartitionDown\n")


def test_exec_ends_with_the_code_of_its_command(cluster: Cluster):
    done = cluster.control("exec", "--", "sh", "-c", 'echo "$SLURM_CONF"; exit 7')

    assert done.returncode == 7
    assert done.stdout.strip() == str(cluster.folder / "slurm.conf")


def test_env_is_what_a_shell_evaluates(cluster: Cluster):
    said = cluster.control("env").stdout

    done = subprocess.run(["sh", "-c", f'{said}sinfo -h -o "%P"'], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["batch*", "down"]


def test_a_folder_with_spaces_will_do(folder: Path):
    cluster = Cluster(folder / "my own cluster")
    folder.mkdir()
    try:
        cluster.start()

        assert cluster.run("srun", "--nodes=2", "echo", "here").stdout == "here\nhere\n"
    finally:
        cluster.stop()
        folder.rmdir()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param('a "quoted" one', "quotes", id="quotes"),
        pytest.param("a%none", "%", id="what Slurm replaces"),
        pytest.param("x" * 100, "too long", id="too long for a socket"),
    ],
)
def test_a_folder_that_slurm_cannot_use_is_refused(cluster: Cluster, folder: Path, name: str, reason: str):
    done = control("--dir", folder / name, "start")

    assert done.returncode == 2
    assert reason in done.stderr
    assert not (folder / name).exists()
    shutil.rmtree(folder)


def test_a_folder_with_other_files_is_refused_and_kept(cluster: Cluster, folder: Path):
    folder.mkdir()
    (folder / "thesis.tex").write_text("mine")

    started, stopped = (control("--dir", folder, command) for command in ("start", "stop"))

    assert started.returncode == 2
    assert "holds other files" in started.stderr
    assert "no cluster" in stopped.stderr
    assert (folder / "thesis.tex").read_text() == "mine"


def test_missing_packages_are_named_with_the_command_that_brings_them(folder: Path, tmp_path: Path):
    (tmp_path / "python3").symlink_to(sys.executable)

    done = control("--dir", folder, "start", env={"PATH": str(tmp_path)})

    assert done.returncode == 3
    assert "apt-get install" in done.stderr
    assert "slurm-wlm" in done.stderr
    assert not folder.exists()


@separate
def test_no_cgroups_are_needed(cluster: Cluster, folder: Path):
    without = 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"'

    done = control("--dir", folder, "start", prefix=("unshare", "--mount", "sh", "-c", without, "sh"))

    assert done.returncode == 0, done.stderr
    assert Cluster(folder).run("srun", "--nodes=2", "echo", "here").stdout == "here\nhere\n"


@pytest.fixture
def as_nobody(cluster: Cluster) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs testcluster as a plain user, who can read what the test cannot assume of the checkout."""
    with tempfile.TemporaryDirectory(prefix="testcluster-") as above:
        os.chown(above, 65534, 65534)
        program = shutil.copy2(PROGRAM, above)
        python = shutil.which("python3", path="/usr/local/bin:/usr/bin") or "python3"
        if subprocess.run([*NOBODY, python, "-c", "import tomllib"], capture_output=True, check=False).returncode:
            pytest.skip("no Python 3.11 that all users may run")

        def run(*argv: str) -> subprocess.CompletedProcess[str]:
            command = [*NOBODY, python, program, "--dir", f"{above}/cluster", *argv]
            return subprocess.run(command, capture_output=True, text=True, check=False)

        try:
            yield run
        finally:
            run("stop")


@as_root
def test_a_plain_user_has_a_cluster_too(as_nobody: Callable[..., subprocess.CompletedProcess[str]]):
    started = as_nobody("start")

    ran = as_nobody("exec", "--", "srun", "--nodes=2", "id", "-u")

    assert started.returncode == 0, started.stderr
    assert ran.stdout.split() == ["65534", "65534"]


@as_root
def test_a_plain_user_cannot_have_nodes_with_names(as_nobody: Callable[..., subprocess.CompletedProcess[str]]):
    done = as_nobody("start", "--isolation", "uts")

    assert done.returncode == 2
    assert "needs root" in done.stderr
    assert "--isolation none" in done.stderr
