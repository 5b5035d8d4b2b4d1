"""Mistakes that honest students make every year: each gets a fact, what to try next, and no accusation.

By default one of each kind; with ``GRADER_ALL_CHEATS=1`` all, and those that only a real assignment can show.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.grades import gradebook
from grader.grades.gradebook import Grade
from grader.grades.verdict import CheckResult, Verdict
from tests.cheats.conftest import CHECKOUT, HERE, NEEDED

SUBMISSIONS = CHECKOUT / "tests" / "submissions"
EVERYTHING = bool(os.environ.get("GRADER_ALL_CHEATS"))
ANSWER, PARALLEL_MAP = "test_answer", "test_parallel_map"
ACCUSING = re.compile(r"cheat|fraud|fake|forg|sham|dishonest|suspicio|plagia|pretend|illegal", re.IGNORECASE)
Graded = Callable[[str, str], Grade]


@dataclass(frozen=True, slots=True)
class Told:
    """What a student must read of a mistake.

    Attributes:
        check: the first that does not pass.
        reasons: codes that it may have; a busy machine may show another side of it.
        fact: is in the fact.
        hint: is in the hint.
        verdict: failed, or open where nothing is clearly wrong.
        sample: whether it belongs to the sample that always runs.
    """

    check: str
    reasons: tuple[str, ...]
    fact: str
    hint: str
    verdict: Verdict = Verdict.FAILED
    sample: bool = False


NO_LAMBDA = "a function at the top of the file"
START_PROCESSES = "n_jobs is 1 unless you say otherwise"
SEND_TO_ALL = "Send the tasks to all of them, before you wait for the first result"
SEND_FIRST = "Send all tasks before you wait for the first result"
TOLD = {
    "tiny_ipp_cheats": {
        "mistake_backend_not_registered": Told(
            PARALLEL_MAP, ("other_processes",), "loky workers used", "view.register_joblib_backend()"
        ),
        "mistake_one_engine": Told(PARALLEL_MAP, ("one_worker",), "One engine (engine ", SEND_TO_ALL),
        "mistake_one_giant_task": Told(PARALLEL_MAP, ("one_worker",), "One engine (engine ", SEND_TO_ALL),
        "mistake_waits_in_the_loop": Told(PARALLEL_MAP, ("one_at_a_time",), "one after the other", SEND_FIRST),
        "mistake_forgets_get": Told(
            ANSWER, ("wrong_type",), "'ends' holds a value of type 'AsyncMapResult'", "`.get()`"
        ),
        "mistake_no_return": Told(ANSWER, ("wrong_type",), "'ends' holds None", "'ends' is declared as float64"),
        "mistake_wrong_shape": Told(ANSWER, ("wrong_shape",), "(2, 12); (24,) was expected", "'ends' is declared as"),
        "mistake_reads_slurm": Told(
            ANSWER, ("exception",), "KeyError: 'SLURM_NTASKS' (orbits.py, line 7)", "Only a job has"
        ),
        "mistake_shuts_down": Told(
            ANSWER, ("exception", "timed_out"), "In round 2, on fresh inputs: ", "what did it close"
        ),
        "mistake_backend_unknown": Told(
            ANSWER, ("exception",), "Invalid backend: ipyparallel", "register_joblib_backend()", sample=True
        ),
        "mistake_compares_with_serial": Told(
            PARALLEL_MAP, ("work_in_client",), "the two engines", "leave out the second run", sample=True
        ),
        "mistake_closes_the_client": Told(ANSWER, ("exception",), "In round 2, on fresh inputs: ", "client.close()"),
        "mistake_names_not_on_engines": Told(ANSWER, ("exception",), "name 'math' is not defined", "on an engine"),
        "mistake_runs_it_twice": Told(
            PARALLEL_MAP, ("too_much_work",), "ran 48 tasks where the serial one runs 24", "run a second time"
        ),
        "mistake_own_profile": Told(ANSWER, ("exception",), "no Controller could be found", "Use the client that"),
        "mistake_starts_a_cluster": Told(ANSWER, ("exception",), "No module named 'tasks'", "Use the client"),
    },
    "tiny_scoop_cheats": {
        "mistake_builtin_map": Told(PARALLEL_MAP, ("one_worker",), "One SCOOP worker (origin) did 1", SEND_TO_ALL),
        "mistake_generator": Told(ANSWER, ("wrong_type",), "'ends' holds a value of type 'generator'", "`list(...)`"),
        "mistake_local_function": Told(ANSWER, ("exception",), "Can't pickle local object", NO_LAMBDA),
        "mistake_lambda_with_closure": Told(ANSWER, ("exception",), "(orbits.py, line 8)", NO_LAMBDA),
        "mistake_global_of_the_entry": Told(ANSWER, ("exception",), "'ORBIT' is not defined", "sets it as a global"),
        "mistake_decorated_task": Told(
            ANSWER, ("exception", "exited"), "not the same object as tasks.orbit", "A decorator took", sample=True
        ),
        "mistake_arguments_of_a_command": Told(
            ANSWER, ("exception",), "the following arguments are required: population", "leave argparse to"
        ),
        "mistake_unseeded": Told(ANSWER, ("wrong_answer",), "differs from the serial program's in 28 of 28", ""),
    },
    "tiny_pool_cheats": {
        "mistake_one_job": Told(PARALLEL_MAP, ("work_in_client",), "no pool worker was there", START_PROCESSES),
        "mistake_threads": Told(
            PARALLEL_MAP, ("work_in_client",), "no pool worker was there", START_PROCESSES, sample=True
        ),
        "mistake_lambda": Told(ANSWER, ("exception",), "Can't pickle local object", NO_LAMBDA, sample=True),
        "mistake_one_giant_task": Told(PARALLEL_MAP, ("one_worker",), "One pool worker (", SEND_TO_ALL),
        "mistake_target_called": Told(
            PARALLEL_MAP, ("work_in_client",), "Your own program used", "target=work(x) calls it here", sample=True
        ),
        "mistake_exits_at_the_end": Told(ANSWER, ("exception",), "SystemExit: 0", "sys.exit() ends the program"),
        "mistake_closed_pool": Told(ANSWER, ("exception",), "In round 2, on fresh inputs: ", "open the pool within it"),
        "mistake_forgotten_return": Told(ANSWER, ("wrong_type",), "'ends' holds None", "end with `return`"),
        "mistake_own_task": Told(
            PARALLEL_MAP,
            ("no_tasks_seen",),
            "none of the given task functions was seen to run",
            "Call the task function that is given; do not copy or rewrite it",
            Verdict.INCONCLUSIVE,
        ),
    },
}
NO_MISTAKE = {"tiny_pool_cheats": ("mistake_blas_threads",)}
REAL = {
    "cmaes_rastrigin": {
        "mistake_not_seeded": Told(
            "", ("wrong_answer",), "differs from the serial program's", "numpy.random.seed(seed)"
        ),
        "mistake_benchmark_of_deap": Told("", ("wrong_answer",), "differs from the serial program's", ""),
    },
    "svm_grid_search": {
        "mistake_own_svc": Told("", ("no_tasks_seen",), "was seen to run", "that is given", Verdict.INCONCLUSIVE),
    },
}


def _cases() -> list[object]:
    rows = [(a, name, told.sample) for a, table in TOLD.items() for name, told in table.items()]
    rows += [(a, name, False) for a, names in NO_MISTAKE.items() for name in names]
    return [
        pytest.param(a, name, id=f"{a} {name}", marks=pytest.mark.timeout(900))
        for a, name, sample in rows
        if EVERYTHING or sample
    ]


def _first(grade: Grade) -> CheckResult:
    return next(check for check in grade.checks if check.verdict is not Verdict.PASSED)


def _require_told(check: CheckResult, told: Told) -> None:
    words = f"{check.name}: {check.verdict}, {check.reason}: {check.fact} | {check.hint}"
    assert (check.verdict, check.reason in told.reasons) == (told.verdict, True), words
    assert told.fact in check.fact, words
    assert told.hint in check.hint, words
    assert ACCUSING.search(f"{check.fact} {check.hint}") is None


@pytest.mark.parametrize(("assignment", "name"), _cases())
def test_a_mistake_is_told_as_a_fact_with_what_to_try_next(graded: Graded, assignment: str, name: str) -> None:
    grade = graded(assignment, name)

    if name in NO_MISTAKE.get(assignment, ()):
        assert [check.verdict for check in grade.checks][:2] == [Verdict.PASSED] * 2, _first(grade).fact
        return
    told, first = TOLD[assignment][name], _first(grade)
    assert first.name == told.check, f"{first.name}: {first.fact}"
    _require_told(first, told)


@pytest.mark.skipif(not EVERYTHING, reason="only with GRADER_ALL_CHEATS=1")
@pytest.mark.parametrize(("assignment", "name"), [pytest.param(a, n, id=n) for a, rows in REAL.items() for n in rows])
def test_a_mistake_in_a_real_assignment_is_told(assignment: str, name: str, tmp_path: Path) -> None:
    missing = [
        package for package in ("sklearn", "deap", "scoop", "ipyparallel") if not importlib.util.find_spec(package)
    ]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    shutil.copytree(SUBMISSIONS / name, tmp_path / "submitted" / "ann")
    results = tmp_path / "results"
    options = [f"--grader-submissions={tmp_path / 'submitted'}", f"--grader-results={results}", "--grader-here"]

    subprocess.run(
        [sys.executable, "-m", "pytest", f"assignments/{assignment}", *options, "-p", "no:cacheprovider"],
        cwd=CHECKOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
        capture_output=True,
        check=False,
    )

    _require_told(_first(gradebook.read(results / assignment / "ann.json")), REAL[assignment][name])


def test_scoop_without_m_scoop_says_the_line_to_type() -> None:
    missing = [name for name in NEEDED["tiny_scoop_cheats"] if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    program = CHECKOUT / "solutions" / "cmaes_rastrigin" / "cmaes.py"

    done = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "No SCOOP workers here; type: python -m scoop -n 2 cmaes.py" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_every_mistake_is_in_the_table() -> None:
    written = {(path.parent.name, path.stem) for path in HERE.glob("*/mistake_*.py")}
    written |= {(path.parent.name, path.parents[1].name) for path in SUBMISSIONS.glob("mistake_*/*/*.py")}

    known = {(a, name) for table in (TOLD, NO_MISTAKE, REAL) for a, rows in table.items() for name in rows}
    assert written == known
