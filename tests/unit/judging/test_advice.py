"""Hints for what goes wrong every year."""

from __future__ import annotations

import pytest

from grader.judging import advice


@pytest.mark.parametrize(
    ("kind", "message", "told"),
    [
        pytest.param(
            "AttributeError",
            "Can't pickle local object 'orbits.<locals>.<lambda>'",
            "a function at the top of the file",
            id="a lambda sent to a process",
        ),
        pytest.param(
            "ValueError",
            "generatedFunction() requires a code object with 0 free vars, not 2",
            "a function at the top of the file",
            id="a lambda with a closure sent by SCOOP",
        ),
        pytest.param("KeyError", "'SLURM_NTASKS'", "Only a job has this variable", id="a variable of Slurm"),
        pytest.param("KeyError", "'colour'", "", id="any other key"),
        pytest.param("RuntimeError", "Task farming is disabled", "leave out client.shutdown()", id="a hub shut down"),
        pytest.param(
            "RuntimeError",
            "IPythonParallelBackend has no active worker.",
            "leave out client.shutdown()",
            id="a hub shut down, seen by joblib",
        ),
        pytest.param(
            "CompositeError",
            "one or more exceptions\n[1:apply]ModuleNotFoundError: No module named 'tasks'",
            "Use the client that your entry receives",
            id="a cluster of one's own",
        ),
        pytest.param("ZeroDivisionError", "division by zero", "", id="what the traceback says"),
    ],
)
def test_an_exception_has_a_hint_where_the_traceback_is_not_enough(kind, message, told):
    found = advice.on_exception(kind, message)

    assert told in found
    assert bool(found) == bool(told)


@pytest.mark.parametrize(
    ("who", "worker", "told"),
    [
        pytest.param("loky worker", "engine", "view.register_joblib_backend()", id="backend not registered"),
        pytest.param("loky worker", "SCOOP worker", "Map the task function over the SCOOP workers", id="loky in SCOOP"),
        pytest.param("your own program", "pool worker", "n_jobs is 1 unless you say otherwise", id="no processes"),
        pytest.param(
            "your own program", "engine", "Map the task function over the engines with a view", id="work in the client"
        ),
    ],
)
def test_work_elsewhere_has_a_hint_for_who_did_it(who, worker, told):
    assert told in advice.on_other_processes(who, worker)


def test_who_started_processes_is_not_told_to_start_some():
    found = advice.on_other_processes("your own program", "pool worker", started=14)

    assert found.startswith("Processes were started (14), but got no task: ")
    assert "target=work with args=(x,); target=work(x) calls it here" in found


def test_who_runs_all_tasks_on_workers_and_then_again_is_not_told_to_map_them():
    found = advice.on_other_processes("your own program", "engine", started=2, done=0.97)

    assert found == "The engines did all tasks, and then they were done once more elsewhere: leave out the second run."


def test_one_scoop_worker_is_told_what_deals_tasks_out():
    assert "futures.map deals them out, while mapReduce" in advice.on_one_worker("SCOOP worker")
    assert "mapReduce" not in advice.on_one_worker("engine")


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        pytest.param("'x' holds a value of type 'AsyncMapResult'", "`.get()`", id="a result not waited for"),
        pytest.param("'x' holds a value of type 'AsyncResult'", "`.get()`", id="one call not waited for"),
        pytest.param("'x' holds a value of type 'Future'", "`.result()`", id="a future"),
        pytest.param("'x' holds a value of type 'coroutine'", "asyncio.run(...)", id="a coroutine"),
        pytest.param("'x' holds a value of type 'generator'", "return `list(...)` of it", id="a generator"),
        pytest.param("'x' holds a value of type 'map'", "return `list(...)` of it", id="a map"),
        pytest.param("'x' holds a value of type 'set'", "no order", id="a set"),
        pytest.param("a value of type 'GridSearchCV'", "Return its `cv_results_`.", id="a search"),
        pytest.param("a value of type 'HalvingRandomSearchCV'", "Return its `cv_results_`.", id="another search"),
        pytest.param(
            "a tuple (list, Logbook); its item [1] has all that is wanted", "Return its item [1] alone.", id="a pair"
        ),
        pytest.param("'x' holds a masked array with holes", "`.filled(...)`", id="a masked array"),
        pytest.param("'x' holds a value of type 'csr_matrix'", "`.toarray()`", id="a sparse matrix"),
        pytest.param("'x' holds a value of type 'method'", "parentheses are missing", id="a method not called"),
        pytest.param("a value of type 'LoadBalancedView'", "not what computes them", id="a view"),
        pytest.param("'x' holds a value of type 'Orbit'", "numbers, lists or arrays", id="anything else"),
    ],
)
def test_what_is_no_data_is_told_with_what_to_return_instead(detail, told):
    assert told in advice.on_no_data(detail)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["type'", "'Future", "object '", "1 ", "a.b.", "[0:apply]", "\n", "argument after * "])
def test_a_message_made_to_be_slow_is_not(part):
    advice.on_exception("ValueError", part * 16_000)
    advice.on_no_data(part * 60)
