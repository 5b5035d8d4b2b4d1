"""What ``grader doctor`` says of sandboxes on machines that this one is not."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.hostile import machine
from tests.hostile.machine import World

DOCTOR = """
import contextlib, io, json
from grader.cli import main

said = io.StringIO()
with contextlib.redirect_stdout(said):
    try:
        main(["doctor"], prog_name="grader")
    except SystemExit as ended:
        status = ended.code
print(json.dumps({"event": "told", "status": status, "text": " ".join(said.getvalue().split())}))
"""

needs_root = pytest.mark.skipif(not machine.ROOT, reason="only root runs submissions as another user")


def told(world):
    """What it says in a world, and its exit status."""
    if (obstacle := machine.why_not("bare")) is not None:
        pytest.skip(obstacle)
    events = world.run(["-c", DOCTOR], timeout_s=60)
    found = [event for event in events if event["event"] == "told"]
    assert found, events
    return found[0]


def test_it_says_which_level_works_and_why_the_better_one_does_not():
    if (obstacle := machine.why_not("landlock")) is not None:
        pytest.skip(f"landlock: {obstacle}")

    found = told(World(forbidden="net"))

    assert found["status"] == 0
    assert "sandbox bubblewrap: network namespaces are refused here (unshare: " in found["text"]
    assert "what allows them: sysctl user.max_net_namespaces=10000" in found["text"]
    assert "landlock: works" in found["text"]
    assert found["text"].endswith("Submissions can be graded here.")


@needs_root
def test_it_says_why_root_has_no_sandbox_at_all_without_bubblewrap(tmp_path):
    found = told(World(as_root=True, path=str(tmp_path)))

    assert found["status"] == 1
    assert "unshare and nsenter and setpriv not found; Debian and Ubuntu: apt-get install" in found["text"]
    assert "landlock: root may read other processes' environment in spite of it" in found["text"]
    assert "Self-checks work without it; grades need one" in found["text"]


@needs_root
def test_it_names_the_packages_that_another_user_cannot_read(tmp_path):
    venv.create(tmp_path / "venv", symlinks=True)
    packages = next((tmp_path / "venv" / "lib").glob("python3*/site-packages"))
    (packages / "numerics").mkdir(mode=0o700)
    (packages / "simulation").mkdir(mode=0o700)
    ours = os.pathsep.join([str(machine.CHECKOUT), *(p for p in sys.path if p.endswith("site-packages"))])
    python = str(tmp_path / "venv" / "bin" / "python")

    done = subprocess.run(
        [python, "-c", DOCTOR], env={**os.environ, "PYTHONPATH": ours}, capture_output=True, text=True, check=False
    )

    words = done.stdout.replace(" ", "")  # a path is folded where it does not fit
    named = str(Path(packages) / "numerics"), str(Path(packages) / "simulation")
    assert any(f"{path}and1more".replace(" ", "") in words for path in named), done.stdout + done.stderr
    assert "chmod-Ra+rXonit" in words
    assert '"status":1' in words
