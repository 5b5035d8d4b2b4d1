"""What a launcher's box tells of its job is taken as data, whatever it is."""

from __future__ import annotations

import pytest

from grader.measuring.job import told


def test_a_job_is_told_by_its_parts():
    job = told(
        {
            "refused": [],
            "state": "FAILED",
            "stopped": False,
            "reason": "NonZeroExitCode",
            "nodes": ["n1", "n2"],
            "cores": "4",
            "exit": "256",
            "run_s": 3.5,
            "noted": ["sleep 10", "sleep 1m 2.5s", "ssh n2 date", "sleep x"],
            "left": ["18 again"],
            "printed": ["a", "b"],
        },
        60.0,
    )

    assert (job.was_accepted, job.ended_well, job.exit_status, job.cores) == (True, False, 1, 4)
    assert (job.sleeps, job.logins) == ((10.0, 62.5, 0.0), ("ssh n2 date",))
    assert (job.nodes, job.left, job.printed, job.limit_s) == (("n1", "n2"), ("18 again",), ("a", "b"), 60.0)


def test_a_script_that_a_signal_ended_has_the_shells_number():
    assert told({"state": "FAILED", "exit": "9"}, 1.0).exit_status == 137


@pytest.mark.parametrize("value", [None, [], "COMPLETED", {}, 3])
def test_what_is_no_mapping_is_no_job(value):
    assert told(value, 1.0) is None


def test_whatever_else_a_box_says_is_left_out():
    job = told(
        {
            "state": ["COMPLETED"],
            "nodes": "n1",
            "cores": "9" * 50,
            "exit": "-1",
            "run_s": float("inf"),
            "noted": [1, "sleep " + "9" * 400, "sleep -5", "sleep nan"],
            "printed": ["x\x1b[31m" + "y" * 5000] * 1000,
            "lost": "gone",
        },
        1.0,
    )

    assert (job.state, job.nodes, job.cores, job.exit_status, job.run_s) == ("", (), 0, 0, 0.0)
    assert all(0.0 <= seconds <= 86400.0 for seconds in job.sleeps)
    assert len(job.printed) == 200
    assert "\x1b" not in job.printed[0]
    assert len(job.printed[0]) <= 300
    assert job.lost == "gone"
