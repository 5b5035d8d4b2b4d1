"""A Slurm of virtual nodes for one run of a launcher: its own daemons, by an ordinary user, gone with the box.

Its nodes share the box: one host name, one network, one file system. What tells them apart is who started a process.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from grader.inside import boot

PARTITION = "batch"
_PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scancel", "sinfo")
_SYSTEM = "/usr/sbin:/sbin"  # daemons are no programs of a user's
_POLL_S = 0.02
_NODE_MEMORY_MB = 16384  # told to Slurm; the box's own limit is what holds
_CONF = """\
ClusterName=launcher
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthInfo="socket={folder}/munge.socket"
FirstJobId={first_job}
StateSaveLocation="{folder}/state"
SlurmdSpoolDir="{folder}/spool-%n"
TmpFS="{folder}/tmp-%n"
SlurmctldPidFile="{folder}/slurmctld.pid"
SlurmdPidFile="{folder}/slurmd-%n.pid"
SlurmctldLogFile="{folder}/slurmctld.log"
SlurmdLogFile="{folder}/slurmd-%n.log"
ProctrackType=proctrack/linuxproc
# Binding would put the tasks of all nodes on the machine's first cores.
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
DefMemPerCPU=512
# Nodes have more memory and cores than the machine.
SlurmdParameters=config_overrides
# What can never start is refused, as most sites have it.
EnforcePartLimits=ALL
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=10000,bf_interval=1
MailProg=/bin/true
JobRequeue=0
MinJobAge=3600
KillWait=2
ReturnToService=2
PartitionName={partition} Nodes=ALL Default=YES DefaultTime=10 MaxTime=60
"""


def why_not(search: str = f"{os.defpath}:{_SYSTEM}") -> str | None:
    """What of Slurm is not installed, and how to get it; None where all of it is there."""
    lacking = [name for name in _PROGRAMS if shutil.which(name, path=search) is None]
    if not lacking:
        return None
    return f"Slurm is not installed here ({', '.join(lacking)}); as root: apt-get install slurm-wlm munge"


def start(given: dict[str, Any], folder: Path, environment: dict[str, str], daemons: str = _SYSTEM) -> None:
    """Starts it; returns when all nodes are idle. ``SLURM_CONF`` is added to the environment.

    Args:
        given: how many ``nodes`` and cores in all (``workers``), and ``start_s`` to wait at most.
        folder: an empty one for it, with a short path: sockets are in it.
        environment: of whoever uses it.
        daemons: where daemons are looked for besides.

    Raises:
        FileNotFoundError: Slurm is not installed.
        TimeoutError: the nodes were not idle in time.
    """
    search = f"{environment['PATH']}:{daemons}"
    obstacle = why_not(search)
    if obstacle is not None:
        raise FileNotFoundError(obstacle)
    nodes = [f"n{number}" for number in range(1, given["nodes"] + 1)]
    cores = given["workers"] // given["nodes"]
    _write(folder, nodes, cores)
    environment["SLURM_CONF"] = str(folder / "slurm.conf")
    own = {**environment, "PATH": search}
    files = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munged.pid", "seed-file": "munge.seed"}
    munged = ["munged", "--foreground", "--force", *(f"--{option}={folder / name}" for option, name in files.items())]
    _spawn(munged, folder, own)
    _spawn(["slurmctld", "-D"], folder, own)
    for name in nodes:
        _spawn([sys.executable, "-m", "grader.inside.slurm_node", name, str(cores)], folder, own)
    _await_idle(folder, len(nodes), own, given["start_s"] / 2)


def _write(folder: Path, nodes: list[str], cores: int) -> None:
    """The configuration, and the folders that daemons want to find."""
    (folder / "munge.key").touch(mode=0o600)
    (folder / "munge.key").write_bytes(os.urandom(128))
    for name in ("state", "cgroup", *(f"{kind}-{node}" for kind in ("spool", "tmp") for node in nodes)):
        (folder / name).mkdir()
    port, *ports = _free_ports(1 + len(nodes))
    host = socket.gethostname()
    # A number that no run had before: names made of it are new, whatever an earlier run left behind.
    first_job = 1000 + int(time.monotonic() * 100) % 60_000_000
    text = _CONF.format(
        host=host, port=port, user=os.geteuid(), folder=folder, first_job=first_job, partition=PARTITION
    )
    shape = f"CPUs={cores} Boards=1 SocketsPerBoard=1 CoresPerSocket={cores} ThreadsPerCore=1"
    for node, own_port in zip(nodes, ports, strict=True):
        where = f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={own_port}"
        text += f"{where} {shape} RealMemory={_NODE_MEMORY_MB} State=UNKNOWN\n"
    (folder / "slurm.conf").write_text(text)
    # Any folder will do: slurmd looks for cgroups when it starts, and then uses none.
    (folder / "cgroup.conf").write_text(f'CgroupPlugin=cgroup/v1\nCgroupMountpoint="{folder}/cgroup"\n')


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _spawn(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """A daemon; its words go into a file, and into an error where it does not come up."""
    with (folder / "daemons.log").open("ab") as log:
        subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, close_fds=True
        )


def _await_idle(folder: Path, count: int, environment: dict[str, str], timeout_s: float) -> None:
    boot.await_file(folder / "munged.pid", timeout_s=timeout_s)
    until = time.monotonic() + timeout_s
    said = ""
    while time.monotonic() < until:
        done = subprocess.run(
            ["sinfo", "-h", "-N", "-o", "%t"], env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        said = done.stdout + done.stderr
        if done.stdout.split() == ["idle"] * count:
            return
        time.sleep(_POLL_S)
    logged = (folder / "daemons.log").read_text(errors="replace")
    words = " / ".join([*said.split("\n"), *logged.splitlines()[-5:]])
    raise TimeoutError(f"its nodes were not idle within {timeout_s:g} s: {words}")
