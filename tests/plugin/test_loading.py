"""What the plugin costs those who grade nothing: nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ["numpy", "sklearn", "ipyparallel", "scoop", "nbgrader", "joblib", "rich", "jsonschema", "cattrs", "filelock"]


@pytest.fixture
def _ordinary(pytester, lesson):
    pytester.makepyfile(
        test_passes="def test_passes(): pass",
        test_fails="def test_fails(): assert 1 == 2",
        test_own_names="""
            import pytest

            @pytest.fixture
            def answer():
                return 42

            def test_uses_a_fixture_of_its_own(answer):
                assert answer == 42
        """,
    )


def test_importing_it_loads_nothing_heavy(lesson):
    code = f"import grader.plugin, sys; print([name for name in {HEAVY} if name in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"


def test_a_session_without_assignments_loads_nothing_of_ours_but_the_plugin(pytester, lesson, run):
    pytester.makepyfile(
        test_first="def test_passes(): pass",
        test_second="import sys\n\n\ndef test_modules():\n"
        "    assert {n for n in sys.modules if n.split('.')[0] == 'grader'} == {'grader', 'grader.plugin'}",
    )

    assert run().ret == 0


def test_a_session_without_assignments_loads_nothing_heavy(pytester, lesson, run):
    pytester.makepyfile(
        f"import sys\n\n\ndef test_modules():\n    assert [n for n in {HEAVY} if n in sys.modules] == []"
    )

    assert run().ret == 0


@pytest.mark.usefixtures("_ordinary")
@pytest.mark.parametrize("with_xdist", [pytest.param((), id="plain"), pytest.param(("-n", "2"), id="with xdist")])
def test_an_ordinary_project_sees_neither_header_nor_summary(run, with_xdist):
    output = run(*with_xdist).stdout.str()

    assert "1 failed, 2 passed" in output
    assert "grader 0." not in output
    assert "= points =" not in output


@pytest.mark.usefixtures("_ordinary")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["test_passes.py", "test_own_names.py"], pytest.ExitCode.OK, id="all pass"),
        pytest.param([], pytest.ExitCode.TESTS_FAILED, id="one fails"),
        pytest.param(["-k", "no_such_test"], pytest.ExitCode.NO_TESTS_COLLECTED, id="none collected"),
        pytest.param(["no_such_file.py"], pytest.ExitCode.USAGE_ERROR, id="no such file"),
    ],
)
def test_an_ordinary_project_keeps_its_exit_codes(run, arguments, status):
    assert run(*arguments).ret == status


@pytest.mark.usefixtures("_ordinary")
def test_xdist_spreads_an_ordinary_project_as_it_always_does(run):
    output = run("-n", "2", "-v", "test_passes.py", "test_own_names.py").stdout.str()

    assert "@" not in output.partition("test session starts")[2]
    assert "scheduling tests via LoadScheduling" in output


def test_it_may_be_loaded_by_a_conftest_and_by_its_entry_point_at_once(pytester, lesson, run):
    pytester.makeconftest('pytest_plugins = ["grader.plugin"]')
    pytester.makepyfile("def test_passes(): pass")

    assert run().ret == 0


def test_grades_are_taken_without_pytests_terminal_reporter(lesson, run):
    lesson.assignment()

    result = run("-p", "no:terminal", "assignments")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
