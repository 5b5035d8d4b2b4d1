"""Loading an assignment: what it says, and every fault of it at once."""

from __future__ import annotations

import pytest

from grader.coursework.assignment import ArraySpec, RunLimits, find, load
from grader.errors import AssignmentError
from tests.unit.builders import BASELINE, TOML, assignment, assignment_folder


def faults(folder) -> list[str]:
    with pytest.raises(AssignmentError) as refused:
        load(folder)
    return str(refused.value).splitlines()


def test_an_assignment_is_what_its_folder_says(tmp_path):
    folder = assignment_folder(tmp_path)

    found = load(folder)

    assert (found.name, found.folder, found.title) == ("tiny", folder, "Squares")
    assert (found.backend, found.workers, found.tasks) == ("scoop", 2, ("square",))
    assert (found.entry_file, found.entry_function) == ("squares.py", "squares")
    assert found.answer == {"squares": ArraySpec("float64", ("n",))}
    assert found.limits == RunLimits()
    assert found.reference_folder == tmp_path / "solutions" / "tiny"
    assert found.source("baseline.py") == BASELINE


def test_limits_that_are_not_named_keep_their_defaults(tmp_path):
    found = assignment(tmp_path, toml=TOML + "[limits]\nwall_s = 7.5\nmemory_mb = 512\n")

    assert found.limits == RunLimits(wall_s=7.5, memory_mb=512)


def test_cost_is_simulated_where_an_input_holds_it(tmp_path):
    plain = assignment(tmp_path / "plain")
    simulated = assignment(tmp_path / "simulated", toml=TOML + '[simulated]\ncosts = "numbers"\n')

    assert (plain.costs, simulated.costs) == (None, "numbers")


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        pytest.param("", "simulated: 'costs' is a required property", id="nothing said"),
        pytest.param("costs = 0.1", "simulated.costs: 0.1 is not of type 'string'", id="no name"),
        pytest.param('costs = "cost s"', "simulated.costs: 'cost s' does not match", id="no name of an argument"),
        pytest.param(
            'costs = "cost_s"', "simulated.costs: 'squares' in baseline.py has no argument 'cost_s'", id="no input"
        ),
        pytest.param(
            'costs = "numbers"\nmore = 1', "simulated: Additional properties are not allowed", id="a key more"
        ),
    ],
)
def test_what_is_wrong_with_simulated_cost_is_told(tmp_path, table, fault):
    listed = faults(assignment_folder(tmp_path, toml=f"{TOML}[simulated]\n{table}\n"))[1:]

    assert any(line.startswith(f"  assignment.toml: {fault}") for line in listed)


def test_engines_form_an_mpi_world_where_it_is_asked_for(tmp_path):
    ipyparallel = TOML.replace('"scoop"', '"ipyparallel"')
    plain = assignment(tmp_path / "plain", toml=ipyparallel)
    off = assignment(tmp_path / "off", toml="mpi = false\n" + TOML)
    ranks = assignment(tmp_path / "ranks", toml="mpi = true\n" + ipyparallel)

    assert (plain.mpi, off.mpi, ranks.mpi) == (False, False, True)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(
            "mpi = true",
            "mpi: only engines can be ranks of MPI: backend = 'ipyparallel', not 'scoop'",
            id="another backend",
        ),
        pytest.param("mpi = 2", "mpi: 2 is not of type 'boolean'", id="a number"),
    ],
)
def test_what_is_wrong_with_mpi_is_told(tmp_path, line, fault):
    _, told = faults(assignment_folder(tmp_path, toml=f"{line}\n{TOML}"))

    assert told == f"  assignment.toml: {fault}"


def divisible(tmp_path, *, solutions, solved):
    folder = assignment_folder(tmp_path, toml=f"divisible = true\n{TOML}")
    if solutions:
        (tmp_path / "solutions" / "tiny").mkdir(parents=True)
    if solved:
        (tmp_path / "solutions" / "tiny" / "squares.py").write_text("def squares(square, numbers): ...\n")
    return folder


def test_divisible_work_needs_a_reference_where_solutions_are(tmp_path):
    _, told = faults(divisible(tmp_path / "teacher", solutions=True, solved=False))

    assert told == (
        "  assignment.toml: divisible: needs a reference to hold the work against: write solutions/tiny/squares.py"
    )
    assert load(divisible(tmp_path / "solved", solutions=True, solved=True)).divisible
    assert load(divisible(tmp_path / "handed_out", solutions=False, solved=False)).divisible


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param(
            "mpi = true",
            "tasks: ranks of MPI compute while they wait, and only tasks tell that from work: name some",
            id="ranks of MPI",
        ),
        pytest.param(
            "divisible = true", "divisible: there are no tasks to divide; leave it out, or name some", id="cut"
        ),
    ],
)
def test_what_cannot_do_without_tasks_is_told(tmp_path, line, fault):
    toml = TOML.replace('"scoop"', '"ipyparallel"').replace('["square"]', "[]")

    _, told = faults(assignment_folder(tmp_path, toml=f"{line}\n{toml}"))

    assert told == f"  assignment.toml: {fault}"


def test_simulated_cost_cannot_do_without_tasks(tmp_path):
    toml = TOML.replace('["square"]', "[]") + "[simulated]\ncosts = 'numbers'\n"

    _, told = faults(assignment_folder(tmp_path, toml=toml))

    assert told == "  assignment.toml: tasks: where cost is simulated it is tasks that wait: name them"


@pytest.mark.parametrize("word", ["label", "group"])
def test_a_label_is_an_argument_of_its_function(tmp_path, word):
    text = f'from grader.probe import task\n\n\n@task({word}="itm")\ndef square(item):\n    return item\n'

    _, told = faults(assignment_folder(tmp_path, tasks=text))

    assert told == "  assignment.toml: (files): tasks.py, line 4: 'square' has no argument 'itm'"
    assert assignment(tmp_path / "right", tasks=text.replace("itm", "item")).tasks == ("square",)


@pytest.mark.parametrize(
    ("backend", "baseline", "parameters"),
    [
        pytest.param("scoop", BASELINE, ("square", "numbers"), id="those of the baseline"),
        pytest.param("ipyparallel", BASELINE, ("client", "square", "numbers"), id="and a client for ipyparallel"),
        pytest.param("scoop", "def squares(a, /, b, *, c): ...\n", ("a", "b", "c"), id="of every kind"),
        pytest.param(
            "ipyparallel", "def squares(square, client=None): ...\n", ("client", "square"), id="the client only once"
        ),
    ],
)
def test_the_entry_is_called_with_these_parameters(tmp_path, backend, baseline, parameters):
    found = assignment(tmp_path, toml=TOML.replace('"scoop"', f'"{backend}"'), baseline=baseline)

    assert found.parameters == parameters


def test_tasks_may_be_bound_in_any_way(tmp_path):
    text = "import math\nfrom math import cos as cosine\nsine: object = math.sin\nf = g = None\nclass C: ...\n"

    found = assignment(
        tmp_path, toml=TOML.replace('["square"]', '["math", "cosine", "sine", "f", "g", "C"]'), tasks=text
    )

    assert found.tasks == ("math", "cosine", "sine", "f", "g", "C")


def test_all_faults_are_listed_at_once_with_their_paths(tmp_path):
    toml = """\
title = ""
backend = "pbs"
entry = "squares"
workers = 0
tasks = ["square", "cube", "not a name"]
surprise = 1
[answer]
squares = { dtype = "float32", shape = [-1] }
[limits]
wall_s = -1
"""
    folder = assignment_folder(tmp_path, toml=toml, inputs=None, baseline="def squares(:\n")

    first, *listed = faults(folder)

    assert first.startswith("The assignment 'tiny' has ")
    assert first.endswith("which its author must mend (docs/reference/assignment.md):")
    for start in (
        "(top level): Additional properties are not allowed ('surprise' was unexpected)",
        "title: '' should be non-empty",
        "backend: 'pbs' is not one of ['ipyparallel', 'mpi', 'processes', 'scoop', 'slurm']",
        "entry: 'squares' does not match",
        "workers: 0 is less than the minimum of 1",
        "tasks.2: 'not a name' does not match",
        "tasks.1: tasks.py defines no 'cube'",
        "answer.squares.dtype: 'float32' is not one of ['float64', 'int64', 'bool', 'str']",
        "answer.squares.shape.0: -1 is not valid under any of the given schemas",
        "limits.wall_s: -1 is less than or equal to the minimum of 0",
        f"(files): inputs.py is missing from {folder}",
        "(files): baseline.py, line 1:",
    ):
        assert sum(line.startswith(f"  assignment.toml: {start}") for line in listed) == 1, start
    assert f" {len(listed)} faults," in first


def test_missing_keys_are_listed_each(tmp_path):
    listed = faults(assignment_folder(tmp_path, toml="tasks = 3\n"))

    for name in ("title", "backend", "entry", "workers", "answer"):
        assert f"  assignment.toml: (top level): '{name}' is a required property" in listed


def test_one_fault_is_told_as_one(tmp_path):
    first, *listed = faults(assignment_folder(tmp_path, inputs="def draws(rng): ...\n"))

    assert first.startswith("The assignment 'tiny' has 1 fault, which")
    assert listed == ["  assignment.toml: (files): inputs.py defines no function 'draw'"]


def test_a_baseline_without_the_entry_is_a_fault(tmp_path):
    listed = faults(assignment_folder(tmp_path, baseline="def cubes(square, numbers): ...\n"))[1:]

    assert listed == ["  assignment.toml: (files): baseline.py defines no function 'squares'"]


def test_a_task_that_tasks_py_does_not_define_is_a_fault(tmp_path):
    listed = faults(assignment_folder(tmp_path, tasks="def cube(x): ...\n"))[1:]

    assert listed == ["  assignment.toml: tasks.0: tasks.py defines no 'square'"]


@pytest.mark.parametrize("name", [pytest.param(n, id=n) for n in ("tasks", "inputs", "baseline")])
def test_every_missing_file_of_the_author_is_named(tmp_path, name):
    folder = assignment_folder(tmp_path, **{name: None})

    assert f"  assignment.toml: (files): {name}.py is missing from {folder}" in faults(folder)


def test_a_syntax_error_of_the_author_is_told_with_its_line(tmp_path):
    listed = faults(assignment_folder(tmp_path, tasks="square = 1\ndef (:\n"))[1:]

    assert listed == ["  assignment.toml: (files): tasks.py, line 2: invalid syntax"]


def test_a_file_of_the_author_in_another_encoding_is_a_fault(tmp_path):
    folder = assignment_folder(tmp_path)
    (folder / "tasks.py").write_bytes(b"def square(x): ...  # carr\xe9\n")

    assert any("tasks.py" in line for line in faults(folder)[1:])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"title = \n", "is no TOML: ", id="wrong syntax"),
        pytest.param(b'title = "na\xefve"\n', "is no TOML: ", id="wrong encoding"),
        pytest.param(None, "cannot be read (No such file or directory)", id="missing"),
    ],
)
def test_a_file_that_is_no_toml_is_told(tmp_path, content, words):
    folder = assignment_folder(tmp_path)
    (folder / "assignment.toml").unlink() if content is None else (folder / "assignment.toml").write_bytes(content)

    assert faults(folder)[1].startswith(f"  assignment.toml: {words}")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        pytest.param("tasks.py", True, id="the task functions"),
        pytest.param("inputs.py", True, id="the inputs"),
        pytest.param("baseline.py", True, id="the baseline"),
        pytest.param("another.py", True, id="a new file"),
        pytest.param("assignment.toml", True, id="the description"),
        pytest.param("squares.py", False, id="the stub, which students write"),
        pytest.param("test_tiny.py", False, id="the rubric"),
        pytest.param("README.md", False, id="the text"),
    ],
)
def test_the_digest_changes_with_what_a_measurement_depends_on_only(tmp_path, name, changes):
    folder = assignment_folder(tmp_path)
    before = load(folder).digest

    with (folder / name).open("a") as file:
        file.write("\n# changed\n")

    assert (load(folder).digest != before) is changes


def test_assignments_are_found_by_name_one_level_down(tmp_path):
    for name in ("b", "a", "a/inner", "c"):
        (tmp_path / name).mkdir()
    for name in ("b", "a", "a/inner"):
        (tmp_path / name / "assignment.toml").touch()

    assert find(tmp_path) == [tmp_path / "a", tmp_path / "b"]
    assert find(tmp_path / "nowhere") == []


def test_further_files_are_named_and_none_of_them_is_the_authors_or_the_entrys(tmp_path):
    good = load(assignment_folder(tmp_path / "good", toml=f'files = ["table.json", "text.md"]\n{TOML}'))
    names = '["squares.py", "tasks.py", "test_x.py", "../x", ".x"]'
    told = "\n".join(faults(assignment_folder(tmp_path / "bad", toml=f"files = {names}\n{TOML}")))
    of_known = "\n".join(
        faults(assignment_folder(tmp_path / "known", toml=f'files = ["squares.py", "test_x.py"]\n{TOML}'))
    )

    assert good.files == ("squares.py", "table.json", "text.md")
    assert "files.3: '../x' does not match" in told
    assert "files.4: '.x' does not match" in told
    assert "files.0: 'squares.py' is the entry's or yours: name what students hand in besides" in of_known
    assert "files.1: 'test_x.py' is the entry's or yours" in of_known


def test_a_rubric_that_looks_at_a_file_that_nobody_hands_in_is_a_fault(tmp_path):
    folder = assignment_folder(tmp_path, toml=f'files = ["table.json"]\n{TOML}')
    (folder / "test_tiny.py").write_text(
        "def test_it(handed_in):\n    handed_in.json('table.json')\n    handed_in.mark_by_hand('text.md', words=9)\n"
    )

    _, told = faults(folder)

    assert "test_tiny.py, line 3: it looks at a file 'text.md' that is handed in, and files names 'table.json'" in told


def test_a_rubric_may_look_at_what_is_like_a_wildcard(tmp_path):
    folder = assignment_folder(tmp_path, toml=f'files = ["run_*.csv"]\n{TOML}')
    (folder / "test_tiny.py").write_text(
        "def test_it(handed_in):\n"
        "    for name in handed_in.names('*.csv'):\n"
        "        handed_in.text(name)\n"
        "    handed_in.text('run_1.csv')\n"
        "    handed_in.text('walk.csv')\n"
    )

    told = "\n".join(faults(folder))

    assert "line 5: it looks at a file 'walk.csv' that is handed in, and files names 'run_*.csv'" in told
    assert "run_1.csv" not in told
    assert "line 2" not in told
    assert "line 2" not in told


LAUNCHER = """\
title = "A launcher"
backend = "slurm"
entry = "launcher.sh"
workers = 4
tasks = []

[answer]
sizes = { dtype = "int64", shape = ["n"], json = "sizes.json" }
"""
SERIAL = "def serial(numbers):\n    return {}\n"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"launcher.sh"', '"launcher.py"', "entry: Slurm is given a shell script: entry = 'launcher.sh'"),
        ('"launcher.sh"', '"launcher.py:serial"', "backend: Slurm is given a shell script"),
        ('"slurm"', '"processes"', "backend: a shell script is a launcher, which Slurm runs: backend = 'slurm'"),
        ("workers = 4", "workers = 4\nnodes = 3", "workers: 4 cores cannot be shared evenly among 3 nodes"),
    ],
)
def test_what_is_no_launcher_is_told(tmp_path, old, new, fault):
    folder = assignment_folder(tmp_path, toml=LAUNCHER.replace(old, new), baseline=SERIAL)

    assert any(line.startswith(f"  assignment.toml: {fault}") for line in faults(folder))


def test_only_launchers_have_nodes_and_jobs(tmp_path):
    toml = LAUNCHER.replace('"slurm"', '"processes"').replace('"launcher.sh"', '"program.py"') + "\n"
    folder = assignment_folder(tmp_path, toml=toml.replace("tasks = []", "tasks = []\nnodes = 2"), baseline=SERIAL)
    (folder / "test_tiny.py").write_text("def test_it(job):\n    job.require_nodes()\n")

    found = faults(folder)

    assert "  assignment.toml: nodes: only launchers have a cluster: backend = 'slurm'" in found
    assert (
        "  assignment.toml: (files): test_tiny.py: it uses job, and only launchers have one: backend = 'slurm'" in found
    )


def test_a_launcher_is_not_timed(tmp_path):
    folder = assignment_folder(tmp_path, toml=LAUNCHER, baseline=SERIAL)
    (folder / "test_tiny.py").write_text("def test_it(speedup, evidence):\n    speedup.award()\n")

    found = faults(folder)

    for name in ("evidence", "speedup"):
        said = f"  assignment.toml: (files): test_tiny.py: it uses {name}, and a launcher is not timed: use job"
        assert said in found
