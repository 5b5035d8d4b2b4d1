"""Hints for what goes wrong every year."""

from __future__ import annotations

import re

import pytest

from grader.judging import advice, raised


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
    ("kind", "message", "told"),
    [
        pytest.param(
            "SystemExit",
            "exit status 2; it printed: walks.py: error: the following arguments are required: --seed",
            "README.md says with which arguments the program is started",
            id="other arguments",
        ),
        pytest.param("SystemExit", "exit status 3", "Another status than 0 says that it failed", id="its own status"),
        pytest.param("SystemExit", "killed by SIGSEGV", "A compiled library crashed", id="a crash"),
        pytest.param("SystemExit", "killed by SIGKILL", "", id="killed"),
        pytest.param("EOFError", "EOF when reading a line", "Nobody types anything here", id="standard input"),
        pytest.param(
            "ModuleNotFoundError", "No module named 'pandas'", "It is not there where programs are", id="no package"
        ),
        pytest.param("ModuleNotFoundError", "No module named 'inputs'", "Take all inputs from", id="the author's"),
        pytest.param("KeyError", "'SLURM_NTASKS'", "does not have this variable where it is graded", id="of Slurm"),
        pytest.param("FileNotFoundError", "[Errno 2] No such file: 'data.csv'", "Only what was handed in", id="a file"),
        pytest.param("FileNotFoundError", "No such file or directory: 'srun'", "Start no jobs", id="srun"),
        pytest.param("OSError", "Connection file '~/x.json' not found", "Client(profile=...)", id="another profile"),
        pytest.param("MemoryError", "", "Look for data that every task gets a copy of", id="memory"),
        pytest.param("ValueError", "no", "", id="what the traceback says"),
    ],
)
def test_a_whole_program_has_hints_of_its_own(kind, message, told):
    found = advice.on_exception(kind, message, "ipyparallel", CALLED_BY_ITS_FILE, program=True)

    assert told in found
    assert bool(found) == bool(told)


CALLED_BY_ITS_FILE = """\
  File "walks.py", line 9, in <module>
    main()
  File "walks.py", line 7, in main
    raise ValueError("no")
"""


def test_who_calls_what_runs_it_in_a_function_file_is_told_and_in_a_program_not():
    assert advice.on_exception("ValueError", "no", "", CALLED_BY_ITS_FILE) == raised.GUARD
    assert advice.on_exception("ValueError", "no", "", CALLED_BY_ITS_FILE, program=True) == ""


@pytest.mark.parametrize("hint", [hint for _, where, hint in raised.HINTS if where != raised.FUNCTIONS])
def test_no_hint_for_programs_speaks_of_the_entry_function(hint):
    assert not re.search(r"\bentry (receives|gets|is called)|\breturn the results|client that your", hint), hint


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
        pytest.param("'x' holds a value of type 'AsyncMapResult'", "Return what `.get()` of it", id="a map's results"),
        pytest.param("'x' holds a value of type 'AsyncResult'", "Return what `.get()` of it", id="one call's result"),
        pytest.param("'x' holds a value of type 'Future'", "Return what `.result()` of each", id="a future"),
        pytest.param("'x' holds a value of type 'coroutine'", "asyncio.run(...)", id="a coroutine"),
        pytest.param("'x' holds a value of type 'generator'", "return `list(...)` of it", id="a generator"),
        pytest.param("'x' holds a value of type 'map'", "return `list(...)` of it", id="a map"),
        pytest.param("'x' holds a value of type 'enumerate'", "return `list(...)` of it", id="an enumeration"),
        pytest.param(
            "'x' holds a value of type 'IMapUnorderedIterator'", "return `list(...)` of it", id="a pool's imap"
        ),
        pytest.param("'x' holds a value of type 'ValuesView'", "Return `list(...)` of it", id="a view of a mapping"),
        pytest.param("'x' holds a value of type 'set'", "no order", id="a set"),
        pytest.param("'x' holds a set of type 'Individual'", "no order", id="an individual that is a set"),
        pytest.param("'x' holds a mapping with a key of type 'frozenset'", "of the keys: `str(key)`", id="keys"),
        pytest.param("an estimator of type 'GridSearchCV'", "Return its `cv_results_`.", id="a search"),
        pytest.param("a value of type 'HalvingRandomSearchCV'", "Return its `cv_results_`.", id="another search"),
        pytest.param("'x' holds an estimator of type 'KMeans'", "attributes that end in `_`", id="an estimator"),
        pytest.param("'x' holds a masked array with holes", "`.filled(...)`", id="a masked array"),
        pytest.param("'x' holds a value of type 'csr_matrix'", "`.toarray()`", id="a sparse matrix"),
        pytest.param("'x' holds a value of type 'coo_array'", "`.toarray()`", id="another sparse one"),
        pytest.param("'x' holds a value of type 'method'", "parentheses are missing", id="a method not called"),
        pytest.param("'x' holds a value of type 'partial'", "parentheses are missing", id="a partial not called"),
        pytest.param("a value of type 'LoadBalancedView'", "not what computes them", id="a view"),
        pytest.param("a value of type 'ProcessPoolExecutor'", "not what computes them", id="an executor"),
        pytest.param("'x' holds a fitness of type 'FitnessMin'", "Return its `.values`.", id="a fitness"),
        pytest.param("'x' holds a tree of DEAP's, with 'Primitive' in it", "`str(...)` of each", id="a tree"),
        pytest.param("'x' holds a value of type 'bytes'", "`.decode()`", id="bytes"),
        pytest.param("'x' holds an array of dtype |S5", "`.astype(str)`", id="an array of bytes"),
        pytest.param("'x' holds an array of dtype datetime64[s]", "`.astype('int64')`", id="dates of numpy's"),
        pytest.param("'x' holds a value of type 'timedelta'", "`.total_seconds()`", id="a duration"),
        pytest.param("a value of type 'SimpleNamespace'", "`vars(...)`", id="a namespace"),
        pytest.param("a value of type 'ChainMap'", "`dict(...)`", id="a mapping that is not known"),
        pytest.param("'x' holds a value of type 'PosixPath'", "`str(...)`", id="a path"),
        pytest.param("'x' holds a value of type 'Orbit'", "Return what it holds, as numbers, text", id="anything else"),
    ],
)
def test_what_is_no_data_is_told_with_what_to_return_instead(detail, told):
    assert told in advice.on_no_data(detail)


@pytest.mark.parametrize("part", ["map", "set", "zip", "filter", "Future", "AsyncResult", "type", "csr_matrix", "Pool"])
def test_the_name_of_a_part_is_not_taken_for_what_it_holds(part):
    plain = advice.on_no_data("'x' holds a value of type 'Orbit'")

    assert advice.on_no_data(f"{part!r} holds a value of type 'Orbit'") == plain


@pytest.mark.parametrize("kind", ["OrbitFuture", "MyAsyncResult", "Mapping", "Asset", "Recipe"])
def test_a_class_of_ones_own_is_not_taken_for_another_of_nearly_its_name(kind):
    assert advice.on_no_data(f"'x' holds a value of type {kind!r}") == advice.on_no_data("a value of type 'Orbit'")


def test_nobody_is_told_to_wait_for_what_nobody_waits_for():
    waiting = [hint for _, hint in advice._NO_DATA if "wait" in hint.lower()]

    assert waiting == [
        "Return what `.get()` of it gives: that waits for the results.",
        "Return what `.result()` of each gives: that waits for it.",
    ]


def test_several_results_are_told_to_be_one_mapping():
    found = advice.on_no_data("a tuple (list, Orbit)", ["mean", "std"])

    assert found == "Return one mapping: {'mean': ..., 'std': ...}."


@pytest.mark.parametrize(
    ("detail", "hint"),
    [
        pytest.param("lists of 5 MB are too large; 4 MB of lists can be sent", "arrays in place of lists", id="lists"),
        pytest.param("65 MB of text are too much; 64 MB of text can be sent", "what is asked for", id="text"),
    ],
)
def test_too_much_is_told_with_what_to_return_instead(detail, hint):
    assert hint in advice.on_too_much(detail)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["type'", "'Future", "object '", "1 ", "a.b.", "[0:apply]", "\n", "argument after * "])
def test_a_message_made_to_be_slow_is_not(part):
    advice.on_exception("ValueError", part * 16_000)
    advice.on_no_data(part * 60)
