"""The probe's wrapper in every form that a task function may have, on every backend, and through every pickle."""

from __future__ import annotations

import copy
import importlib
import pickle  # noqa: TID251 -- it is what is tested
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from grader.coursework import assignment as assignments
from grader.record import Ending
from grader.record.trace import Role

HERE = Path(__file__).parent
NUMBERS = [float(n) for n in range(1, 9)]
SQUARES = [x * x for x in NUMBERS]


@pytest.fixture(scope="module")
def asked_for_forms(stage, program_files) -> Iterator:
    """The program that knows all forms, loaded."""
    assignment = replace(assignments.load(HERE / "forms"), backend=stage.backend)
    program = program_files(stage.backend, HERE / "programs" / "forms.py")
    with stage.played(assignment, {"forms.py": program["squares.py"], "spread.py": program["spread.py"]}) as asked:
        assert asked.load().ending is Ending.ANSWERED
        yield asked


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("function", SQUARES, id="function"),
        pytest.param("bound_method", [x + 0.5 for x in SQUARES], id="bound method"),
        pytest.param("partial", NUMBERS, id="functools.partial"),
        pytest.param("own_wrapper", [x + 1.0 for x in SQUARES], id="student's own wrapper"),
        pytest.param("own_global", SQUARES, id="student's wrapper of an imported task"),
        pytest.param("subclass", [x + 1.0 for x in NUMBERS], id="fit of an SVC that was cloned there"),
        pytest.param("cloned", [x + 1.0 for x in NUMBERS], id="fit of an SVC that was cloned here"),
        pytest.param("toolbox_alias", SQUARES, id="DEAP toolbox alias"),
        pytest.param("toolbox_itself", SQUARES, id="DEAP toolbox sent along"),
        pytest.param("toolbox_map", SQUARES, id="DEAP toolbox whose map is the backend's"),
    ],
)
def test_a_task_function_of_any_form_runs_on_workers_and_is_seen_there(asked_for_forms, form, expected):
    reply = asked_for_forms(form=form, numbers=NUMBERS)

    workers = {process.pid for process in reply.trace.of_role(Role.WORKER)}
    assert reply.raised is None
    assert reply.value == {"mapped": expected}
    assert len(reply.trace.tasks) == len(NUMBERS)
    assert {task.pid for task in reply.trace.tasks} <= workers


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The task functions as a worker has them: a module that can be imported by its name."""
    pytest.importorskip("sklearn", reason="needs scikit-learn: pip install 'pytest-hpc-grader[all]'")
    monkeypatch.syspath_prepend(HERE / "forms")
    monkeypatch.delitem(sys.modules, "tasks", raising=False)
    return importlib.import_module("tasks")


def _cloudpickled(value: object) -> object:
    cloudpickle = pytest.importorskip("cloudpickle", reason="needs cloudpickle: pip install cloudpickle")
    return pickle.loads(cloudpickle.dumps(value))


def _canned(value: object) -> object:
    canning = pytest.importorskip(
        "ipyparallel.serialize", reason="needs ipyparallel: pip install 'pytest-hpc-grader[ipyparallel]'"
    )
    return canning.uncan(canning.can(value), {})


def _shared_by_scoop(value: object) -> object:
    encapsulation = pytest.importorskip(
        "scoop.encapsulation", reason="needs SCOOP: pip install 'pytest-hpc-grader[scoop]'"
    )
    return pickle.loads(pickle.dumps(encapsulation.FunctionEncapsulation(value, "shared"))).getFunction()


def test_a_task_function_may_be_a_constant_that_scoop_shares(tasks):
    back = _shared_by_scoop(tasks.square)

    assert back(3.0) == 9.0


@pytest.mark.parametrize(
    "trip",
    [
        pytest.param(lambda value: pickle.loads(pickle.dumps(value)), id="pickle"),
        pytest.param(_cloudpickled, id="cloudpickle"),
        pytest.param(_canned, id="ipyparallel's canning"),
        pytest.param(copy.deepcopy, id="deep copy"),
    ],
)
@pytest.mark.parametrize(
    ("name", "argument", "expected"),
    [
        pytest.param("square", 3.0, 9.0, id="function"),
        pytest.param("gauge.measure", 3.0, 9.5, id="bound method"),
        pytest.param("Gauge.measure", None, 9.5, id="function of a class"),
    ],
)
def test_a_task_function_is_the_same_after_a_journey(tasks, trip, name, argument, expected):
    owner, _, attribute = name.rpartition(".")
    function = getattr(getattr(tasks, owner) if owner else tasks, attribute)

    back: Callable[..., float] = trip(function)

    arguments = [argument] if argument is not None else [tasks.gauge, 3.0]
    assert back(*arguments) == expected
    assert (back.__name__, back.__module__) == (attribute, "tasks")


def test_cloudpickle_takes_a_task_function_that_no_module_has(tasks):
    def cube(x):
        return x**3

    from grader.probe import task

    back = _cloudpickled(task(cube))

    assert back(2) == 8


def test_a_class_with_tasks_goes_through_sklearns_clone(tasks):
    from sklearn.base import clone

    cloned = clone(tasks.estimator).set_params(C=2.0)
    fitted = cloned.fit([[0.0], [1.0]], [0, 1])

    assert (cloned.C, tasks.estimator.C) == (2.0, 1.0)
    assert fitted.predict([[0.0], [1.0]]).tolist() == [0, 1]
    assert type(pickle.loads(pickle.dumps(fitted))) is tasks.Classifier


def test_a_toolbox_that_holds_a_task_function_goes_through_pickle(tasks):
    base = pytest.importorskip("deap.base", reason="needs DEAP: pip install 'pytest-hpc-grader[scoop]'")
    toolbox = base.Toolbox()
    toolbox.register("evaluate", tasks.square)

    back = pickle.loads(pickle.dumps(toolbox))

    assert back.evaluate(3.0) == 9.0


def test_a_wrapped_function_holds_nothing_that_a_toolbox_would_copy(tasks):
    assert vars(tasks.square) == {}
    assert not hasattr(tasks.square, "__wrapped__")
