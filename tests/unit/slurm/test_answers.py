"""Reading what Slurm's commands print: recorded texts of 22.05, and what newer releases print otherwise."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from grader.slurm import answers
from grader.slurm.answers import Limits, Queued, Trouble

RECORDED = Path(__file__).parents[1] / "recorded" / "slurm"


def recorded(name):
    return (RECORDED / f"{name}.txt").read_text(encoding="utf-8")


def test_limits_are_what_the_controller_shows():
    assert answers.limits(recorded("config")) == Limits(max_array_size=11, max_jobs=20, version="22.05.8")


def test_limits_that_are_not_shown_are_named():
    with pytest.raises(ValueError, match="no MaxJobCount and no SLURM_VERSION"):
        answers.limits("MaxArraySize            = 1001\n")


def test_partitions_are_named_in_their_order():
    assert answers.partitions(recorded("partitions")) == ("batch", "down")


def test_the_queue_has_every_task_of_an_array_and_why_it_waits():
    found = answers.queue(recorded("queue"))

    assert found == (
        Queued("1", 3, "PENDING", "JobArrayTaskLimit", ""),
        Queued("1", 4, "PENDING", "JobArrayTaskLimit", ""),
        Queued("1", 5, "PENDING", "JobArrayTaskLimit", ""),
        Queued("1", 0, "RUNNING", "None", "n1"),
        Queued("1", 1, "RUNNING", "None", "n1"),
        Queued("1", 2, "RUNNING", "None", "n2"),
        Queued("3", 0, "PENDING", "PartitionDown", ""),
    )


def test_a_reason_may_be_free_text():
    text = "7|N/A|PENDING||ReqNodeNotAvail, UnavailableNodes:n1|n2, said the administrator\n"

    assert answers.queue(text) == (
        Queued("7", 0, "PENDING", "ReqNodeNotAvail, UnavailableNodes:n1|n2, said the administrator", ""),
    )


@pytest.mark.parametrize(
    ("state", "held"),
    [
        pytest.param("COMPLETING", True, id="its processes are being ended"),
        pytest.param("CONFIGURING", True, id="its nodes are being started"),
        pytest.param("REQUEUED", True, id="it will run again"),
        pytest.param("COMPLETED", False, id="it ended well"),
        pytest.param("NODE_FAIL", False, id="its node was lost"),
        pytest.param("CANCELLED", False, id="it was cancelled"),
    ],
)
def test_what_has_ended_is_not_in_the_queue(state, held):
    assert [found.state for found in answers.queue(f"7|2|{state}|n1|None\n")] == [state] * held


def test_pending_tasks_that_are_shown_as_one_line_are_several():
    found = answers.queue("7|1,4-8:2%3|PENDING||Priority\n")

    assert [task.index for task in found] == [1, 4, 6, 8]


def test_lines_that_are_no_row_of_the_queue_are_passed_over():
    assert answers.queue("slurm_load_jobs: a warning\n\n7|N/A|RUNNING|n1|None\n") == (
        Queued("7", 0, "RUNNING", "None", "n1"),
    )


HOW_JOBS_ENDED = {
    ("1", 0): ("TIMEOUT", "0:15", "n1"),
    ("2", 0): ("COMPLETED", "0:0", "n1"),
    ("3", 0): ("FAILED", "3:0", "n1"),
    ("4", 0): ("FAILED", "75:0", "n2"),
    ("5", 0): ("FAILED", "0:9", "n2"),  # its script was killed
    ("6", 0): ("CANCELLED", "0:15", "n1"),  # while it ran
    ("6", 9): ("CANCELLED", "0:0", ""),  # before it began
    ("7", 0): ("CANCELLED", "0:0", ""),
    ("8", 0): ("COMPLETED", "0:0", "n1"),  # after it was requeued
    ("9", 0): ("FAILED", "0:9", "n2"),  # Slurm itself killed it, for memory
    ("13", 0): ("NODE_FAIL", "0:0", "n2"),
    ("14", 0): ("COMPLETED", "0:0", "n2"),  # after its first node was lost
    ("16", 3): ("CANCELLED", "0:0", ""),
    ("17", 0): ("OUT_OF_MEMORY", "0:125", "n1"),  # the kernel killed it
    ("18", 0): ("OUT_OF_MEMORY", "0:125", "n1"),
    ("18", 1): ("COMPLETED", "0:0", "n2"),
}


@pytest.mark.parametrize("task", [pytest.param(task, id="{}_{}".format(*task)) for task in HOW_JOBS_ENDED])
def test_the_accounts_tell_how_a_job_ended(task):
    found = {(e.job, e.index): (e.state, e.exit_code, e.node) for e in answers.ended(recorded("accounts"))}

    assert found[task] == HOW_JOBS_ENDED[task]


def test_the_accounts_have_every_task_that_ended_once_and_none_that_has_not():
    found = Counter(e.job for e in answers.ended(recorded("accounts")))

    once = ["1", "3", "4", "5", "7", "8", "9", "13", "14", "15", "17"]
    assert found == {**dict.fromkeys(once, 1), "2": 3, "6": 10, "16": 4, "18": 2}


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        pytest.param(
            "6_0|COMPLETED|0:0|n1\n6_[0-1]|CANCELLED by 1000|0:0|None assigned\n",
            {0: "COMPLETED", 1: "CANCELLED"},
            id="cancelled tasks after one that began",
        ),
        pytest.param("6_[0-1]|CANCELLED|0:0|\n6_0|RUNNING|0:0|n1\n", {1: "CANCELLED"}, id="or before one that runs"),
        pytest.param("\nsacct: a warning\n", {}, id="what is no row"),
    ],
)
def test_a_task_that_began_is_told_by_its_own_line(text, tasks):
    assert {e.index: e.state for e in answers.ended(text)} == tasks


@pytest.mark.parametrize(
    ("text", "job"),
    [
        pytest.param("12\n", "12", id="alone"),
        pytest.param("12;iris\n", "12", id="with its cluster"),
        pytest.param("Your project has 30 hours left.\n12\n", "12", id="below what a site's filter says"),
    ],
)
def test_the_id_of_a_submitted_job_is_the_last_line(text, job):
    assert answers.job_id(text) == job


@pytest.mark.parametrize(
    ("text", "job"),
    [
        pytest.param("", None, id="no job"),
        pytest.param("7|PENDING|Priority\n7|RUNNING|None\n", "7", id="an array"),
        pytest.param("7|FAILED|NonZeroExitCode\n", "7", id="a job that failed"),
        pytest.param("7|FAILED|BadConstraints\n", None, id="a job that was refused"),
        pytest.param("7|FAILED|BadConstraints\n8|PENDING|None\n", "8", id="and then was not"),
    ],
)
def test_a_name_stands_for_the_job_that_was_accepted(text, job):
    assert answers.accepted(text) == job


@pytest.mark.parametrize("text", [pytest.param("", id="nothing"), pytest.param("Submitted batch job 12\n", id="words")])
def test_an_answer_without_an_id_is_none(text):
    with pytest.raises(ValueError, match="is no job id"):
        answers.job_id(text)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("bad_partition", Trouble.BAD_PARTITION, id="bad partition"),
        pytest.param("bad_feature", Trouble.REFUSED, id="bad feature"),
        pytest.param("bad_option", Trouble.REFUSED, id="bad option"),
        pytest.param("array_too_large", Trouble.REFUSED, id="array too large"),
        pytest.param("unknown_job", Trouble.UNKNOWN_JOB, id="unknown job"),
        pytest.param("no_accounting", Trouble.NO_ACCOUNTING, id="no accounting"),
        pytest.param("not_set_up", Trouble.NOT_SET_UP, id="no configuration"),
        pytest.param("queue_full", Trouble.FULL, id="queue full"),
        pytest.param("controller_down", Trouble.NOT_CONNECTED, id="controller down, sbatch"),
        pytest.param("controller_down_squeue", Trouble.NOT_CONNECTED, id="controller down, squeue"),
    ],
)
def test_what_stands_behind_an_error_is_recognised(name, kind):
    assert answers.trouble(recorded(name)) is kind


# slurm_errno.c and sbatch.c of https://github.com/SchedMD/slurm at slurm-26-05-3-1
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param("sbatch: error: Slurm job queue full, sleeping and retrying", Trouble.FULL, id="queue full"),
        pytest.param("Batch job submission failed: MaxJobCount limit reached", Trouble.FULL, id="and given up"),
        pytest.param("Rate limit exceeded, please retry momentarily", Trouble.NOT_CONNECTED, id="too many requests"),
        pytest.param(
            "Batch job submission failed: Socket timed out on send/recv operation", Trouble.NO_ANSWER, id="no answer"
        ),
        pytest.param(
            "Unable to contact slurm controller (receive failure)", Trouble.NO_ANSWER, id="the connection broke"
        ),
        pytest.param("Job/step already completing or completed", Trouble.ENDED_JOB, id="it has ended"),
        pytest.param(
            "Job violates accounting/QOS policy (job submit limit, the user's size and/or time limits)",
            Trouble.REFUSED,
            id="a limit of the user's",
        ),
    ],
)
def test_what_newer_releases_say_is_recognised(words, kind):
    assert answers.trouble(words) is kind
