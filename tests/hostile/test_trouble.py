"""Where submissions cannot be isolated, or not be run: ungraded with reason and remedy, and never a weaker level."""

from __future__ import annotations

import pytest

from tests.hostile import corpus, machine
from tests.hostile.machine import World

PAGE = 4096
NEW = 'case "$*" in --version) echo bubblewrap 0.8.0; exit 0;; esac; '
BROKEN = NEW + "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1"
TOO_OLD = 'case "$*" in --version) echo bubblewrap 0.4.0; exit 0;; esac; echo "bwrap: Unknown option" >&2; exit 1'
ONLY_TRUE = (
    NEW + """case "$*" in *" true") exec @bwrap@ "$@";; esac; echo "bwrap: no room for another mount" >&2; exit 1"""
)

needs_root = pytest.mark.skipif(not machine.ROOT, reason="only root's tests can have a grader that is root")


@pytest.fixture(autouse=True)
def _worlds():
    obstacle = machine.why_not("bare")
    if obstacle is not None:
        pytest.skip(obstacle)


def graded(world, bubblewrap="real", *options):
    """What the command said and wrote, in such a world."""
    events = world.run(["-m", "tests.hostile.clerk", bubblewrap, *options], timeout_s=150)
    found = [event for event in events if event["event"] == "graded"]
    assert found, events
    return found[0]


@needs_root
@pytest.mark.parametrize(
    ("bubblewrap", "told"),
    [
        pytest.param("", "bwrap not found; Debian and Ubuntu: apt-get install bubblewrap util-linux", id="missing"),
        pytest.param(
            BROKEN, "bubblewrap does not work here (bwrap: setting up uid map: Permission denied)", id="broken"
        ),
    ],
)
def test_root_without_bubblewrap_is_refused_with_the_remedy(bubblewrap, told):
    found = graded(World(as_root=True), bubblewrap)

    assert found["status"] == 2
    assert found["grades"] == []
    assert told in found["err"]
    assert "landlock: root may read other processes' environment in spite of it" in found["err"]
    assert "--isolation=none grades without a sandbox, and every grade will say so" in found["err"]
    assert "Traceback" not in found["err"]


@pytest.mark.parametrize(
    ("world", "bubblewrap"),
    [
        pytest.param(World(), "", id="no bubblewrap"),
        pytest.param(World(), BROKEN, id="a broken bubblewrap"),
        pytest.param(World(forbidden="net"), "real", id="network namespaces forbidden"),
    ],
)
def test_an_ordinary_user_without_bubblewrap_gets_landlock_and_the_grade_says_so(world, bubblewrap):
    if (obstacle := machine.why_not("landlock")) is not None:
        pytest.skip(f"landlock: {obstacle}")

    found = graded(world, bubblewrap)

    assert found["status"] == 0, found["err"]
    assert [(grade["status"], grade["points"], grade["isolation"]) for grade in found["grades"]] == [
        ("final", 2.0, "landlock")
    ]


@pytest.mark.parametrize(
    ("world", "bubblewrap", "told"),
    [
        pytest.param(World(), "", "bwrap not found; Debian and Ubuntu: apt-get install", id="no bubblewrap"),
        pytest.param(World(), BROKEN, "setting up uid map: Permission denied", id="a broken bubblewrap"),
        pytest.param(World(), TOO_OLD, "bubblewrap 0.4.0 of the system (", id="a bubblewrap that is too old"),
        pytest.param(
            World(forbidden="user"),
            "real",
            "user namespaces are refused here (unshare: unshare failed: No space left on device); "
            "what allows them: sysctl user.max_user_namespaces=10000",
            id="user namespaces forbidden",
        ),
        pytest.param(
            World(forbidden="net"),
            "real",
            "network namespaces are refused here (unshare: unshare failed: No space left on device); "
            "what allows them: sysctl user.max_net_namespaces=10000",
            id="network namespaces forbidden",
        ),
    ],
)
def test_a_wanted_level_is_never_replaced_and_the_remedy_is_told(world, bubblewrap, told):
    found = graded(world, bubblewrap, "--isolation=bubblewrap")

    assert found["status"] == 2
    assert found["grades"] == []
    assert told in found["err"]
    assert "--isolation=none grades without a sandbox, and every grade will say so" in found["err"]
    assert "Traceback" not in found["err"]


def test_where_no_namespace_can_be_had_pools_stay_ungraded_with_the_remedy():
    if (obstacle := machine.why_not("landlock")) is not None:
        pytest.skip(f"landlock: {obstacle}")

    found = graded(World(forbidden="user"))

    assert found["status"] == 1
    ((grade, (check,)),) = [(grade, grade["checks"]) for grade in found["grades"]]
    assert (grade["status"], grade["points"], grade["isolation"]) == ("ungraded", None, "landlock")
    assert (check["verdict"], check["reason"], check["points"]) == ("ungraded", "backend_failed", None)
    assert check["fact"] == (
        "'tiny_box' cannot be graded at the level 'landlock' on this machine: pools of processes need shared memory, "
        "and without namespaces a submission would reach the reference's. This is no fault of the submission. Use "
        "bubblewrap, or have user namespaces allowed (`grader doctor` says what is in the way), or grade on another "
        "machine."
    )


def test_grades_without_a_sandbox_are_announced_and_stamped():
    found = graded(World(forbidden="user"), "", "--isolation=none")

    assert "WITHOUT A SANDBOX" in found["err"]
    assert [grade["isolation"] for grade in found["grades"]] == ["none"]


@pytest.mark.parametrize("level", ["root", "bubblewrap"])
def test_a_sandbox_that_does_not_start_leaves_the_grade_open(ready):
    found = graded(machine.of(ready), ONLY_TRUE)

    assert found["status"] == 1
    ((grade, (check,)),) = [(grade, grade["checks"]) for grade in found["grades"]]
    assert (grade["status"], grade["points"]) == ("ungraded", None)
    assert (check["verdict"], check["reason"], check["points"]) == ("ungraded", "backend_failed", None)
    assert "This is no fault of the submission" in check["fact"]
    assert "`grader doctor` looks for the cause" in check["fact"]
    assert "no room for another mount" in check["fact"]


def pages_of_what_runs_inside():
    """What the grader's own files take of a disk, in pages."""
    grader = machine.CHECKOUT / "grader"
    files = [*(grader / "inside").rglob("*.py"), grader / "probe.py", grader / "__init__.py"]
    return sum(-(-path.stat().st_size // PAGE) for path in files)


@pytest.mark.parametrize("level", ["root", "bubblewrap"])
def test_a_full_disk_ends_the_session_and_says_which_one(ready):
    found = graded(World(as_root=ready == "root", disk=str(2 * PAGE)))

    assert "Traceback" not in found["err"]
    assert (found["status"], found["grades"]) == (1, [])
    assert "No space left on device" in found["err"]
    assert "or set TMPDIR to a folder with room, and grade again. No grade is lost" in found["err"]


@pytest.mark.parametrize("level", ["root", "bubblewrap"])
def test_a_full_disk_leaves_the_grade_open_and_says_which(ready):
    found = graded(World(as_root=ready == "root", disk=str((pages_of_what_runs_inside() + 1) * PAGE)))

    assert "Traceback" not in found["err"]
    assert found["status"] == 1
    ((grade, (check,)),) = [(grade, grade["checks"]) for grade in found["grades"]]
    assert (grade["status"], grade["points"]) == ("ungraded", None)
    assert (check["verdict"], check["points"]) == ("ungraded", None)
    assert "No space left on device" in check["fact"]
    assert "TMPDIR" in check["fact"] + check["hint"]


@pytest.mark.parametrize("level", corpus.LEVELS)
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("fork_bomb", id="many processes"),
        pytest.param("stays_for_ever", id="a daemon and files"),
    ],
)
def test_nothing_is_left_of_a_grader_that_is_killed_while_a_submission_runs(ready, attack):
    world = World(as_root=ready == "root", kill_when="600")

    events = world.inspect(ready, [attack])

    gone = next(event for event in events if event["event"] == "gone")
    assert not any(event["event"] == "graded" for event in events)
    assert gone["status"] == -9
    assert gone["processes"] == []  # and with its last process a lock is free
    if ready != "bare" or attack == "fork_bomb":  # without a sandbox a program leaves files where it likes
        assert machine.left(gone) == []
