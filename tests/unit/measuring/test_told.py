"""A corpus of mistakes: what real libraries raised in real runs, and the words that each must be told with.

The messages were copied from runs on each backend. A hint that belongs to another mistake is worse than none: each row
names a part of its own hint, and rows that need none are counted.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.coursework.assignment import ArraySpec
from grader.measuring.answer import validated
from grader.measuring.backends import Reply
from grader.measuring.endings import finding_of
from grader.record import Ending, Raised
from tests.unit.builders import assignment

IPP, SCOOP, POOL = "ipyparallel", "scoop", "processes"
NO_CLUSTER = (
    "You have attempted to connect to an IPython Cluster but no Controller could be found.\n"
    "Please double-check your configuration and ensure that a cluster is running."
)
ON_ENGINES = (
    "one or more exceptions raised in: one\n"
    "[0:apply]NameError: name 'np' is not defined\n[1:apply]NameError: name 'np' is not defined"
)
BOOTSTRAP = (
    "\n        An attempt has been made to start a new process before the\n        current process has finished its "
    "bootstrapping phase.\n\n        This probably means that you are not using fork to start your\n        child"
)
THE_GUARD, GIVEN_CLIENT, SAME = (
    '`if __name__ == "__main__":`',
    "Use the client that your entry",
    "leave out client.shut",
)
LATER, LISTED = "`.get()` of it waits", "make a `list(...)` of it first"
NO_LAMBDA, CLOUD, BY_HAND = "a function at the top of the file", "client[:].use_cloudpickle()", "below `if __name__"

MISTAKES = [
    ("the backend not registered", IPP, "ValueError",
     "Invalid backend: ipyparallel, expected one of ['loky', 'multiprocessing', 'sequential', 'threading']",
     "client.load_balanced_view().register_joblib_backend()"),
    ("a direct view as backend", IPP, "AttributeError",
     "'DirectView' object has no attribute 'register_joblib_backend'", "client.load_balanced_view() can be"),
    ("a map of the client", IPP, "AttributeError", "'Client' object has no attribute 'map'", "A view does that"),
    ("a client closed in the run before", IPP, "RuntimeError", "Task farming is disabled", SAME),
    ("no engines left", IPP, "RuntimeError", "IPythonParallelBackend has no active worker.", SAME),
    ("no engines registered", IPP, "NoEnginesRegistered", "This operation requires engines.", SAME),
    ("more engines than there are", IPP, "IndexError", "No such engine: 2", "as many engines as client.ids says"),
    ("a profile of one's own", IPP, "OSError", NO_CLUSTER, GIVEN_CLIENT),
    ("a connection file of one's own", IPP, "OSError",
     "Connection file ipcontroller-client.json not found. Is a controller running?", GIVEN_CLIENT),
    ("a cluster by name", IPP, "OSError",
     f"Connection file '/shared/ipython/profile_default/security/ipcontroller-mine-client.json' not found.\n{NO_CLUSTER}",
     GIVEN_CLIENT),
    ("a hub that does not answer", IPP, "TimeoutError", "Hub connection request timed out", GIVEN_CLIENT),
    ("a cluster by command", IPP, "FileNotFoundError", "[Errno 2] No such file or directory: 'ipcluster'", GIVEN_CLIENT),
    ("engines of another cluster", IPP, "CompositeError",
     "one or more exceptions\n[1:apply]ModuleNotFoundError: No module named 'tasks'", GIVEN_CLIENT),
    ("a job of one's own", POOL, "FileNotFoundError", "[Errno 2] No such file or directory: 'srun'", "Start no jobs"),
    ("a closure with arrays", IPP, "TypeError", "cannot pickle memoryview objects", CLOUD),
    ("a function within, by joblib", IPP, "AttributeError", "Can't pickle local object 'orbits.<locals>.one'", CLOUD),
    ("a function within", POOL, "AttributeError", "Can't pickle local object 'orbits.<locals>.one'", NO_LAMBDA),
    ("a lambda with a closure", SCOOP, "ValueError",
     "generatedFunction() requires a code object with 0 free vars, not 2", NO_LAMBDA),
    ("a lambda", POOL, "PicklingError", "Can't pickle <function <lambda> at 0x7f>: attribute lookup failed", NO_LAMBDA),
    ("the client sent along", IPP, "TypeError",
     "self._draft_poller,self.handle cannot be converted to a Python object for pickling", "cannot be sent"),
    ("a lock sent along", IPP, "TypeError", "cannot pickle '_thread.lock' object", "A client, a lock, an open file"),
    ("an open file sent along", POOL, "TypeError", "cannot pickle '_io.TextIOWrapper' object", "an open file"),
    ("a generator sent along", POOL, "TypeError", "cannot pickle 'generator' object", "a generator cannot be sent"),
    ("a lock as an argument", POOL, "RuntimeError",
     "Lock objects should only be shared between processes through inheritance", "the pool's initializer"),
    ("a queue as an argument", POOL, "RuntimeError",
     "Queue objects should only be shared between processes through inheritance", "the pool's initializer"),
    ("a class made in the entry", SCOOP, "AttributeError",
     "module 'deap.creator' has no attribute 'Individual'", "creator.create must stand at its top"),
    ("a class made in the entry, unpickled", POOL, "AttributeError",
     "Can't get attribute 'Individual' on <module 'deap.creator' from 'creator.py'>", "creator.create must stand"),
    ("a worker that cannot receive it", SCOOP, "Shutdown", "Unexpected shutdown received", "A worker ended"),
    ("a name that engines do not have", IPP, "CompositeError", ON_ENGINES, "This happened on an engine"),
    ("a name that one engine does not have", IPP, "RemoteError", "NameError(name 'np' is not defined)", "on an engine"),
    ("a global of the entry", SCOOP, "NameError", "name 'CENTRE' is not defined", "sets it as a global"),
    ("a global of the entry that was None", SCOOP, "TypeError", "'NoneType' object is not callable", "sets it as a global"),
    ("arithmetic with a result to come", IPP, "TypeError",
     "unsupported operand type(s) for +: 'AsyncResult' and 'float'", LATER),
    ("an array wanted of a result to come", IPP, "AttributeError",
     "'AsyncMapResult' object has no attribute 'tolist'", LATER),
    ("arithmetic with a future", POOL, "TypeError", "unsupported operand type(s) for +: 'Future' and 'float'", "`.result()`"),
    ("the length of a map", SCOOP, "TypeError", "object of type 'generator' has no len()", LISTED),
    ("an item of a map", SCOOP, "TypeError", "'generator' object is not subscriptable", LISTED),
    ("an item of Python's map", POOL, "TypeError", "'map' object is not subscriptable", LISTED),
    ("a coroutine iterated", POOL, "TypeError", "'coroutine' object is not iterable", "`def` in place of `async def`"),
    ("a time limit of one's own", IPP, "TimeoutError", "Result not ready.", "Wait without a limit of your own"),
    ("a queue that stays empty", POOL, "Empty", "", "Wait without a limit of your own"),
    ("no guard", IPP, "ModuleNotFoundError", "No module named 'inputs'", THE_GUARD),
    ("no guard, and spawn", POOL, "RuntimeError", BOOTSTRAP, THE_GUARD),
    ("arguments of a command", POOL, "SystemExit", "2 (argparse: the following arguments are required: n)", BY_HAND),
    ("sys.exit at the end", POOL, "SystemExit", "0", "sys.exit() ends the program"),
    ("a package that is not there", POOL, "ModuleNotFoundError", "No module named 'pandas'", "into the one file"),
    ("a second file", POOL, "ModuleNotFoundError", "No module named 'helpers'", "into the one file"),
    ("an old joblib", IPP, "ImportError", "cannot import name 'joblib' from 'sklearn.externals' (x.py)", "import joblib"),
    ("an old ipyparallel", IPP, "ModuleNotFoundError", "No module named 'IPython.parallel'", "import ipyparallel"),
    ("a question to the user", POOL, "EOFError", "EOF when reading a line", "Nobody types anything here"),
    ("a data file", POOL, "FileNotFoundError", "[Errno 2] No such file or directory: 'digits.csv'", "read no files"),
    ("a download", POOL, "URLError", "<urlopen error [Errno -3] Temporary failure in name resolution>", "no network"),
    ("a folder of the system", POOL, "OSError", "[Errno 30] Read-only file system: '/results.csv'", "beside the script"),
    ("a folder of somebody else", POOL, "PermissionError", "[Errno 13] Permission denied: '/srv/x'", "beside the"),
    ("a window", POOL, "TclError", "no display name and no $DISPLAY environment variable", "There is no screen"),
    ("a variable of a job", POOL, "KeyError", "'SLURM_NTASKS'", "Only a job has this variable"),
    ("the stub's last line", POOL, "NotImplementedError", "", "write it"),
    ("a pool closed in the run before", POOL, "ValueError", "Pool not running", "open the pool within it"),
    ("an executor closed in the run before", POOL, "RuntimeError", "cannot schedule new futures after shutdown", "within it"),
    ("a task that ends its process", POOL, "BrokenProcessPool",
     "A process in the process pool was terminated abruptly while the future was running or pending.", "ended by itself"),
    ("a pool within a task", POOL, "AssertionError", "daemonic processes are not allowed to have children", "of its own"),
    ("starmap over numbers", POOL, "TypeError",
     "tasks.orbit() argument after * must be an iterable, not float", "starmap takes a tuple"),
    ("an argument too few", POOL, "TypeError", "one() missing 1 required positional argument: 'x'", "Compare the call"),
    ("a constant of SCOOP shared twice", SCOOP, "TypeError", "This constant already exists: x.", "gives each name once"),
    ("too much memory", POOL, "MemoryError", "", "a copy of"),
    ("a division by zero", POOL, "ZeroDivisionError", "division by zero", ""),
    ("a key of one's own", POOL, "KeyError", "'colour'", ""),
    ("a result of a pool to come", POOL, "TypeError", "'MapResult' object is not iterable", LATER),
    ("a name of one's own", POOL, "NameError", "name 'nmupy' is not defined", ""),
]  # fmt: skip


def raised(kind: str, message: str) -> Reply:
    return Reply(Ending.RAISED, 1.0, raised=Raised(kind, message, "Traceback ...", "squares.py, line 7"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return assignment(tmp_path_factory.mktemp("told"))


@pytest.mark.parametrize(
    ("backend", "kind", "message", "told"), [pytest.param(*row[1:], id=row[0]) for row in MISTAKES]
)
def test_an_exception_is_told_with_what_mends_this_mistake(tiny, backend, kind, message, told):
    found = finding_of(raised(kind, message), replace(tiny, backend=backend), 5.0)

    assert found.reason == "exception"
    assert told in found.hint
    assert bool(found.hint) == bool(told)
    assert "\n" not in found.fact
    assert found.fact.endswith("(squares.py, line 7)")


BY_ITSELF = """\
Traceback (most recent call last):
  File "squares.py", line 40, in <module>
    {line}
    ^^^^^^
  File "squares.py", line 26, in {name}
    return sys.argv[2]
IndexError: list index out of range
"""
DIRECTLY = """\
Traceback (most recent call last):
  File "squares.py", line 3, in <module>
    table = numpy.loadtxt("table")
  File "/opt/numpy.py", line 26, in loadtxt
    open(name)
"""


@pytest.mark.parametrize(
    ("kind", "traceback", "told"),
    [
        pytest.param("IndexError", BY_ITSELF.format(line="main()", name="main"), THE_GUARD, id="main by itself"),
        pytest.param("KeyError", BY_ITSELF.format(line="print(main())", name="main"), THE_GUARD, id="of any kind"),
        pytest.param("KeyError", BY_ITSELF.format(line="class A:", name="A"), "", id="a class"),
        pytest.param("KeyError", BY_ITSELF.format(line="@twice", name="twice"), "", id="a decorator"),
        pytest.param("FileNotFoundError", DIRECTLY, "read no files", id="a function of a library"),
        pytest.param("KeyError", "", "", id="in the entry"),
    ],
)
def test_what_a_file_calls_by_itself_while_it_is_imported_belongs_below_the_guard(tiny, kind, traceback, told):
    reply = Reply(Ending.RAISED, 1.0, raised=Raised(kind, "2", traceback, "squares.py, line 26"))

    found = finding_of(reply, tiny, 5.0, "While its file was imported: ")

    assert told in found.hint
    assert bool(found.hint) == bool(told)


def test_arguments_that_a_program_reads_by_itself_keep_their_own_hint(tiny):
    message = "2 (argparse: the following arguments are required: n)"
    reply = Reply(
        Ending.RAISED, 1.0, raised=Raised("SystemExit", message, BY_ITSELF.format(line="main()", name="main"), "")
    )

    assert "leave argparse to what runs it by hand" in finding_of(reply, tiny, 5.0).hint


def test_an_import_that_takes_too_long_runs_what_belongs_below_the_guard(tiny):
    found = finding_of(Reply(Ending.TIMED_OUT, 5.0), tiny, 5.0, "While its file was imported: ")

    assert THE_GUARD in found.hint


CV = {name: ArraySpec("float64", ("n",)) for name in ("split0_test_score", "split1_test_score", "mean_test_score")}
LOGBOOK = {name: ArraySpec("float64", ("n",)) for name in ("gen", "nevals", "min", "avg", "std", "max")}


@pytest.mark.parametrize(
    ("declared", "value", "hint"),
    [
        pytest.param(CV, {"C": 1.0, "gamma": 0.1}, "Return the search's `cv_results_`.", id="the best parameters"),
        pytest.param(CV, 0.93, "Return the search's `cv_results_`.", id="the best score"),
        pytest.param(CV, {"mean_test_score": [1.0]}, "It must have 'split0_test_score'", id="some of the names"),
        pytest.param(CV, None, "end with `return`?", id="nothing"),
        pytest.param(LOGBOOK, [[1.0, 2.0]], "Return DEAP's logbook.", id="a population"),
        pytest.param({"min": CV["mean_test_score"]}, {"a": 1}, "It must have 'min'", id="a name that anybody may have"),
    ],
)
def test_an_answer_without_the_names_is_told_what_has_them(declared, value, hint):
    assert hint in validated(value, declared).hint


def test_an_estimator_in_place_of_an_answer_is_told_what_has_the_names(tiny):
    found = finding_of(Reply(Ending.UNSENDABLE, 1.0, detail="a value of type 'SVC'"), replace(tiny, answer=CV), 5.0)

    assert found.hint == "Return the search's `cv_results_`."


def test_the_corpus_is_large_and_nearly_all_of_it_has_a_hint():
    without = [row[0] for row in MISTAKES if not row[-1]]

    assert len(MISTAKES) >= 60
    assert len({row[0] for row in MISTAKES}) == len(MISTAKES)
    assert len(without) <= 3


def test_what_engines_say_alike_is_told_once(tiny):
    found = finding_of(raised("CompositeError", "one\n[0:a]X\n[0:a]X\n\n[1:a]X"), tiny, 5.0)

    assert found.fact == "CompositeError: one [0:a]X [1:a]X (squares.py, line 7)"


SAID = """\
[2026-11-29 10:00:52] scoopzmq (b'127.0.0.1:56090') WARNING Pickling Error: Can't pickle <function orbit at 0x7f>: \
it's not the same object as tasks.orbit
Traceback (most recent call last):
  File "scoopzmq.py", line 288, in _recv
    raise ReferenceBroken("This element could not be pickled: "
scoop._comm.scoopexceptions.ReferenceBroken: This element could not be pickled: partial(0.6,){}=None.
"""


@pytest.mark.parametrize(
    ("said", "fact", "hint"),
    [
        pytest.param(
            SAID, "not the same object as tasks.orbit", "A decorator took this function's name", id="decorated"
        ),
        pytest.param("printed\nZeroDivisionError: division\n", "it printed: ZeroDivisionError: division", "", id="own"),
        pytest.param(
            "nothing of use\n", "Shutdown: Unexpected shutdown received (squares", "A worker ended", id="none"
        ),
    ],
)
def test_a_worker_that_ended_is_told_with_its_own_exception(tiny, said, fact, hint):
    found = finding_of(raised("Shutdown", "Unexpected shutdown received"), tiny, 5.0, said=lambda: said)

    assert fact in found.fact
    assert hint in found.hint


def test_a_program_that_ended_after_it_printed_an_exception_is_told_with_it(tiny):
    found = finding_of(Reply(Ending.EXITED, 1.0, detail="exit status 0"), tiny, 5.0, said=lambda: SAID)

    assert found.fact.startswith(
        "The program ended (exit status 0) before it returned an answer; it printed: Can't pickle"
    )
    assert found.hint.startswith("A decorator took this function's name")


def test_an_endless_message_is_cut(tiny):
    assert len(finding_of(raised("ValueError", "x" * 10_000), tiny, 5.0).fact) < 600


@pytest.mark.parametrize(
    ("detail", "hint"),
    [
        pytest.param("exit status 0", "Return from the function", id="os._exit"),
        pytest.param("killed by signal 11", "A compiled library crashed", id="a crash"),
        pytest.param("killed by signal 15", "MPI without mpiexec, or os.kill?", id="MPI or kill"),
        pytest.param("it closed its end of the channel", "Return from the function", id="a channel closed"),
    ],
)
def test_a_program_that_ended_is_told_by_how_it_did(tiny, detail, hint):
    found = finding_of(Reply(Ending.EXITED, 1.0, detail=detail), tiny, 5.0)

    assert found.fact == f"The program ended ({detail}) before it returned an answer."
    assert hint in found.hint


@pytest.mark.parametrize(
    ("ending", "detail", "fact", "hint"),
    [
        pytest.param(
            Ending.UNSENDABLE,
            "a tuple (list, Orbit)",
            "The entry returned no plain data: a tuple (list, Orbit).",
            "Return one mapping: {'squares': ...}.",
            id="several results",
        ),
        pytest.param(
            Ending.UNSENDABLE,
            "'squares' holds a value of type 'Future'",
            "The entry returned no plain data: 'squares' holds a value of type 'Future'.",
            "Return what `.result()` of each gives",
            id="results to come",
        ),
        pytest.param(
            Ending.UNSENDABLE,
            "lists of 5 MB are too large; 4 MB of lists can be sent, and 256 MB of arrays",
            "The entry returned too much: lists of 5 MB are too large; 4 MB of lists can be sent",
            "Return arrays in place of lists",
            id="too much",
        ),
        pytest.param(
            Ending.TIMED_OUT, "", "It was stopped after 5 s without an answer.", "Look for an endless loop", id="time"
        ),
        pytest.param(Ending.OVER_DISK, "", "It was stopped: it wrote more than", "Keep data in memory", id="disk"),
        pytest.param(Ending.FLOODED, "", "It was stopped: it printed more than", "Remove the printing", id="output"),
        pytest.param(Ending.GARBLED, "", "It wrote something of its own", "leave file descriptors alone", id="channel"),
        pytest.param(
            Ending.OVER_PROCESSES, "", "more than 320 processes", "no more processes or threads than", id="processes"
        ),
        pytest.param(Ending.OVER_MEMORY, "", "held more than 2048 MB", "a copy of", id="memory"),
    ],
)
def test_any_other_ending_has_a_fact_and_a_hint(tiny, ending, detail, fact, hint):
    found = finding_of(Reply(ending, 1.0, detail=detail), tiny, 5.0)

    assert fact in found.fact
    assert hint in found.hint


def test_a_search_with_fewer_candidates_is_a_wrong_shape_for_the_rubric_to_explain():
    declared = {"scores": ArraySpec("float64", ("candidates",))}
    found = validated({"scores": [0.5, 0.6]}, declared, like={"scores": np.zeros(15)})

    assert (found.reason, found.fact) == ("wrong_shape", "'scores' has the shape (2,); (15,) was expected.")
