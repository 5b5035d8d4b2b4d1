"""A class graded on a real Slurm of two virtual nodes, with all that goes wrong on one."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.slurm.standing import NEVER
from tests.conftest import ANSWER_ONLY, CHECKOUT, FULL, POOL, SERIAL, WRONG, Course, made, write
from tests.slurm.cluster import LONG, Cluster

PATIENCE_S = 240.0
SBATCH = shutil.which("sbatch")
MAP = (
    ANSWER_ONLY
    + """

@pytest.mark.points(4, needs="test_squares_equal_the_serial_ones")
def test_the_workers_computed_them(evidence):
    '''The worker processes computed them, in parallel.'''
    evidence.require_parallel_map()
"""
)
HANGING = """
import time


def squares(square, numbers):
    time.sleep(10**6)
"""
GREEDY = """
import time


def squares(square, numbers):
    held = [bytearray(64 << 20) for _ in range(32)]
    time.sleep(60)
"""
BROKEN = "def squares(square, numbers)\n"
FORGING = """
import json
import os
from pathlib import Path


def squares(square, numbers):
    for folder in ("/results", "../results", os.environ.get("SLURM_SUBMIT_DIR", ".")):
        try:
            Path(folder, "ann.json").write_text(json.dumps({"points": 6}))
        except OSError:
            pass
    os.system("scancel --user=root; sbatch --wrap=true")
    return [1.0 for _ in numbers]
"""
PROGRAMS = {
    "honest": POOL,
    "serial": SERIAL,
    "wrong": WRONG,
    "broken": BROKEN,
    "forging": FORGING,
}
SLOW = """
import time


def squares(square, numbers):
    until = time.monotonic() + 6.0
    while time.monotonic() < until:
        time.sleep(0.05)
    return [square(x) for x in numbers]
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A course beside a cluster."""

    course: Course
    cluster: Cluster

    def grader(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs the command as on the cluster's login node."""
        return self.course.grader(*arguments, **{**self.cluster.env, **environment})

    def submit(self, *arguments: str) -> Path:
        """Submits the class; the run's folder."""
        done = self.grader("submit", "submitted", "--run", "a run's", *arguments)
        assert done.returncode == 0, done.stderr
        return self.course.folder / "a run's"

    def finish(self) -> subprocess.CompletedProcess[str]:
        """Waits until nothing of the run is queued any more."""
        return self.grader("status", "--wait", "a run's")

    def until(self, seen: Callable[[], Any]) -> Any:
        """What is waited for, once it is there."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if found := seen():
                return found
            time.sleep(0.1)
        raise AssertionError(f"nothing happened; the queue is\n{self.cluster.run('squeue').stdout}")

    def started(self) -> list[dict[str, Any]]:
        """The sessions that began."""
        found = (self.course.folder / "a run's" / "started").glob("*.json")
        return [json.loads(path.read_text(encoding="utf-8")) for path in found]

    def logs(self) -> str:
        """What all jobs printed."""
        found = sorted((self.course.folder / "a run's" / "logs").glob("*.out"))
        return "\n".join(path.read_text(encoding="utf-8") for path in found)


@pytest.fixture
def site(course: Course, cluster: Cluster, isolation: None) -> Iterator[Site]:
    """An assignment whose gradings are short, with a reference."""
    del isolation
    course.assignment()
    course.solution(SERIAL)
    (course.folder / "slurm").symlink_to(CHECKOUT / "slurm")
    made = Site(course, cluster)
    yield made
    if (course.folder / "a run's").exists():
        made.grader("cancel", "a run's")


def waiting_to_begin_again(cluster: Cluster) -> list[str]:
    """The array tasks that Slurm took back from a node that is lost."""
    lines = cluster.run("squeue", "--noheader", "--array", "--states=pending", "--format=%i %r").stdout.splitlines()
    return [line.split()[0] for line in lines if line.endswith("BeginTime")]


def verdicts(grade: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(check["name"], check["verdict"], check["reason"]) for check in grade["checks"]]


@pytest.fixture(scope="module")
def graded_class(
    tmp_path_factory: pytest.TempPathFactory, shared_cluster: Cluster
) -> Iterator[tuple[Site, subprocess.CompletedProcess[str]]]:
    """Twenty and two students, graded on two nodes of which one is lost half-way."""
    scratch = tmp_path_factory.mktemp("scratch")
    course = made(tmp_path_factory.mktemp("class") / "course", scratch)
    course.assignment(rubric=MAP, task_s=0.03, count=10, toml=Course.TOML.replace("wall_s = 20", "wall_s = 5"))
    course.solution(POOL)
    for number in range(4):
        for name, program in PROGRAMS.items():
            course.hand_in(f"{name}-{number}", program)
    course.hand_in("hanging", HANGING)
    course.hand_in("greedy", GREEDY)
    write(course.folder / "slurm" / "profiles" / "short.toml", "title = 'short'\njob_minutes = 0.4\n")
    cluster = shared_cluster
    site = Site(course, cluster)
    site.submit("--profile", "short")
    site.until(
        lambda: (
            len(list((course.folder / "a run's" / "measurings").rglob("*.json"))) >= 4
            and any(s["node"] == "n2" and not s["ended"] for s in site.started())
        )
    )
    cluster.kill(node="n2")
    site.until(lambda: waiting_to_begin_again(cluster))
    cluster.revive("slurmd-n2")
    begin_again_now(site)
    first = site.finish()
    yield site, first
    site.grader("cancel", "a run's")


def test_a_class_is_graded_though_a_node_is_lost_and_resume_finds_what_is_missing(graded_class):
    site, first = graded_class

    for _ in range(3):
        done = site.grader("status", "a run's")
        if done.returncode == 0:
            break
        site.grader("resume", "a run's")
        site.finish()
    done = site.grader("status", "a run's")
    assert (done.returncode, done.stdout.partition(": ")[2]) == (0, "22 graded; 22 in all.\n"), (
        first.stdout + site.logs()
    )


def test_verdicts_are_those_of_one_machine(graded_class):
    site, _ = graded_class
    course = site.course

    alone = course.grader("grade", "submitted", "--results", "alone")

    assert alone.returncode == 0, alone.stderr
    names = sorted(path.stem for path in (course.folder / "alone" / "squares").glob("*.json"))
    assert len(names) == 22
    assert {n: verdicts(course.grade(n)) for n in names} == {
        n: verdicts(course.grade(n, results="alone")) for n in names
    }


def test_a_grade_says_node_processor_load_and_job(graded_class):
    site, _ = graded_class

    machines = [site.course.grade(f"honest-{n}")["record"]["machine"] for n in range(4)]

    assert {m["host"] for m in machines} <= {"n1", "n2"}
    assert all(m["cpu"] and m["load"] >= 0.0 and m["job"].partition("_")[2].isdigit() for m in machines)


def test_a_student_over_a_limit_is_graded_as_such(graded_class):
    site, _ = graded_class

    found = {name: verdicts(site.course.grade(name))[0][1:] for name in ("hanging", "greedy")}

    assert found == {"hanging": ("failed", "timed_out"), "greedy": ("failed", "over_memory")}


@LONG
def test_speedups_are_those_of_one_machine_or_open(site):
    course = site.course
    course.assignment(rubric=FULL, task_s=0.02, count=12)
    course.solution(POOL)
    names = ("honest", "one-worker")
    for name, program in zip(names, (POOL, POOL.replace("Pool(2)", "Pool(1)")), strict=True):
        course.hand_in(name, program)
    write(course.folder / "each.toml", "title = 'each alone'\njob_minutes = 0.01\ntimed = ['--exclusive']\n")
    run = site.submit("--profile", "each.toml")
    site.until(lambda: len(list((run / "measurings" / "1" / "squares").glob("[!.]*.json"))) == 2)
    site.grader("cancel", "a run's")  # what is open may stay so: virtual nodes are noisy
    site.grader("gather", "a run's")
    course.grader("grade", "submitted", "--once", "--results", "alone")

    there, alone = (
        {n: [v.replace("partial", "passed") for _, v, _ in verdicts(course.grade(n, results=r))] for n in names}
        for r in ("results", "alone")
    )

    assert {s["node"] for s in site.started()} == {"n1", "n2"}
    assert {n: found[:2] for n, found in there.items()} == {n: found[:2] for n, found in alone.items()}
    for name, found in there.items():
        assert found[2] == alone[name][2] or "inconclusive" in (found[2], alone[name][2]), (there, alone)


def test_short_gradings_are_packed_into_one_job(site):
    for number in range(5):
        site.course.hand_in(f"student-{number}", SERIAL)

    site.submit()
    done = site.finish()

    assert done.stdout.endswith(": 5 graded; 5 in all.\n"), site.logs()
    assert len(site.started()) == 1
    assert len(list((site.course.folder / "results" / "squares").glob("*.json"))) == 5


@LONG
def test_arrays_are_as_long_as_the_controller_allows(site, folder):
    small = Cluster(folder)
    small.start("--set", "MaxArraySize=3")
    for number in range(5):
        site.course.hand_in(f"student-{number}", SERIAL)
    write(site.course.folder / "each.toml", "title = 'each alone'\njob_minutes = 0.01\n")
    site = Site(site.course, small)

    run = site.submit("--profile", "each.toml")
    done = site.finish()

    made = json.loads((run / "tries" / "1.json").read_text())
    assert [array["count"] for array in made["arrays"]] == [3, 2]
    assert done.stdout.endswith(": 5 graded; 5 in all.\n"), site.logs()


@LONG
def test_cancelled_half_way_resume_submits_just_what_is_missing(site):
    write(site.course.folder / "each.toml", "title = 'one by one'\njob_minutes = 0.01\nat_once = 1\n")
    for number in range(3):
        site.course.hand_in(f"student-{number}", SLOW)
    run = site.submit("--profile", "each.toml")
    site.until(lambda: list((run / "measurings").rglob("*.json")))
    site.until(lambda: len(site.started()) > 1)

    cancelled = site.grader("cancel", "a run's")
    left = site.grader("status", "--wait", "a run's")
    again = site.grader("resume", "a run's")
    done = site.finish()

    assert cancelled.stdout.startswith("Cancelled "), cancelled.stderr
    assert f". Go on with the run by: grader resume {shlex.quote(str(run))}\n" in cancelled.stdout
    assert "its job was cancelled" in {s["trouble"] for s in site.started()}
    assert left.returncode == 1
    graded = int(left.stdout.partition(": ")[2].partition(" graded")[0])
    assert 1 <= graded < 3
    assert again.stdout.startswith(f"Submitted {3 - graded} grading"), again.stderr
    assert done.stdout.endswith(": 3 graded; 3 in all.\n"), site.logs()


def test_what_is_graded_and_stays_open_is_left_to_the_teacher(site):
    broken = "\n\n@pytest.mark.points(1)\ndef test_broken(answer):\n    raise KeyError('a fault of the rubric')\n"
    site.course.assignment(rubric=ANSWER_ONLY + broken)
    site.course.hand_in("ann", SERIAL)
    site.submit()

    done = site.finish()

    assert (done.returncode, "  graded, but open: squares/ann\n" in done.stdout) == (1, True), done.stdout
    assert f"What stays open is decided by: grader settle {site.course.folder}/results" in done.stderr
    assert "grader resume" in done.stderr
    assert site.course.grade("ann")["points"] is None
    assert site.grader("resume", "a run's").stdout == "Nothing is to be submitted again.\n"


def test_where_the_job_that_gathers_is_gone_resume_gathers(site):
    site.course.hand_in("ann", SERIAL)
    run = site.submit("--", "--begin=now+2")
    gather = json.loads((run / "tries" / "1.json").read_text())["gather"]
    site.cluster.run("scancel", gather)
    site.finish()
    before = (site.course.folder / "results").exists()

    site.grader("resume", "a run's")

    assert (before, site.course.grade("ann")["points"]) == (False, 2)


def test_a_run_that_is_done_has_nothing_to_resume(site):
    site.course.hand_in("ann", SERIAL)
    site.submit()
    site.finish()

    assert site.grader("resume", "a run's").stdout == "Nothing is to be submitted again.\n"


def test_without_sbatch_the_way_to_grade_here_is_told(course, tmp_path):
    course.assignment()
    course.hand_in("ann", SERIAL)
    (tmp_path / "empty").mkdir()

    done = course.grader("submit", "submitted", "--run", "run", PATH=str(tmp_path / "empty"))

    assert done.returncode == 69
    assert "grader grade" in done.stderr
    assert not (course.folder / "run").exists()


def test_a_bad_option_is_told_in_slurms_words_and_nothing_is_left(site):
    site.course.hand_in("ann", SERIAL)

    done = site.grader("submit", "submitted", "--run", "a run's", "--", "--partition=nowhere")

    assert done.returncode == 64
    assert "invalid partition" in done.stderr.lower()
    assert "batch" in done.stderr
    assert not (site.course.folder / "a run's").exists()


def test_what_slurm_did_not_take_is_for_resume_and_nothing_goes_twice(site, tmp_path):
    site.course.hand_in("ann", SERIAL)
    sbatch = f'[[ "$*" == *gather* ]] && {{ echo "sbatch: error: over a limit" >&2; exit 1; }}\nexec {SBATCH} "$@"\n'
    write(tmp_path / "bin" / "sbatch", f"#!/bin/bash\n{sbatch}").chmod(0o755)

    done = site.grader("submit", "submitted", "--run", "a run's", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    again = site.grader("resume", "a run's")
    site.finish()

    run = site.course.folder / "a run's"
    assert done.returncode == 64
    assert f"Slurm took a part of them; submit the rest by: grader resume {shlex.quote(str(run))}\n" in done.stderr
    assert "Slurm refused the job. Slurm says:\nsbatch: error: over a limit" in done.stderr
    assert again.stdout == "Nothing is to be submitted again.\n", again.stderr
    assert len(list((run / "tries").iterdir())) == 1
    assert site.course.grade("ann")["points"] == 2


def test_what_waits_for_ever_is_named(site):
    site.course.hand_in("ann", SERIAL)
    site.submit("--", "--partition=down")

    def named() -> str:
        said = site.grader("status", "a run's").stdout
        return said if "for ever" in said else ""

    said = site.until(named)
    ways = site.grader("status", "a run's").stderr
    site.grader("cancel", "a run's")
    site.grader("resume", "a run's", "--", "--partition=batch")

    assert "waiting for ever: its partition is down (PartitionDown): squares/ann" in said
    assert "What waits for ever is taken back by: grader cancel " in ways
    assert "Then it is submitted with other options by: grader resume " in ways
    assert site.finish().stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()


def test_reasons_to_wait_for_ever_are_words_of_slurm(site):
    library = next(Path("/usr/lib").rglob("libslurmfull.so"), None)
    if library is None:
        pytest.skip("libslurmfull.so is not below /usr/lib, where Debian's slurm-wlm puts it")

    words = set(library.read_bytes().split(b"\0"))

    assert {reason.encode() for reason in NEVER} <= words


@LONG
def test_a_controller_that_is_gone_leaves_nothing_half_submitted(site):
    site.course.hand_in("ann", SERIAL)
    site.cluster.kill("slurmctld")

    done = site.grader("submit", "submitted", "--run", "a run's")

    site.cluster.revive("slurmctld")
    assert done.returncode == 75
    assert not (site.course.folder / "a run's").exists()


def test_a_controller_that_is_started_again_forgets_no_job(site):
    site.course.hand_in("ann", SLOW)
    site.submit()
    site.until(site.started)
    saved = site.cluster.folder / "state" / "job_state"
    before = saved.stat().st_mtime_ns if saved.exists() else 0
    # It writes every few seconds; what it wrote before the job began would have the job begin a second time.
    site.until(lambda: saved.exists() and saved.stat().st_mtime_ns > before and b".1.gather" in saved.read_bytes())
    site.cluster.kill("slurmctld")
    site.cluster.revive("slurmctld")

    assert site.finish().stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()


@LONG
def test_a_supervisor_that_is_killed_leaves_no_grade_and_is_tried_again(site):
    site.course.hand_in("ann", SLOW)
    run = site.submit()
    site.until(site.started)
    kill_supervisor(run)

    done = site.finish()

    assert done.stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()
    assert [s["ended"] for s in sorted(site.started(), key=lambda s: s["ended"])] == [False, True]


@LONG
def test_a_submission_that_takes_three_sessions_with_it_is_set_aside_for_a_person(site):
    site.course.hand_in("ann", SLOW)
    run = site.submit()
    for number in range(1, 4):
        site.until(lambda n=number: len(site.started()) >= n and supervisors(run))
        kill_supervisor(run)

    done = site.finish()

    assert "set aside: 3 sessions that graded it ended without a word: look at it yourself: squares/ann" in done.stdout
    assert "What was set aside is tried again by: grader resume " in done.stderr
    assert site.logs().count("Submitted 1 again: they were lost, or stayed open.") == 2
    assert site.grader("resume", "a run's").stdout == "Nothing is to be submitted again.\n"
    assert not (site.course.folder / "results").exists()
    assert site.grader("resume", "--set-aside", "a run's").stdout.startswith("Submitted 1 grading in 1 job")
    assert site.finish().stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()


def test_a_job_whose_time_is_nearly_up_goes_on_from_the_other_end(site):
    for student in ("ann", "bob"):
        site.course.hand_in(student, SERIAL)
    site.submit()
    site.until(site.started)

    warn(site)
    begin_again_now(site)

    assert site.finish().stdout.endswith(": 2 graded; 2 in all.\n"), site.logs()
    said = {(*s["items"], s["trouble"]) for s in site.started() if s["ended"]}
    assert said == {(0, 1, "its job ran out of time"), (1, ""), (0, "")}


@LONG
def test_what_runs_out_of_time_again_and_again_is_told_and_resume_can_give_it_more(site):
    write(site.course.folder / "last.toml", "title = 'the last start'\nsetup = ['export SLURM_RESTART_COUNT=3']\n")
    site.course.hand_in("ann", SERIAL)
    run = site.submit("--profile", "last.toml")
    site.until(site.started)
    warn(site)

    done = site.finish()
    graded = list((site.course.folder / "results").rglob("*.json"))
    site.grader("resume", "a run's", "--", "--time=2:00:00", "--mem=300")
    later = site.finish()

    assert "could not be graded: its job ran out of time: squares/ann" in done.stdout, site.logs()
    assert "Where memory or time was too short, give more: grader resume " in done.stderr
    assert graded == []
    assert later.returncode == 0
    second = json.loads((run / "tries" / "2.json").read_text())["arrays"][0]["job"]
    asked = site.cluster.run("squeue", "--noheader", "--states=all", f"--jobs={second}", "--format=%l %m")
    assert asked.stdout.split() == ["2:00:00", "300M"]
    assert later.stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()


@LONG
def test_memory_that_a_job_lacks_costs_nothing_and_memory_that_a_student_takes_does(site, folder):
    strict = Cluster(folder)
    strict.start("--set", "JobAcctGatherParams=OverMemoryKill")
    site = Site(site.course, strict)
    site.course.hand_in("ann", GREEDY)
    run = site.submit("--", "--mem=30")
    strict.run("scancel", json.loads((run / "tries" / "1.json").read_text())["gather"])  # it has as little memory

    lacking = site.finish()
    ungraded = not (site.course.folder / "results").exists()
    site.grader("resume", "a run's", "--", "--mem=3G")
    ample = site.finish()

    assert (lacking.returncode, ungraded) == (1, True), site.logs()
    assert "lost: its job is gone and left no grade: squares/ann" in lacking.stdout
    assert "Where memory or time was too short, give more: grader resume " in lacking.stderr
    assert ample.stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()
    assert verdicts(site.course.grade("ann"))[0][1:] == ("failed", "over_memory")


@LONG
def test_results_that_cannot_be_written_are_no_fault_of_the_student(site):
    site.course.hand_in("ann", SERIAL)
    run = site.submit("--", "--begin=now+2")
    shutil.rmtree(run / "measurings")
    (run / "measurings").write_text("a full disk, as far as a job can tell")

    done = site.finish()
    (run / "measurings").unlink()
    site.grader("resume", "a run's")
    later = site.finish()

    assert done.returncode == 1
    assert "1 could not be graded; 1 in all." in done.stdout
    assert "could not be graded: Not a directory: " in done.stdout
    assert later.stdout.endswith(": 1 graded; 1 in all.\n"), site.logs()


def supervisors(run: Path) -> list[int]:
    """The processes that grade a share of this run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"slurm-task" in words and str(run).encode() in words and len(words) > words.index(b"slurm-task") + 3:
                found.append(int(folder.name))
    return found


def kill_supervisor(run: Path) -> None:
    """What the kernel does to a supervisor when memory runs out."""
    for pid in supervisors(run):
        os.kill(pid, 9)


def warn(site: Site) -> None:
    """Sends what `--signal=B:USR1@60` has Slurm send to a job's script, by the same request to its node."""
    jobs = site.cluster.run("squeue", "--noheader", "--states=running", "--format=%A").stdout.split()
    done = site.cluster.run("scancel", "--batch", "--signal=USR1", *jobs)
    assert (len(jobs), done.returncode) == (1, 0), done.stderr


def begin_again_now(site: Site) -> None:
    """Has what Slurm took back start soon: it waits for as long as credentials live, two minutes by default.

    Not within the second in which they were revoked, or the node takes the new ones for the old.
    """
    for job in site.until(lambda: waiting_to_begin_again(site.cluster)):
        site.cluster.run("scontrol", "update", f"JobId={job}", "StartTime=now+2")
