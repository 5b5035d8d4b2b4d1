"""What is checked of a launcher, and what it is worth."""

from __future__ import annotations

import pytest

HINT = "Is it outbreaks.py that ran, with OUTBREAKS and SEED as they were given? Leave the environment to your job."


@pytest.mark.points(1)
def test_slurm_takes_it(job):
    """sbatch takes the script, and Slurm finds room for what it asks for."""
    job.require_accepted()


@pytest.mark.points(2, needs="test_slurm_takes_it")
def test_sizes_equal_the_serial_ones(answer, serial):
    """The job leaves sizes.json, and every size in it equals the serial one."""
    answer.require_equal(serial, "sizes", hint=HINT)


@pytest.mark.points(2, needs="test_slurm_takes_it")
def test_both_nodes_computed(job):
    """Both nodes computed."""
    job.require_nodes()


@pytest.mark.points(2, needs="test_both_nodes_computed")
def test_every_core_computed(job):
    """Every core of both nodes was asked for, and computed."""
    job.require_cores()


@pytest.mark.points(1, needs="test_both_nodes_computed")
def test_the_job_ends_cleanly(job):
    """The job ends by itself, without an error, and leaves nothing behind."""
    job.require_ended()


@pytest.mark.points(1, needs="test_both_nodes_computed")
def test_no_login_to_nodes(job):
    """Nobody logs in to a node."""
    job.require_no_login()


@pytest.mark.points(1, needs="test_both_nodes_computed")
def test_nothing_waits_for_the_clock(job):
    """It waits for what it needs, and not for a fixed time."""
    job.require_no_fixed_sleep()
