"""Whole programs, graded as a class is: pools, SCOOP and MPI, honest ones and those that only look parallel.

By default some of them, without timed rounds; with ``GRADER_ALL_CHEATS=1`` all, with them.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose

HERE = Path(__file__).parents[1]
NAME = "tiny_program"
RUN = 'run = "python {entry} {count} --seed {seed}"'
REFERENCE = HERE / "solutions" / NAME / "squares.py"
EVERYTHING = bool(os.environ.get("GRADER_ALL_CHEATS"))
GRADINGS = 4
Document = dict[str, Any]

TEMPLATE = """
import argparse, csv, json, os, subprocess, sys, time
from pathlib import Path
from tasks import numbers, square
IMPORTS

def burn(seconds=1.0):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass

def nothing(x):
    return x

def logged(x):
    import os
    from pathlib import Path
    from tasks import square
    Path(f"{os.getpid()}.log").open("a").write(f"{x}\\n")
    return square(x)

def all_of(xs):
    return [square(x) for x in xs]

COMPUTE

def write(found):
    with open("squares.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "square"])
        writer.writerows(enumerate(found))
    Path("summary.json").write_text(json.dumps({"of": [{"largest": max(found)}]}))
    print(f"squared {len(found)} numbers", flush=True)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("-p", "--profile")
    given = parser.parse_args()
    found = compute(numbers(given.count, given.seed))
    if found is not None:
        write(found)
"""
MPI = "from mpi4py import MPI\nworld = MPI.COMM_WORLD"
GATHERED = """\
    parts = world.gather([square(x) for x in xs[world.rank::world.size]])
    if world.rank:
        return None
    found = [None] * len(xs)
    for rank, part in enumerate(parts):
        found[rank::world.size] = part
    return found"""
ENGINES = "import ipyparallel\nclient = ipyparallel.Client(profile=sys.argv[-1])"
SCOOP = "from scoop import futures"
POOL = "from multiprocessing import Pool, Process"
COMMANDS = {
    "pool": ("processes", RUN),
    "joblib": ("processes", RUN),
    "starting": ("processes", RUN),
    "scoop": ("scoop", 'run = "python -m scoop -n {workers} {entry} {count} --seed {seed}"'),
    "ipyparallel": ("ipyparallel", 'run = "python {entry} {count} --seed {seed} -p {profile}"'),
    "mpi": ("mpi", 'run = "mpiexec -n {workers} python {entry} {count} --seed {seed}"'),
}
NEEDED = {
    "pool": "numpy",
    "joblib": "joblib",
    "starting": "joblib",
    "ipyparallel": "ipyparallel",
    "scoop": "scoop",
    "mpi": "mpi4py",
}
JOBLIB = (
    "from joblib import Parallel, delayed",
    "    return Parallel(n_jobs=2, batch_size=1)(delayed(square)(x) for x in xs)",
)
LARGER = {"joblib": ("+ 0.06", "+ 0.25")}  # in the other ones' work its workers take as long to start as to compute
HONEST = {
    ("pool", "executor"): (
        "from concurrent.futures import ProcessPoolExecutor",
        "    with ProcessPoolExecutor(2) as pool:\n        return list(pool.map(square, xs))",
    ),
    ("joblib", "parallel"): JOBLIB,
    ("scoop", "map"): (SCOOP, "    return list(futures.map(square, xs))"),
    ("scoop", "submit"): (
        SCOOP,
        "    tasks = [futures.submit(square, x) for x in xs]\n    return [t.result() for t in tasks]",
    ),
    ("mpi", "gather"): (MPI, GATHERED),
    ("ipyparallel", "balanced"): (ENGINES, "    return client.load_balanced_view().map_sync(square, xs)"),
    ("ipyparallel", "asked for again"): (
        ENGINES,
        """\
    sent = client.load_balanced_view().map_async(square, xs)
    client.wait(sent.msg_ids)
    return [x for each in sent.msg_ids for x in client.get_result(each).get()]""",
    ),
    ("ipyparallel", "as in the tutorial"): (
        ENGINES,
        """\
    client.wait_for_engines(2)
    client[:].map(os.chdir, [str(Path(__file__).resolve().parent)] * len(client))
    found = client.load_balanced_view().map_sync(logged, xs)
    client.shutdown()
    return found""",
    ),
}
SHAMS = {
    ("pool", "serial"): ("", "    return all_of(xs)"),
    ("pool", "idle workers"): (POOL, "    with Pool(2) as pool:\n        return all_of(xs)"),
    ("pool", "map of nothing"): (POOL, "    with Pool(2) as pool:\n        return all_of(pool.map(nothing, xs))"),
    ("pool", "burning workers"): (
        POOL,
        """\
    burning = [Process(target=burn) for _ in range(2)]
    for each in burning:
        each.start()
    found = all_of(xs)
    for each in burning:
        each.join()
    return found""",
    ),
    ("pool", "all in one worker"): (POOL, "    with Pool(2) as pool:\n        return pool.apply(all_of, (xs,))"),
    ("pool", "one at a time"): (
        POOL,
        "    with Pool(2) as pool:\n        return [pool.apply(square, (x,)) for x in xs]",
    ),
    ("pool", "everything twice"): (
        POOL,
        "    with Pool(2) as pool:\n        return pool.map(all_of, [xs, xs])[0]",
    ),
    ("pool", "threads"): (
        "from multiprocessing.pool import ThreadPool",
        "    with ThreadPool(2) as pool:\n        return pool.map(square, xs)",
    ),
    ("pool", "serial child"): (
        "",
        """\
    code = f'from tasks import square; print([square(x) for x in {xs}])'
    return json.loads(subprocess.check_output([sys.executable, "-c", code]))""",
    ),
    ("scoop", "map of nothing"): (SCOOP, "    return all_of(list(futures.map(nothing, xs)))"),
    ("scoop", "one at a time"): (SCOOP, "    return [futures.submit(square, x).result() for x in xs]"),
    ("scoop", "all in one"): (SCOOP, "    return futures.submit(all_of, xs).result()"),
    ("ipyparallel", "map of nothing"): (ENGINES, "    return all_of(client[:].map_sync(nothing, xs))"),
    ("ipyparallel", "no engine"): ("", "    return all_of(xs)"),
    ("ipyparallel", "one engine"): (ENGINES, "    return client[0].map_sync(square, xs)"),
    ("mpi", "all on rank 0"): (
        MPI,
        "    found = all_of(xs) if world.rank == 0 else None\n    world.barrier()\n    return found",
    ),
    ("mpi", "every rank all"): (MPI, "    found = all_of(xs)\n    return found if world.rank == 0 else None"),
}
REFERENCES = {"starting": "pool"}
UNSURE = {("starting", "joblib"): JOBLIB}
SOME = {("pool", "executor"), ("scoop", "map"), ("mpi", "gather"), ("pool", "serial"), ("scoop", "map of nothing")}
SOME |= {("mpi", "all on rank 0"), ("pool", "burning workers")}


def _source(imports: str, body: str) -> str:
    return TEMPLATE.replace("IMPORTS", imports).replace("COMPUTE", f"def compute(xs):\n{body}")


def _course(folder: Path, kind: str) -> None:
    """An assignment whose program is run in this way, with what students hand in."""
    backend, run = COMMANDS[kind]
    shutil.copytree(HERE / "assignments" / NAME, folder / "assignments" / NAME)
    toml = folder / "assignments" / NAME / "assignment.toml"
    text = toml.read_text(encoding="utf-8").replace(RUN, run).replace('"processes"', f'"{backend}"')
    toml.write_text(text, encoding="utf-8")
    if not EVERYTHING:
        _leave_out_the_speedup(folder / "assignments" / NAME / f"test_{NAME}.py")
    (folder / "solutions" / NAME).mkdir(parents=True)
    reference = next(each for (other, _), each in HONEST.items() if other == REFERENCES.get(kind, kind))
    (folder / "solutions" / NAME / "squares.py").write_text(_source(*reference))
    tasks = folder / "assignments" / NAME / "tasks.py"
    tasks.write_text(tasks.read_text(encoding="utf-8").replace(*LARGER.get(kind, ("", ""))), encoding="utf-8")
    for (other, name), each in {**HONEST, **SHAMS, **UNSURE}.items():
        if other == kind and (EVERYTHING or (other, name) in SOME):
            own = folder / "submitted" / name.replace(" ", "_") / NAME
            own.mkdir(parents=True)
            (own / "squares.py").write_text(_source(*each))


def _leave_out_the_speedup(rubric: Path) -> None:
    kept, last = rubric.read_text(encoding="utf-8").rsplit("\n\n\n", 1)
    assert "def test_speedup" in last
    rubric.write_text(kept + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Document]:
    courses: dict[str, Path] = {}

    def of(kind: str, name: str) -> Document:
        if kind not in courses:
            courses[kind] = tmp_path_factory.mktemp(kind)
            _course(courses[kind], kind)
            _grade(courses[kind])
        path = courses[kind] / "results" / NAME / f"{name.replace(' ', '_')}.json"
        document: Document = json.loads(path.read_text(encoding="utf-8"))
        return document

    return of


def _grade(course: Path) -> None:
    command = [sys.executable, "-m", "grader", "grade", "submitted", "--isolation=bubblewrap"]
    for _ in range(GRADINGS):
        done = subprocess.run(
            command,
            cwd=course,
            env={name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SLURM_"))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        if "open" not in done.stdout.splitlines()[-1] and done.returncode == 0:
            break


def _told(document: Document) -> str:
    return "\n".join(
        f"{c['name']}: {c['verdict']}, {c['reason']}, {c['points']}: {c['fact']}" for c in document["checks"]
    )


def _cases(programs: dict[tuple[str, str], tuple[str, str]]) -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind}: {name}", marks=pytest.mark.timeout(2000))
        for kind, name in programs
        if EVERYTHING or (kind, name) in SOME
    ]


def _require(kind: str) -> None:
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    if importlib.util.find_spec(NEEDED[kind]) is None:
        pytest.skip(f"needs {NEEDED[kind]}: pip install 'pytest-hpc-grader[all]', or `make setup`")


@pytest.mark.parametrize(("kind", "name"), _cases(HONEST))
def test_an_honest_program_was_parallel(graded: Callable[[str, str], Document], kind: str, name: str) -> None:
    _require(kind)

    document = graded(kind, name)

    answer, parallel, *_ = document["checks"]
    assert (answer["points"], parallel["reason"]) == (answer["max_points"], "parallel_map_used"), _told(document)


@pytest.mark.parametrize(("kind", "name"), _cases(SHAMS))
def test_a_program_that_only_looks_parallel_has_no_points_for_it(
    graded: Callable[[str, str], Document], kind: str, name: str
) -> None:
    _require(kind)

    document = graded(kind, name)

    answer, *others = document["checks"]
    assert answer["points"] == answer["max_points"], _told(document)
    assert [c["points"] for c in others if c["points"]] == [], _told(document)


@pytest.mark.parametrize(("kind", "name"), _cases(UNSURE))
def test_an_honest_program_that_is_mostly_starting_is_not_accused(
    graded: Callable[[str, str], Document], kind: str, name: str
) -> None:
    _require(kind)

    document = graded(kind, name)

    answer, parallel, *_ = document["checks"]
    assert answer["points"] == answer["max_points"], _told(document)
    assert parallel["verdict"] != "failed", _told(document)


def _handed_in(course: Path, programs: dict[str, str]) -> dict[str, Document]:
    """What becomes of these programs, by the name of their student."""
    shutil.rmtree(course / "submitted")
    for name, source in programs.items():
        own = course / "submitted" / name / NAME
        own.mkdir(parents=True)
        (own / "squares.py").write_text(source, encoding="utf-8")
    _grade(course)
    results = course / "results" / NAME
    return {name: json.loads((results / f"{name}.json").read_text(encoding="utf-8")) for name in programs}


SERIAL = _source("", "    return all_of(xs)")
WRONG = {
    "no_file": ("pass", "no_output", "There is no answer: it wrote no file squares.csv"),
    "no_column": (SERIAL.replace('"square"]', '"root"]'), "no_output", "has no column 'square'; its columns are:"),
    "no_line": (SERIAL.replace("squared {", "done {"), "no_output", "it printed nothing like"),
    "too_few": (
        SERIAL.replace("enumerate(found)", "enumerate(found[1:])"),
        "wrong_shape",
        "'squares' has the shape (1",
    ),
    "words": (SERIAL.replace("writerows(enumerate(found))", "writerow([0, 'many'])"), "no_output", "'many'"),
    "a_gigabyte": (
        "with open('squares.csv', 'w') as file:\n    for _ in range(1 << 10):\n        file.write('0' * (1 << 20))",
        "exception",
        "No space left on device",
    ),
    "a_gigabyte_of_nothing": (
        SERIAL.replace("    print(f", "    os.truncate('squares.csv', 1 << 30)\n    print(f"),
        "exception",
        "File too large: 'squares.csv'",
    ),
    "never_ends": ("while True: pass", "timed_out", "It was stopped after 20 s"),
    "no_package": ("import torch", "exception", "ModuleNotFoundError: No module named 'torch' (squares.py, line 1)"),
    "asks": ("input()", "exception", "EOFError: EOF when reading a line (squares.py, line 1)"),
    "wants_more": (
        SERIAL.replace('"-p", "--profile"', '"--size", required=True'),
        "exception",
        "exit status 2; it printed: squares.py: error: the following arguments are required: --size",
    ),
    "exits": (f"{SERIAL}\n    sys.exit(3)\n", "exception", "SystemExit: exit status 3"),
    "crashes": ("import os; os.abort()", "exception", "SystemExit: killed by SIGABRT"),
    "no_python": ("squares = [", "syntax_error", "squares.py, line 1"),
    "forks_away": ("import os\nif os.fork():\n    os._exit(0)\n" + SERIAL, "no_output", "it wrote no file squares.csv"),
}
SLOW = {"a_gigabyte", "never_ends"}
HINTS = {
    "no_package": ["It is not there where programs are graded", "Installed are numpy "],
    "asks": ["Nobody types anything here"],
    "wants_more": ["README.md says with which arguments the program is started"],
    "no_file": ["README.md says in which file"],
    "a_gigabyte": ["A run may write so much and no more"],
    "a_gigabyte_of_nothing": ["A run may write so much and no more"],
}


@pytest.mark.timeout(900)
def test_what_goes_wrong_with_a_program_is_told_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    _require("pool")
    _course(tmp_path, "pool")

    wrong = {name: row for name, row in WRONG.items() if EVERYTHING or name not in SLOW}

    found = _handed_in(tmp_path, {name: source for name, (source, _, _) in wrong.items()})

    told = {name: document["checks"][0] for name, document in found.items()}
    amiss = {
        name: (told[name]["reason"], told[name]["fact"])
        for name, (_, reason, words) in wrong.items()
        if told[name]["verdict"] != "failed" or told[name]["reason"] != reason or words not in told[name]["fact"]
    }
    assert amiss == {}
    assert {
        n: told[n]["hint"]
        for n, words in HINTS.items()
        if n in told and any(word not in told[n]["hint"] for word in words)
    } == {}
    assert {document["points"] for document in found.values()} == {0}


def test_a_command_that_is_not_there_is_no_fault_of_the_students(tmp_path: Path) -> None:
    _require("pool")
    _course(tmp_path, "pool")
    for each in (tmp_path / "submitted").iterdir():
        if each.name != "serial":
            shutil.rmtree(each)
    toml = tmp_path / "assignments" / NAME / "assignment.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"python {entry}', '"no-such-launcher {entry}'))

    _grade(tmp_path)

    document = json.loads((tmp_path / "results" / NAME / "serial.json").read_text(encoding="utf-8"))
    told = document["checks"][0]
    assert (told["verdict"], told["reason"]) == ("ungraded", "backend_failed"), _told(document)
    assert "there is no no-such-launcher on this machine. This is no fault of the submission" in told["fact"]
