"""A launcher's job as it is told: what is Slurm's own failing is not the script's. The commands are small scripts."""

from __future__ import annotations

import os

import pytest

from grader.inside.slurm_job import Job


@pytest.fixture
def slurm(tmp_path):
    """Puts commands of these texts in front, and gives a job with a tenth of a second to run."""
    cluster, commands, folder = (tmp_path / name for name in ("cluster", "bin", "folder"))
    for each in (cluster, commands, folder):
        each.mkdir()

    def of(**texts):
        for name, text in texts.items():
            (commands / name).write_text(f"#!/bin/sh\n{text}\n")
            (commands / name).chmod(0o755)
        return Job(cluster, folder, {"PATH": f"{commands}:{os.environ['PATH']}"}, 0.1)

    return of


REFUSED = "echo 'sbatch: error: Batch job submission failed: Invalid partition name specified' >&2; exit 1"


@pytest.mark.parametrize(
    "said",
    [
        "Batch job submission failed: Unable to contact slurm controller (connect failure)",
        "Batch job submission failed: Socket timed out on send/recv operation",
        "Batch job submission failed: Zero Bytes were transmitted or received",
        "Batch job submission failed: Protocol authentication error",
    ],
)
def test_a_controller_that_does_not_hear_is_no_refusal(slurm, said):
    seen = slurm(sbatch=f"echo 'sbatch: error: {said}' >&2; exit 1").run(["sbatch", "launcher.sh"], {})

    assert said in seen["lost"]
    assert "refused" not in seen


def test_a_refusal_is_the_scripts(slurm):
    seen = slurm(sbatch=REFUSED).run(["sbatch", "launcher.sh"], {})

    assert seen == {"refused": ["sbatch: error: Batch job submission failed: Invalid partition name specified"]}


def test_a_command_that_is_not_there_is_no_refusal(slurm):
    assert "gave no answer" in slurm().run(["no-such-sbatch"], {})["lost"]


def test_a_job_that_could_begin_and_does_not_is_no_fault_of_the_scripts(slurm):
    job = slurm(sbatch="echo Submitted batch job 7", squeue="echo 'PENDING|Priority||4|0|'")

    assert "the job had not begun after" in job.run(["sbatch", "launcher.sh"], {})["lost"]


def test_of_what_it_printed_the_end_is_told_and_the_beginning_read(slurm, tmp_path):
    printed = tmp_path / "slurm-7.out"
    printed.write_text("first\n" + "y\n" * (1 << 20) + "last\n")
    job = slurm(
        sbatch="echo Submitted batch job 7",
        squeue="case \"$*\" in *State*) echo 'COMPLETED|None|n1|1|0|';; esac",
        scontrol=f"echo '   JobName=x'; echo '   StdOut={printed}'",
    )

    assert job.run(["sbatch", "launcher.sh"], {})["printed"][-1] == "last"
    assert job.printed("7").startswith(b"first\n")
