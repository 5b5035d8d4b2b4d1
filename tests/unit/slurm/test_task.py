"""What a job asks `grader grade` for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.slurm.run_folder import Manifest, Try
from grader.slurm.task import Job, _Share

ITEMS = (("svm", "ann"), ("svm", "bob"))


@pytest.mark.parametrize(
    ("panel", "asked"), [pytest.param(0, [], id="what has room"), pytest.param(1, ["--panel=1"], id="alone")]
)
def test_it_grades_its_share_in_panels_of_the_size_that_the_run_was_given(panel, asked):
    manifest = Manifest("/a", "/s", "/r", ITEMS, (), "auto", "seed", panel=panel)
    share = _Share(SimpleNamespace(manifest=manifest), Try(1, (0, 1), (1, 1)), Job("1", "1_0", 0, 0, "n1"))

    words = share._command([0, 1], Path("/results"))

    assert [word for word in words if word.startswith("--panel")] == asked
    assert words[-2:] == ["--student=ann", "--student=bob"]
