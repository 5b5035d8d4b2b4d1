"""The shell in which the grader is started changes no grade: a run is made the same, or nobody is judged by it."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

pytestmark = pytest.mark.usefixtures("isolation")

TELLING = """
import json
import resource


def squares(square, numbers):
    names = [name for name in dir(resource) if name.startswith("RLIMIT") and name != "RLIMIT_OFILE"]
    raise LookupError(json.dumps({name: resource.getrlimit(getattr(resource, name))[0] for name in names}))
"""


@pytest.fixture
def one(course):
    """A course with one submission."""
    course.assignment()
    course.hand_in("ann", course.POOL)
    return course


def graded_in(course, shell, *arguments, **variables):
    """Grades after these lines of a shell."""
    environment = {**os.environ, **course.environment, **variables}
    return subprocess.run(
        ["bash", "-c", f'{shell}\nexec "$@"', "bash", *course.command("grade", "submitted", *arguments)],
        cwd=course.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param("ulimit -s 1048576", id="a stack of 1 GiB for every thread"),
        pytest.param(
            "ulimit -Sn 64; ulimit -St 30; ulimit -Sd 900000; ulimit -Sf 1; ulimit -Su 60", id="low soft limits"
        ),
    ],
)
@pytest.mark.parametrize("isolation", ["bubblewrap", "none"])
def test_the_shells_limits_reach_no_program(one, limits, isolation):
    done = graded_in(one, limits, f"--isolation={isolation}")

    assert (done.returncode, one.grade("ann")["points"]) == (0, 2.0), done.stdout + done.stderr
    found = one.grade("ann")["record"]["machine"]["limits"]
    assert (found["RLIMIT_STACK"], found["RLIMIT_NOFILE"], found["RLIMIT_CORE"]) == (8 << 20, 1024, 0)


CORE = min(os.sched_getaffinity(0))
IGNORING = """
import os, signal, sys
for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE, signal.SIGXCPU):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGTERM, signal.SIGALRM})
os.execvp(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.parametrize(
    "shell",
    [
        pytest.param(
            f"renice -n 15 $$ >/dev/null; taskset -p -c {CORE} $$ >/dev/null; "
            "echo 500 >/proc/self/oom_score_adj; umask 777",
            id="niceness, affinity, OOM score, umask",
        ),
        pytest.param(f"set -- python3 -c '{IGNORING}' \"$@\"", id="signals that are ignored or blocked"),
        pytest.param("exec <&-", id="standard input is closed"),
        pytest.param("exec <&- >&- 2>&-", id="all standard descriptors are closed"),
        pytest.param(
            "export PYTHONOPTIMIZE=2 PYTHONWARNINGS=error PYTHONSAFEPATH=1 PYTHONDEVMODE=1 PYTHONMALLOC=debug "
            "PYTHONNOUSERSITE=1 PYTHONUNBUFFERED=1 PYTHONHASHSEED=1 LD_PRELOAD=/nowhere.so LD_BIND_NOW=1 "
            "MALLOC_PERTURB_=165 MALLOC_ARENA_MAX=1 PYTEST_PLUGINS=nowhere PYTEST_ADDOPTS=--nothing PYTEST_DEBUG=1",
            id="variables of Python, the linker, malloc and pytest",
        ),
        pytest.param(
            "export LC_ALL=C PYTHONIOENCODING=ascii PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 TZ=Asia/Kathmandu",
            id="locale, encoding, time zone",
        ),
        pytest.param("export TMPDIR=$TMPDIR/$(printf 'long%.0s' {1..50}); mkdir $TMPDIR", id="TMPDIR is long"),
        pytest.param("export TMPDIR=/nowhere/at/all HOME=/nowhere/at/all", id="TMPDIR and HOME are missing"),
        pytest.param('mkdir "$TMPDIR/a b"; export TMPDIR="$TMPDIR/a b"; unset HOME', id="TMPDIR has blanks, no HOME"),
        pytest.param("mkdir tmp; export TMPDIR=tmp HOME=/proc", id="TMPDIR is relative, HOME is read-only"),
    ],
)
def test_what_is_inherited_changes_no_grade(one, shell):
    done = graded_in(one, shell, "--verbose")

    assert done.returncode == 0, done.stdout + done.stderr
    grade = one.grade("ann")
    assert (grade["status"], grade["points"], grade["checks"][0]["title"]) == (
        "final",
        2.0,
        "Every square equals the serial one.",
    )


def test_hard_limits_that_are_too_low_cost_no_points_and_are_named(one):
    done = graded_in(one, "ulimit -t 900; ulimit -n 100; ulimit -d 900000")

    check = one.grade("ann")["checks"][0]
    assert (done.returncode, check["verdict"], check["points"]) == (1, "ungraded", None)
    assert "CPU is 900, needed is 3600 (ulimit -H -t)" in check["fact"]
    assert "NOFILE is 100, needed is 1024 (ulimit -H -n)" in check["fact"]
    assert "DATA is 900000, needed is 3145728 (ulimit -H -d)" in check["fact"]


def test_what_a_program_gets_is_what_the_record_says(course):
    course.assignment()
    course.hand_in("ann", TELLING)

    graded_in(course, "ulimit -Sn 200")

    grade = course.grade("ann")
    told = grade["checks"][0]["fact"].partition("LookupError: ")[2].rpartition(" (")[0]
    assert json.loads(told) == grade["record"]["machine"]["limits"]


def test_doctor_names_hard_limits_that_are_too_low(course):
    done = subprocess.run(
        ["bash", "-c", 'ulimit -n 500; exec "$@"', "bash", *course.command("doctor")],
        env={**os.environ, **course.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    words = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert "no limits Hard limits of this shell or job are below what a run needs: NOFILE is 500, needed is" in words


@pytest.mark.parametrize("flag", ["-O", "-OO"])
def test_a_python_that_drops_asserts_is_started_anew_without(one, flag):
    python, *rest = one.command("grade", "submitted", "--verbose")

    done = subprocess.run(
        [python, flag, *rest],
        cwd=one.folder,
        env={**os.environ, **one.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, one.grade("ann")["checks"][0]["title"]) == (0, "Every square equals the serial one.")


def test_a_python_that_drops_asserts_all_the_same_is_refused(one):
    python, *rest = one.command("grade", "submitted")

    done = subprocess.run(
        [python, "-BO", *rest],
        cwd=one.folder,
        env={**os.environ, **one.environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Python runs with -O, which leaves out the asserts of rubrics" in done.stderr
