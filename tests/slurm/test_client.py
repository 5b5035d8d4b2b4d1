"""Slurm as the client sees it, on a real one: what is asked, what comes back, and what is told when it does not."""

from __future__ import annotations

import shlex
import shutil
import time
from threading import Thread

import pytest

from grader.errors import NoSlurmError, SlurmError, SlurmFullError, SlurmRefusedError, SlurmUnreachableError
from grader.slurm import client
from tests.conftest import write
from tests.slurm.cluster import Cluster

PATIENCE_S = 60.0
HELD = ["--hold", "--output=/dev/null"]
PLAIN = ["--output=/dev/null"]


@pytest.fixture
def connected(cluster, monkeypatch):
    """The cluster that this process's own Slurm commands reach."""
    monkeypatch.setenv("SLURM_CONF", cluster.env["SLURM_CONF"])
    return cluster


@pytest.fixture
def script(tmp_path):
    """A script that writes its arguments, a line each."""
    return write(tmp_path / "a job's.sh", '#!/bin/bash\nprintf "%s\\n" "${@:2}" > "$1"\n')


@pytest.fixture
def lasting(tmp_path):
    """A script that does not end by itself."""
    return write(tmp_path / "lasting.sh", "#!/bin/bash\nexec sleep 600\n")


@pytest.fixture
def name(request):
    """A name that no other job has."""
    return f"{request.node.name}-{time.monotonic_ns()}"


@pytest.fixture
def instead(tmp_path, monkeypatch):
    """Puts a script in the place of a command; within it, REAL is the command itself."""

    def put(command, text):
        real = shutil.which(command)
        path = write(tmp_path / "bin" / command, f"#!/bin/bash\nREAL={shlex.quote(real)}\n{text}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")

    return put


def until(seen):
    """What is waited for, once it is there."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError("nothing happened")


def states(job):
    return {(task.index, task.state, task.reason) for task in client.queue([job])}


def jobs_named(cluster, name):
    return cluster.run("squeue", "--noheader", "--states=all", f"--name={name}", "--format=%F").stdout.split()


def test_a_script_gets_its_arguments_whatever_is_in_them(connected, script, name, tmp_path):
    arguments = ["a b", "it's", '"', "$HOME", "*"]
    written = tmp_path / "written to"

    client.submit(script, [str(written), *arguments], name=name, options=PLAIN)

    assert until(lambda: written.exists() and written.read_text(encoding="utf-8")).splitlines() == arguments


def test_every_task_of_an_array_is_in_the_queue_until_it_is_cancelled(connected, script, name):
    job = client.submit(script, [], name=name, options=[*HELD, "--array=0-2"])

    waiting = states(job)
    client.cancel([job])
    assert waiting == {(index, "PENDING", "JobHeldUser") for index in range(3)}
    assert until(lambda: not client.queue([job]))


def test_a_task_that_runs_says_where(connected, lasting, name):
    job = client.submit(lasting, [], name=name, options=[*PLAIN, "--nodelist=n2"])

    running = until(lambda: [task for task in client.queue([job]) if task.state == "RUNNING"])
    client.cancel([job])
    assert [(task.job, task.index, task.node) for task in running] == [(job, 0, "n2")]


def test_jobs_that_slurm_does_not_know_are_not_in_the_queue(connected, script, name):
    job = client.submit(script, [], name=name, options=HELD)
    unknown = [str(number) for number in range(900_000, 900_450)]

    found = client.queue([*unknown, job])

    client.cancel([*unknown, job])
    assert [task.job for task in found] == [job]
    assert client.queue(["900000"]) == ()


def test_a_job_is_found_by_its_name_also_when_it_has_ended(connected, script, name, tmp_path):
    job = client.submit(script, [str(tmp_path / "written")], name=name, options=PLAIN)
    until(lambda: not client.queue([job]))

    assert client.find(name) == job
    assert client.find(f"{name}-not") is None


def test_a_task_is_requeued_while_it_runs(connected, lasting, name):
    job = client.submit(lasting, [], name=name, options=[*PLAIN, "--requeue", "--array=3"])
    until(lambda: any(task.state == "RUNNING" for task in client.queue([job])))

    client.requeue(f"{job}_3")

    waiting = until(lambda: [task for task in client.queue([job]) if task.state == "PENDING"])
    client.cancel([job])
    assert [task.index for task in waiting] == [3]


def test_a_job_that_is_not_there_cannot_be_requeued(connected):
    with pytest.raises(SlurmRefusedError, match="Invalid job id specified") as refused:
        client.requeue("900000")

    assert refused.value.exit_status == 64


def test_a_cluster_without_accounts_has_none(connected):
    assert client.ended(["1"]) is None


def test_a_bad_partition_is_told_with_those_that_there_are(connected, script, name):
    with pytest.raises(SlurmRefusedError) as refused:
        client.submit(script, [], name=name, options=["--partition=nosuch"])

    names = ", ".join(client.partitions())
    assert refused.value.exit_status == 64
    assert f"there is no such partition. There are: {names}.\nSlurm says:\n" in str(refused.value)
    assert "Invalid partition name specified" in str(refused.value)
    assert "batch" in names


@pytest.mark.parametrize(
    ("option", "words"),
    [
        pytest.param("--nosuch", "unrecognized option '--nosuch'", id="unknown option"),
        pytest.param("--constraint=nosuch", "Invalid feature specification", id="unknown feature"),
        pytest.param("--mem=999T", "Memory specification can not be satisfied", id="too much memory"),
        pytest.param("--array=0-4000000", "Invalid job array specification", id="too long an array"),
        pytest.param("--time=soon", "Invalid --time specification", id="no time"),
    ],
)
def test_what_slurm_refuses_is_told_in_its_own_words(connected, script, name, option, words):
    with pytest.raises(SlurmRefusedError) as refused:
        client.submit(script, [], name=name, options=[option])

    assert refused.value.exit_status == 64
    assert str(refused.value).startswith("Slurm refused the job. Slurm says:\n")
    assert words in str(refused.value)
    assert client.find(name) is None


def test_a_full_queue_is_told_and_what_ended_a_while_ago_counts(folder, script, name, tmp_path, monkeypatch):
    small = Cluster(folder)
    small.start("--set", "MaxJobCount=5", "--set", "MaxArraySize=4")
    monkeypatch.setenv("SLURM_CONF", small.env["SLURM_CONF"])
    limits = client.limits()
    client.submit(script, [], name=f"{name}-held", options=[*HELD, "--array=0-2"])
    ended = client.submit(script, [str(tmp_path / "written")], name=f"{name}-ended", options=PLAIN)
    until(lambda: not client.queue([ended]))
    monkeypatch.setattr(client, "ANSWER_S", 2.0)

    with pytest.raises(SlurmFullError, match="queue is full") as full:
        client.submit(script, [], name=name, options=PLAIN)

    assert (limits.max_array_size, limits.max_jobs, client.held()) == (4, 5, 4)
    assert full.value.exit_status == 75
    assert client.find(name) is None


def test_a_controller_that_is_down_is_told_and_nothing_was_submitted(connected, script, name, monkeypatch):
    monkeypatch.setattr(client, "PATIENCE_S", 0.0)
    connected.kill("slurmctld")

    with pytest.raises(SlurmUnreachableError) as unreachable:
        client.submit(script, [], name=name, options=PLAIN)

    connected.revive("slurmctld")
    assert unreachable.value.exit_status == 75
    assert "This job was not submitted, not even by half." in str(unreachable.value)
    assert "connect failure" in str(unreachable.value)
    assert client.find(name) is None


def test_a_controller_that_comes_back_in_time_takes_the_job_once(connected, script, name, instead, tmp_path):
    # The first sbatch finds the controller dead and gives up; only then is it revived.
    seen = tmp_path / "seen"
    instead("sbatch", f'[ -e {seen} ] && exec $REAL "$@"\n$REAL "$@"\nstatus=$?\ntouch {seen}\nexit $status')
    connected.kill("slurmctld")
    reviving = Thread(target=lambda: until(seen.exists) and connected.revive("slurmctld"))
    reviving.start()

    job = client.submit(script, [], name=name, options=HELD)

    reviving.join()
    assert jobs_named(connected, name) == [job]


def test_a_job_whose_answer_was_lost_is_found_and_not_submitted_again(connected, script, name, instead):
    lost = "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2"
    instead("sbatch", f'$REAL "$@" > /dev/null\n{lost}\nexit 1')

    job = client.submit(script, [], name=name, options=HELD)

    assert jobs_named(connected, name) == [job]
    client.cancel([job])


def test_a_command_that_hangs_is_ended_and_its_job_is_found(connected, script, name, instead, monkeypatch):
    instead("sbatch", '$REAL "$@" > /dev/null\nexec sleep 600')
    monkeypatch.setattr(client, "ANSWER_S", 2.0)

    job = client.submit(script, [], name=name, options=HELD)

    assert jobs_named(connected, name) == [job]
    client.cancel([job])


def test_an_answer_that_never_comes_leaves_no_certainty_and_says_so(connected, script, name, instead, monkeypatch):
    instead("sbatch", "exec sleep 600")
    monkeypatch.setattr(client, "ANSWER_S", 0.5)
    monkeypatch.setattr(client, "PATIENCE_S", 0.0)

    with pytest.raises(SlurmUnreachableError) as unreachable:
        client.submit(script, [], name=name, options=HELD)

    assert f"may yet have been accepted: `squeue --states=all --name={name}` would show it" in str(unreachable.value)
    assert "sbatch gave no answer in 0.5 s." in str(unreachable.value)


def test_neither_a_job_around_us_nor_a_users_filters_change_what_is_asked(connected, script, name, monkeypatch):
    around = {"SLURM_JOB_ID": "1", "SLURM_ARRAY_TASK_ID": "2", "SQUEUE_STATES": "RUNNING", "SCANCEL_STATE": "RUNNING"}
    for key, value in around.items():
        monkeypatch.setenv(key, value)

    job = client.submit(script, [], name=name, options=HELD)
    waiting = states(job)
    client.cancel([job])

    assert waiting == {(0, "PENDING", "JobHeldUser")}
    assert until(lambda: not client.queue([job]))


def test_an_answer_that_cannot_be_read_is_shown(script, name, instead):
    instead("sbatch", "echo Welcome")

    with pytest.raises(SlurmError) as unread:
        client.submit(script, [], name=name, options=[])

    assert str(unread.value) == "Slurm gave an answer that cannot be read ('Welcome' is no job id). It said:\nWelcome"


@pytest.mark.parametrize(
    ("ask", "command"),
    [
        pytest.param(lambda path: client.submit(path, [], name="job", options=[]), "sbatch", id="submit"),
        pytest.param(lambda _: client.queue(["1"]), "squeue", id="queue"),
        pytest.param(lambda _: client.limits(), "scontrol", id="limits"),
        pytest.param(lambda _: client.cancel(["1"]), "scancel", id="cancel"),
        pytest.param(lambda _: client.ended(["1"]), "sacct", id="ended"),
    ],
)
def test_a_machine_without_slurm_says_so_and_what_else_there_is(tmp_path, monkeypatch, ask, command):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoSlurmError) as absent:
        ask(tmp_path / "job.sh")

    assert absent.value.exit_status == 69
    assert str(absent.value).startswith(f"{command} is not on PATH: ")
    assert str(absent.value).endswith("Log in to the cluster, or grade on this machine with `grader grade`.")


def test_a_machine_whose_slurm_is_not_set_up_says_so(tmp_path, monkeypatch, name, instead):
    instead("sbatch", "echo 'sbatch: fatal: Could not establish a configuration source' >&2; exit 1")

    with pytest.raises(NoSlurmError, match="is here, but Slurm is not set up on this machine") as absent:
        client.submit(tmp_path / "job.sh", [], name=name, options=[])

    assert absent.value.exit_status == 69


@pytest.mark.parametrize(
    ("said", "left"),
    [
        pytest.param("Unable to contact slurm controller (connect failure)", "Nothing was changed.", id="not reached"),
        pytest.param("Socket timed out on send/recv operation", "What was asked may yet be done.", id="no answer"),
    ],
)
def test_what_is_left_of_a_command_without_an_answer_is_told(instead, monkeypatch, said, left):
    instead("scancel", f"echo 'scancel: error: {said}' >&2; exit 1")
    monkeypatch.setattr(client, "PATIENCE_S", 0.0)

    with pytest.raises(SlurmUnreachableError) as unreachable:
        client.cancel(["1"])

    assert str(unreachable.value) == (
        f"Slurm's controller cannot be reached. {left} Try again later; `scontrol ping` tells whether it is there. "
        f"Slurm says:\nscancel: error: {said}"
    )


def test_a_command_that_fails_without_a_word_is_told_with_its_status(instead):
    instead("scontrol", "exit 3")

    with pytest.raises(SlurmRefusedError) as refused:
        client.requeue("1")

    assert str(refused.value) == (
        "Slurm refused `scontrol requeue`. Slurm says:\nscontrol ended with status 3 and said nothing."
    )


def test_where_partitions_cannot_be_listed_the_command_that_does_is_told(instead, tmp_path, name):
    instead("sbatch", "echo 'sbatch: error: invalid partition specified: nosuch' >&2; exit 1")
    instead("scontrol", "exit 1")

    with pytest.raises(SlurmRefusedError, match=r"there is no such partition. `sinfo` lists those that there are."):
        client.submit(tmp_path / "job.sh", [], name=name, options=[])
