"""What to try next, for what goes wrong in students' programs every year: a hint, and never an accusation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grader.judging import raised

_LATER = "AsyncResult|AsyncMapResult|AsyncHubResult|ApplyResult|MapResult"
_ONE_BY_ONE = r"generator|map|filter|zip|enumerate|reversed|chain|islice|starmap|accumulate|\w*Iterator|\w*iterator"
_LIST_OF_IT = "It gives one thing after the other: return `list(...)` of it."
_NO_DATA = (
    (f"of type '({_LATER})'", "Return what `.get()` of it gives: that waits for the results."),
    ("of type 'Future'", "Return what `.result()` of each gives: that waits for it."),
    ("of type 'coroutine'", "Nothing of it has run: call it from a plain function, with `asyncio.run(...)`."),
    (f"of type '({_ONE_BY_ONE})'", _LIST_OF_IT),
    ("of type '(Keys|Values|Items)View'", "Return `list(...)` of it."),
    (
        "a mapping with a key of type",
        "Make text or whole numbers of the keys: `str(key)`, `int(key)`; of several parts `' '.join(...)`.",
    ),
    (
        "a set of type|of type '(set|frozenset)'",
        "A set has no order: return a list in the order of the inputs, or `sorted(...)` of it.",
    ),
    (r"of type '\w*SearchCV'", "Return its `cv_results_`."),
    ("an estimator of type", "Return what it has learnt, its attributes that end in `_`, and not the estimator."),
    (
        r"of type '(Pool|ThreadPool|Client|\w+View|\w+PoolExecutor|Parallel)'",
        "Return the results, not what computes them.",
    ),
    (r"of type '\w\w\w_(matrix|array)'", "Return `.toarray()` of it."),
    ("a masked array with holes", "Fill its holes, with `.filled(...)`."),
    ("of type '(function|method|builtin_function_or_method|partial|type)'", "Call it: parentheses are missing."),
    ("a fitness of type", "Return its `.values`."),
    ("a tree of DEAP's", "Return `str(...)` of each individual."),
    ("of type '(bytes|bytearray|memoryview)'", "Return its text, `.decode()`, or its numbers, `list(...)`."),
    (r"of dtype \|?S", "Make text of it: `.astype(str)`."),
    ("of dtype (datetime|timedelta)64", "Make numbers of it: `.astype('int64')`."),
    (
        "of type '(datetime|date|time|timedelta)'",
        "Return a number, `.timestamp()` or `.total_seconds()`, or `str(...)`.",
    ),
    ("of type '(Simple)?Namespace'", "Return `vars(...)` of it."),
    ("of type 'ChainMap'", "Return `dict(...)` of it."),
    (r"of type '\w*Path'", "Return `str(...)` of it."),
)
"""What could not be sent, as ``inside.plain`` names it, and what to write; the part's own name matches nothing."""
_HELD_BY = (
    ("_test_", r"(split\d+|mean|std|rank)_(test|train|fit|score)_\w+", "Return the search's `cv_results_`."),
    ("nevals", r"gen|nevals|min|avg|std|max", "Return DEAP's logbook."),
)
_STEP = re.compile(r'^  File "([^"]*)", line \d+, in (.+)\n(?:    (.+))?', re.MULTILINE)
_DEFINES = re.compile(r"@|(class|def|async)\b")
_LOOKED_AT = 2000  # characters: the text is a student's, and patterns take longer, the longer it is
_ANY_DATA = "Return what it holds, as numbers, text, lists or arrays."
CALL_WHAT_IS_GIVEN = "Call the task function that is given; do not copy or rewrite it."
ALL_AT_ONCE = "Send all tasks before you wait for the first result."
FEWER_PAUSES = "They do run side by side, but rarely: is it pauses between them, or one long task that runs alone?"
LARGER_FUTURES = (
    "Put more into each future: several individuals at once, or a costlier function; docs/explanation/efficiency.md, "
    "How large a task must be."
)
LARGER_TASKS = "Make tasks larger, and let workers compute nothing besides: to send and receive takes time, too."
_START = "Start processes: n_jobs is 1 unless you say otherwise, and threads of Python take turns."
_INSTEAD = {
    ("loky worker", "engine"): "joblib used processes of its own: call view.register_joblib_backend(), "
    "and work within parallel_config('ipyparallel').",
    ("your own program", "engine"): "Map the task function over the engines with a view; "
    "a search of scikit-learn goes there within parallel_config('ipyparallel').",
}
_TARGET = "map it over the pool, or give Process a target=work with args=(x,); target=work(x) calls it here."
_TO_ALL = "Send the tasks to all of them, before you wait for the first result."
_SCOOP_TO_ALL = f"{_TO_ALL[:-1]}: futures.map deals them out, while mapReduce and Python's own map may keep them all."
_SOME = 0.02  # of the serial program's work: less is no task
_AS_WELL = 0.8  # of the serial program's work: so much done by workers is all of it, for words


def on_exception(kind: str, message: str, backend: str = "", traceback: str = "", *, program: bool = False) -> str:
    """A hint for an exception of this type, or nothing where the traceback says enough.

    Args:
        kind: the name of its type.
        message: its text.
        backend: of the assignment; what cannot be sent to a worker depends on it.
        traceback: where it was raised: what the file called while it was imported is a mistake of its own.
        program: whether a whole program ended so, whose file is run and not imported.
    """
    hint = _on_kind(kind, message, backend, program=program)
    if program:
        return hint
    return raised.GUARD if _runs_by_itself(traceback) and raised.MAIN not in hint else hint


def _on_kind(kind: str, message: str, backend: str, *, program: bool) -> str:
    text = f"{kind}: {message}"[:_LOOKED_AT] if kind else message[:_LOOKED_AT]
    asked = {"", backend} if program else {"", backend, raised.FUNCTIONS}
    rows = [(pattern, hint) for pattern, where, hint in raised.HINTS if where in asked]
    if program:
        rows = [*raised.OF_PROGRAMS, *rows]
    return next((hint for pattern, hint in rows if re.search(pattern, text, re.MULTILINE)), "")


def _runs_by_itself(traceback: str) -> bool:
    """Whether the file's own lines, not a class or a decorator among them, called a function of the same file."""
    steps = _STEP.findall(traceback)
    called = next(
        (n for n, (_, name, line) in enumerate(steps) if name == "<module>" and not _DEFINES.match(line)), None
    )
    return called is not None and any(
        file == steps[called][0] and not name.startswith("<") for file, name, _ in steps[called + 1 :]
    )


def on_slow_import() -> str:
    """A hint where the import of a file took too long: it defines functions, and that takes no time."""
    return f"{raised.GUARD} Importing it takes no time then."


def on_missing_names(declared: Iterable[str]) -> str:
    """Where an answer with just these names is to be had; empty where no library's is known that has them."""
    names = set(declared)
    return next(
        (
            hint
            for telling, usual, hint in _HELD_BY
            if any(telling in name for name in names) and all(re.fullmatch(usual, name) for name in names)
        ),
        "",
    )


def on_exit(detail: str) -> str:
    """A hint for a program whose process ended, by how it did: "exit status 0", "killed by signal 11"."""
    if "signal" not in detail:
        return "Return from the function in place of ending the process."
    if detail.endswith((" 11", " 7", " 8", " 6", " 4")):
        return "A compiled library crashed: look at what it was given last, and at threads that share it."
    return "Something ended the process, and no limit of the grader did: MPI without mpiexec, or os.kill?"


def on_no_data(detail: str, names: Sequence[str] = ()) -> str:
    """What to return in place of what could not be sent, by its name.

    Args:
        detail: what it is, as the sandbox names it; the student's, and only text.
        names: of the parts that are wanted.
    """
    if detail.startswith("a tuple (") and names:
        return f"Return one mapping: {{{', '.join(f'{name!r}: ...' for name in names)}}}."
    found = next((hint for pattern, hint in _NO_DATA if re.search(pattern, detail)), "")
    return found or on_missing_names(names) or _ANY_DATA


def on_too_much(detail: str) -> str:
    """What to return in place of what is too large to be sent."""
    if detail.startswith("lists "):
        return "Return arrays in place of lists: `numpy.array(...)`."
    return "Return what is asked for, and nothing besides."


def on_one_worker(worker: str) -> str:
    """A hint where one of several workers did the work."""
    return _SCOOP_TO_ALL if worker == "SCOOP worker" else _TO_ALL


def on_other_processes(who: str, worker: str, *, started: int = 0, done: float = 0.0) -> str:
    """A hint where these processes did the work of the workers.

    Args:
        who: "loky worker", "engine", "your own program".
        worker: what the backend calls a worker.
        started: how many workers there were; a pool's are the program's own to start.
        done: of the serial program's work in tasks, what workers did as well.
    """
    if done >= _AS_WELL:
        return f"The {worker}s did all tasks, and then they were done once more elsewhere: leave out the second run."
    if worker == "pool worker" and who == "your own program":
        if done >= _SOME:
            return "Let the processes compute all tasks, at the same time; the program that starts them only waits."
        return f"Processes were started ({started}), but got no task: {_TARGET}" if started else _START
    usual = f"Map the task function over the {worker}s; a map of something else does not count."
    return _INSTEAD.get((who, worker), usual)
