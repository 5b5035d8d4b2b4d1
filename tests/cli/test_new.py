"""``grader new``: whole folders, nothing overwritten, and names that a function can have."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import grader
from grader.cli import main
from grader.coursework import starter
from grader.coursework.assignment import load


def run(*words, folder):
    return CliRunner().invoke(main, ["new", *words, "--assignments", str(folder)])


@pytest.mark.parametrize("backend", starter.BACKENDS)
def test_a_new_assignment_loads_and_has_a_solution(backend, tmp_path):
    done = run("heat", "--backend", backend, folder=tmp_path / "assignments")

    assert done.exit_code == 0, done.output
    assignment = load(tmp_path / "assignments" / "heat")
    assert (assignment.backend, assignment.entry_file, assignment.entry_function) == (backend, "heat.py", "heat")
    solution = ast.parse((tmp_path / "solutions" / "heat" / "heat.py").read_text())
    (entry,) = [node for node in solution.body if isinstance(node, ast.FunctionDef)]
    assert tuple(a.arg for a in entry.args.args if a.arg != "walk") == tuple(
        name for name in assignment.parameters if name != "walk"
    )
    assert "heat.py\n" in done.output
    assert f"grader grade --reference --assignment heat --assignments {tmp_path / 'assignments'}" in done.output


@pytest.mark.parametrize("backend", starter.OF_PROGRAMS)
def test_a_new_assignment_of_a_program_loads_and_has_a_solution(backend, tmp_path):
    done = run("heat", "--backend", backend, "--program", folder=tmp_path / "assignments")

    assert done.exit_code == 0, done.output
    assignment = load(tmp_path / "assignments" / "heat")
    assert (assignment.backend, assignment.entry_file, assignment.tasks) == (backend, "heat.py", ("walk",))
    assert assignment.program is not None
    assert "{entry}" in assignment.program.run
    for room in ("assignments", "solutions"):
        text = (tmp_path / room / "heat" / "heat.py").read_text()
        assert ("NotImplementedError" in text) == (room == "assignments")
        assert ast.get_docstring(ast.parse(text))
    assert " heat.py 8 --seed 1" in (tmp_path / "assignments" / "heat" / "README.md").read_text()


def test_a_new_assignment_of_a_launcher_loads_and_has_a_solution(tmp_path):
    done = run("heat", "--launcher", folder=tmp_path / "assignments")

    assert done.exit_code == 0, done.output
    assignment = load(tmp_path / "assignments" / "heat")
    assert (assignment.backend, assignment.entry_file, assignment.virtual_nodes) == ("slurm", "launcher.sh", 2)
    stub = (tmp_path / "assignments" / "heat" / "launcher.sh").read_text()
    solution = (tmp_path / "solutions" / "heat" / "launcher.sh").read_text()
    assert stub.endswith("exit 1\n")
    for script in (stub, solution):
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        assert "heat.py" in script
    assert 'python heat.py "$profile"' in solution
    for path in (tmp_path / "assignments" / "heat").glob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text()))
    assert "grader calibrate" not in done.output
    assert "docs/how-to/programs.md" in done.output


@pytest.mark.parametrize("words", [("--backend", "scoop"), ("--program",), ("--backend", "mpi", "--program")])
def test_a_launcher_is_neither_a_program_nor_spread_by_another_backend(words, tmp_path):
    done = run("heat", "--launcher", *words, folder=tmp_path / "assignments")

    assert (done.exit_code, "--launcher goes without --backend and --program" in done.output) == (2, True)
    assert not (tmp_path / "assignments").exists()


def test_who_names_no_backend_is_told_which_there_are(tmp_path):
    done = run("heat", folder=tmp_path / "assignments")

    assert done.exit_code == 2
    assert "--backend takes one of ipyparallel, mpi, processes, scoop; --launcher goes without." in done.output


@pytest.mark.parametrize(
    ("backend", "program"), [*((b, False) for b in starter.BACKENDS), *((b, True) for b in starter.OF_PROGRAMS)]
)
def test_every_placeholder_is_filled(backend, program):
    assert not any("$" in text for text in starter.texts("heat", backend, program=program).values())


def test_a_backend_of_programs_is_for_programs(tmp_path):
    done = run("heat", "--backend", "mpi", folder=tmp_path / "assignments")

    assert (done.exit_code, "Only whole programs are run by mpi: add --program." in done.output) == (2, True)
    assert not (tmp_path / "assignments").exists()


@pytest.fixture
def tried(tmp_path):
    """What ``grader try`` comes to for the solution of a new program, whose files were changed before."""

    def of(backend, **changed):
        run("heat", "--backend", backend, "--program", folder=tmp_path / "assignments")
        for name, (before, after) in {"tasks.py": ("900_000", "900"), **changed}.items():
            path = max(tmp_path.glob(f"*/heat/{name}"))  # of both the solution's
            assert before in path.read_text()
            path.write_text(path.read_text().replace(before, after))
        return subprocess.run(
            [sys.executable, "-m", "grader", "try", "heat", "--reference"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(grader.__file__).parents[1])},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return of


@pytest.mark.parametrize("backend", ["processes", "mpi", "scoop"])
def test_a_new_program_runs_by_hand(backend, tried, tmp_path):
    done = tried(backend)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " heat.py 8 --seed 1\n" in done.stdout
    assert len((tmp_path / "solutions" / "heat" / "ends.csv").read_text().splitlines()) == 9


def test_a_program_has_its_environment_by_hand(tried):
    toml = ("[limits]", '[environment]\nSLURM_NTASKS = "{workers}"\n\n[limits]')
    asked = ("    found = ends(", '    import os\n\n    print("of", os.environ["SLURM_NTASKS"])\n    found = ends(')

    done = tried("processes", **{"assignment.toml": toml, "heat.py": asked})

    assert "KeyError" not in done.stderr
    assert "of 2\n" in done.stdout


@pytest.mark.parametrize("small", ["return {'count': 8}", "return 8", "raise ValueError", "return {'count': {1}}"])
def test_who_has_no_small_input_is_told_so(small, tried):
    done = tried("processes", **{"inputs.py": ('return {"count": 8, "seed": 1}', small)})

    assert (done.returncode, "inputs.py gives no small input to try." in done.stderr) == (2, True)
    assert "Traceback" not in done.stderr


def test_a_launcher_that_is_not_there_is_named(tried):
    done = tried("mpi", **{"assignment.toml": ("mpiexec", "no-such-launcher")})

    assert (done.returncode, "there is no no-such-launcher on this machine." in done.stderr) == (2, True)


def test_what_is_there_is_not_overwritten(tmp_path):
    run("heat", "--backend", "scoop", folder=tmp_path / "assignments")
    (tmp_path / "assignments" / "heat" / "README.md").write_text("mine")

    done = run("heat", "--backend", "scoop", folder=tmp_path / "assignments")

    assert done.exit_code == 2
    assert "already; nothing was written. Take another name." in done.output
    assert (tmp_path / "assignments" / "heat" / "README.md").read_text() == "mine"


@pytest.mark.parametrize("name", ["heat-equation", "2d", "class", "a b", "../x", ""])
def test_a_name_that_no_function_can_have_is_refused(name, tmp_path):
    done = run("--backend", "scoop", "--", name, folder=tmp_path / "assignments") if name else None
    with pytest.raises(Exception, match="cannot be the name of a Python function"):
        starter.texts(name, "scoop")

    assert done is None or done.exit_code == 2
    assert not (tmp_path / "assignments").exists()


@pytest.mark.parametrize("name", ["tasks", "baseline", "test_heat"])
def test_a_name_that_stands_for_something_else_is_refused(name):
    with pytest.raises(Exception, match="is the name of something else in an assignment's folder"):
        starter.texts(name, "scoop")


def test_the_folder_of_assignments_may_have_another_name(tmp_path):
    done = run("heat", "--backend", "scoop", folder=tmp_path / "labs")

    assert done.exit_code == 0
    assert load(tmp_path / "labs" / "heat").reference_folder == Path(tmp_path / "solutions" / "heat")
