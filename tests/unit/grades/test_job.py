"""A rubric's ``job``: nothing good is said of one that never began, whatever else the rubric asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.coursework.submission import Submission
from grader.grades.job import SubmittedJob
from grader.grades.verdict import Outcome
from grader.grades.view import View
from grader.record import ArmName, Ending, Job, Round, Run
from tests.unit.builders import record, serial

RAN = Job(state="COMPLETED", nodes=("n1", "n2"), cores=4)
CHECKS = ("require_accepted", "require_nodes", "require_cores", "require_ended", "require_no_login")


def submitted(job, text="#!/bin/bash\n"):
    runs = {
        ArmName.BASELINE: Run(Ending.ANSWERED, 1.0, trace=serial()),
        ArmName.SUBMISSION: Run(Ending.NO_OUTPUT, 1.0, job=job),
    }
    known = record(Round(0, (1,), "", tuple(runs), runs, timed=False), files={"launcher.sh": text}, workers=4)
    return SubmittedJob(View(replace(known, virtual_nodes=2), Submission("anna", "launch", {}), lambda _: {}))


@pytest.mark.parametrize("check", [*CHECKS, "require_no_fixed_sleep"])
def test_a_script_that_was_refused_passes_no_check(check):
    with pytest.raises(Outcome) as failed:
        getattr(submitted(Job(refused="This does not look like a batch script.")), check)()

    assert failed.value.finding.reason == "job_refused"


@pytest.mark.parametrize("check", ["require_ended", "require_no_login", "require_no_fixed_sleep"])
def test_a_job_that_never_began_passes_no_check(check):
    with pytest.raises(Outcome) as failed:
        getattr(submitted(Job(state="PENDING", stopped=True, reason="BeginTime")), check)()

    assert failed.value.finding.reason == "job_never_began"


@pytest.mark.parametrize("check", ["require_accepted", "require_ended", "require_no_login", "require_no_fixed_sleep"])
def test_a_job_that_ran_and_ended_passes(check):
    getattr(submitted(RAN), check)()


@pytest.mark.parametrize("check", ["require_nodes", "require_cores"])
def test_a_job_without_tasks_computed_nowhere(check):
    with pytest.raises(Outcome) as failed:
        getattr(submitted(RAN), check)()

    assert failed.value.finding.reason in {"few_nodes", "few_cores"}


def test_what_sbatch_does_not_read_is_told_with_the_points():
    job = submitted(RAN, "#!/bin/bash\n#BATCH -N 2\nsrun hostname\n")

    job.require_accepted()

    assert "Line 2 begins with #BATCH" in job._view.noted.hint
    assert job._view.noted.fact == "sbatch took it, and Slurm gave it 4 cores on n1 and n2."
