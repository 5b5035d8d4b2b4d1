"""One attack of each family on a real assignment, by the command that teachers type: at the entry and on the workers.

By default a few at the strongest level; with ``GRADER_ALL_ATTACKS=1`` one of each family on both assignments there,
and the few at the other levels. Without a sandbox the same attack arrives, which shows that it is one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.hostile import corpus, machine
from tests.hostile.conftest import ALL, strongest

NEEDED = {"svm_grid_search": ("ipyparallel", "joblib", "sklearn"), "cmaes_rastrigin": ("scoop", "deap")}
FAMILIES = (
    "array_bomb",
    "segfault",
    "conftest_inject",
    "read_solutions",
    "daemonise",
    "flood_output",
    "stop_grader",
)
FEW = {"svm_grid_search": ("read_solutions",), "cmaes_rastrigin": ("array_bomb", "daemonise")}
LET_IN = ("failed", "wrong_type")  # it did no harm, and then returned nothing of use
NO_LEVEL = "none"


def attacks_on(assignment: str, level: str) -> tuple[str, ...]:
    """The attacks that are graded in one session."""
    if level == strongest():
        return FAMILIES if ALL else FEW[assignment]
    return FEW[assignment] if ALL else ()


_SESSIONS = [(level, name) for level in corpus.STRONG for name in NEEDED if attacks_on(name, level)]
_CASES = [
    pytest.param(level, name, attack, id=f"{level}-{name}-{attack}")
    for level, name in _SESSIONS
    for attack in attacks_on(name, level)
]


@pytest.fixture(scope="module")
def examined() -> Callable[[str, str, tuple[str, ...]], dict[str, Any]]:
    """What became of attacks on an assignment at a level; one grading for all of them."""

    @cache
    def of(assignment: str, level: str, attacks: tuple[str, ...]) -> dict[str, Any]:
        missing = [name for name in NEEDED[assignment] if importlib.util.find_spec(name) is None]
        if missing:
            pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
        program = ["-m", "tests.hostile.examiner", assignment, machine.WANTED[level], *attacks]
        events = machine.of(level).run(program, timeout_s=300)
        found = {event["event"]: event for event in events}
        assert "examined" in found, events
        return {**found["examined"], "gone": found["gone"]}

    return of


@pytest.mark.parametrize(("level", "assignment", "attack"), _CASES)
def test_an_attack_gets_its_verdict_and_no_points(ready, assignment, attack, examined, record_property):
    report = examined(assignment, ready, attacks_on(assignment, ready))
    grade = report["grades"][attack]
    record_property("verdict", f"{grade.get('verdict')} {grade.get('reason')}")

    known = corpus.ATTACKS[attack]
    expected = LET_IN if known.expected == corpus.PASSED else known.expected
    assert (grade["verdict"], grade["reason"]) == expected, grade["fact"]
    assert (grade["points"], grade["others"]) == (0, ["not_reached"])
    assert grade["isolation"] != NO_LEVEL


@pytest.mark.parametrize(("level", "assignment"), _SESSIONS)
def test_when_an_assignment_was_attacked_nothing_is_harmed_and_nothing_is_left(ready, assignment, examined):
    report = examined(assignment, ready, attacks_on(assignment, ready))

    assert report["status"] == 0, report["said"]
    assert report["harmed"] == []
    assert report["left"] == []
    assert report["gone"]["processes"] == []
    assert machine.left(report["gone"]) == []


@pytest.mark.parametrize("level", ["bare"])
def test_without_a_sandbox_the_same_program_reads_the_solution_on_a_worker(ready, examined):
    report = examined("cmaes_rastrigin", ready, ("read_solutions",))

    grade = report["grades"]["read_solutions"]
    assert (grade["verdict"], grade["reason"], grade["isolation"]) == ("failed", "exception", NO_LEVEL)
    assert "reached" in grade["fact"]
    assert report["harmed"] == ["a hidden text was read"]


def test_every_family_has_an_attack_on_a_real_assignment():
    families = {attack.family for attack in corpus.ATTACKS.values()} - {"control"}

    assert {corpus.ATTACKS[name].family for name in FAMILIES} == families
