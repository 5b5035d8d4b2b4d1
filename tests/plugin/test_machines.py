"""Machines that lack what workers are watched with: a self-check says so, and costs no points."""

from __future__ import annotations

import pytest

from grader import plugin

HIDING = {
    "no_process_clocks": "from grader.measuring.watch import kernel\n\nkernel.machine_has_schedstat = lambda: False\n",
    "no_sockets_with_names": "import socket\n\ndel socket.SO_PEERCRED\n",
    "native_windows": """
        import os
        import socket
        import sys
        import types

        del socket.SO_PEERCRED, os.sched_getaffinity  # AF_UNIX stays: asyncio of this system needs it
        sys.modules["fcntl"] = sys.modules["resource"] = None

        from grader.measuring import machine

        machine.sys = types.SimpleNamespace(platform="win32")
    """,
}


@pytest.fixture
def without(pytester, lesson, monkeypatch):
    """Runs pytest where something is hidden before our plugin is loaded."""

    def run(what, *arguments):
        pytester.makepyfile(**{what: HIDING[what]})
        plugins = ["-p", what, "-p", plugin.__name__, "-p", "no:cacheprovider", "--import-mode=importlib"]
        return pytester.runpytest_subprocess(*plugins, *arguments)

    return run


@pytest.mark.parametrize(
    ("what", "lacking"),
    [
        pytest.param("no_process_clocks", "the kernel's process clocks (/proc)", id="no process clocks"),
        pytest.param("no_sockets_with_names", "sockets that name their sender (AF_UNIX)", id="no sockets with names"),
    ],
)
def test_the_answer_is_checked_and_the_rest_stays_open(lesson, without, what, lacking):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.POOL, task_s=0.02, count=12)
    lesson.solution()

    result = without(what, "--grader-isolation=none", "--grader-here", "assignments")

    result.stdout.re_match_lines([r".*test_squares\.py \.\?\? +\[", r"squares .* 2 of 10 points so far"])
    assert lacking in " ".join(result.stdout.str().split())


def test_native_windows_checks_the_answer_and_says_how_to_get_wsl(lesson, without):
    lesson.assignment(rubric=lesson.FULL, stub=lesson.SERIAL)

    result = without("native_windows", "--grader-isolation=none", "assignments")

    result.stdout.re_match_lines([r".*test_squares\.py \.\?\? +\[", r"squares .* 2 of 10 points so far"])
    words = " ".join(result.stdout.str().split())
    assert "Native Windows lacks what workers are watched with (AF_UNIX, fcntl, resource)." in words
    assert "Use WSL 2: `wsl --install`" in words


def test_native_windows_tells_a_stub_from_a_program(lesson, without):
    lesson.assignment(rubric=lesson.FULL)

    without("native_windows", "--grader-isolation=none", "assignments").stdout.fnmatch_lines(["not implemented yet"])
