"""What students get: all that they need, and no line of what is the teacher's."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ANSWER_ONLY, CHECKOUT, FULL, POOL, STUB, write

CANARY = "canary-7f3a"
HIDDEN = f'''
import pytest


@pytest.mark.points(5)
def test_hidden_{CANARY.replace("-", "_")}(answer):
    """{CANARY} of the hidden check."""
'''
TRIVIAL = 12  # characters: brackets, a return
PUBLIC = {
    "world = MPI.COMM_WORLD",  # the line that every program of mpi4py has, ours in sandboxes too
    "def _cost(option):",  # show.py draws by it
    'return option["paths"] * option["steps"]',
    'if __name__ == "__main__":',
}
"""Lines of solutions that stand elsewhere in what is given out, and tell nothing of how to solve anything."""


def texts(files):
    """All texts of a handout, those in the wheel too, by where they are."""
    found = {}
    for name, content in files.items():
        if name.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(content)) as wheel:
                found |= {f"{name}!{each}": wheel.read(each).decode() for each in wheel.namelist()}
        else:
            found[name] = content.decode()
    return found


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """The handout of all assignments of this checkout."""
    out = tmp_path_factory.mktemp("ours") / "out"
    command = [sys.executable, "-c", "from grader.cli import main; main()", "handout", str(out), "--notebooks"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True)
    return texts(files_in(out))


@pytest.fixture
def teachers(course):
    """A course in which everything that is the teacher's holds a canary."""
    folder = course.assignment(rubric=FULL)
    course.solution(f"# {CANARY}\n{POOL}")
    write(course.folder / "solutions" / "squares" / "test_hidden_more.py", HIDDEN)
    write(folder / "README.md", "# Squares\n\nRun `given.py`, which reads the words. ![a picture](shown.svg)\n")
    write(folder / "given.py", "import besides\n")
    write(folder / "besides.py", "")
    write(folder / "shown.svg", "<svg/>")
    for place in (
        "assignments/squares/test_hidden_here.py",
        "assignments/squares/notes.txt",
        "assignments/squares/squares_old.py",
        "assignments/squares/squares.png",
        "assignments/squares/.squares.py.swp",
        "assignments/squares/__pycache__/tasks.pyc",
        "results/squares/ann.json",
        "roster.csv",
        "log.jsonl",
        "received/ann/squares.py",
        "submitted/ann/squares/squares.py",
        "seed.txt",
        "conftest.py",
        ".git/objects/old",
    ):
        write(course.folder / place, f"# {CANARY}\n")
    return course


def lines(path):
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


SOLUTIONS = [path for path in sorted((CHECKOUT / "solutions").rglob("*")) if path.is_file()]


@pytest.mark.parametrize("solution", [pytest.param(p, id=f"{p.parent.name}/{p.name}") for p in SOLUTIONS])
def test_no_line_of_a_solution_is_given_out_that_is_not_in_stub_or_baseline(ours, solution):
    given = CHECKOUT / "assignments" / solution.parent.name
    known = {*lines(given / solution.name), *lines(given / "baseline.py"), *PUBLIC}
    own = [
        line
        for line in lines(solution)
        if line not in known and len(line) > TRIVIAL and not re.match(r"import \w+( as \w+)?$|from [\w.]+ import", line)
    ]

    found = [(line, name) for name, text in ours.items() for line in own if line in map(str.strip, text.splitlines())]

    assert own
    assert found == []


def test_every_assignment_is_given_out_with_what_its_stub_needs(ours):
    given = {name for name in ours if name.startswith("assignments/")}
    tracked = {
        f"assignments/{path.relative_to(CHECKOUT / 'assignments').as_posix()}"
        for path in (CHECKOUT / "assignments").glob("*/*")
        if path.suffix in {".py", ".md", ".toml", ".sh"}
    }
    notebooks = {name for name in given if name.endswith(".ipynb")}

    assert given - notebooks == tracked
    assert len(notebooks) == len(list((CHECKOUT / "assignments").glob("*/assignment.toml")))


def test_notebooks_have_no_mark_of_a_solution_and_no_metadata(ours):
    notebooks = [text for name, text in ours.items() if name.endswith(".ipynb")]

    assert not [text for text in notebooks if "SOLUTION" in text or "HIDDEN" in text]
    assert all(cell["metadata"] == {} for text in notebooks for cell in json.loads(text)["cells"])


def test_nothing_of_the_teachers_is_given_out(teachers):
    done = teachers.grader("handout", "out", "--notebooks")

    found = texts(files_in(teachers.folder / "out"))
    assert done.returncode == 0, done.stderr
    assert [name for name, text in found.items() if CANARY in text or CANARY.replace("-", "_") in text] == []
    assert {name for name in found if name.startswith("assignments/")} == {
        f"assignments/squares/{name}"
        for name in (
            *("README.md", "assignment.toml", "baseline.py", "besides.py", "given.py", "inputs.py", "shown.svg"),
            *("squares.ipynb", "squares.py", "tasks.py", "test_squares.py"),
        )
    }
    assert (
        "Left out, since nothing names it: notes.txt, squares.png, squares_old.py, test_hidden_here.py" in done.stdout
    )


@pytest.mark.parametrize(
    ("place", "text", "told"),
    [
        pytest.param("squares.py", POOL, "squares.py is squares.py of solutions/squares", id="the solution itself"),
        pytest.param(
            "squares.py", f"# mine\n{POOL}\n", "squares.py is squares.py of solutions/squares", id="with a comment"
        ),
        pytest.param(
            "squares.py",
            POOL + "\n\ndef more():\n    pass\n",
            "squares.py has the squares of solutions/squares",
            id="its function",
        ),
        pytest.param("show.py", POOL, "show.py is squares.py of solutions/squares", id="by another name"),
    ],
)
def test_whoever_solved_it_in_its_own_folder_is_told_and_gives_nothing_out(course, place, text, told):
    folder = course.assignment(stub=STUB + "\n\ndef main():\n    import show\n")
    course.solution()
    write(folder / place, text)

    done = course.grader("handout", "out")

    assert done.returncode == 2
    assert "which would go out to all students; nothing was written:" in done.stderr
    assert told in done.stderr
    assert not (course.folder / "out").exists()


def test_a_zip_is_the_same_whenever_it_is_made_and_holds_what_the_folder_does(course):
    course.assignment()
    course.grader("handout", "one/squares.zip")
    (course.folder / "assignments/squares/squares.py").touch()
    course.grader("handout", "two/squares.zip")
    course.grader("handout", "three")

    one, two = (course.folder / name / "squares.zip" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"squares/{name}": content for name, content in files_in(course.folder / "three").items()
        }


def test_a_repository_has_one_commit_by_nobody_and_nothing_of_the_teachers_settings(course, tmp_path):
    course.assignment()
    write(tmp_path / "config", "[user]\nname = The Teacher\nemail = teacher@example.org\n[commit]\ngpgsign = true\n")
    settings = {"GIT_CONFIG_GLOBAL": str(tmp_path / "config"), "GIT_AUTHOR_NAME": "The Teacher", "GIT_DIR": "nowhere"}

    done = course.grader("handout", "out", "--git", **settings)

    log = ["git", "-C", str(course.folder / "out"), "log", "--all", "--format=%an %ae %cn %ce %s"]
    told = subprocess.run(log, capture_output=True, text=True, check=True).stdout.splitlines()
    listed = ["git", "-C", str(course.folder / "out"), "ls-files"]
    tracked = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert told == ["The course course@localhost The course course@localhost What is handed out"]
    assert set(tracked) == set(files_in(course.folder / "out"))


@pytest.mark.parametrize(
    ("out", "options", "told"),
    [
        pytest.param("full", [], "full is not empty; nothing was written. Name a new folder.", id="a folder"),
        pytest.param("there.zip", [], "there.zip is there already; nothing was written.", id="a zip"),
        pytest.param("file", [], "file is there already; nothing was written.", id="a file"),
        pytest.param("new.zip", ["--git"], "A repository is a folder: leave out --git, or the .zip.", id="both"),
        pytest.param("new", ["--assignment", "cubes"], "There is no assignment cubes in", id="an unknown assignment"),
    ],
)
def test_what_is_there_stays_as_it_is(course, out, options, told):
    course.assignment()
    for name in ("full/mine.txt", "there.zip", "file"):
        write(course.folder / name, "mine")
    before = files_in(course.folder)

    done = course.grader("handout", out, *options)

    assert done.returncode == 2
    assert told in done.stderr
    assert files_in(course.folder) == before


def test_an_empty_folder_is_filled(course):
    course.assignment()
    (course.folder / "out").mkdir()

    assert course.grader("handout", "out").returncode == 0
    assert (course.folder / "out" / "README.md").is_file()


def test_a_course_gives_its_title_its_assignments_and_its_dates(course):
    course.assignment()
    course.assignment("cubes")
    write(
        course.folder / "course.toml",
        """
        title = "HPC in autumn"
        time_zone = "UTC"

        [assignments.squares]
        due = 2026-12-01
        """,
    )
    write(course.folder / "roster.csv", f"student,name\nann,{CANARY}\n")

    done = course.grader("handout", "out")

    readme = (course.folder / "out" / "README.md").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert readme.startswith("# HPC in autumn\n")
    assert "| [Squares on worker processes](assignments/squares/) | `squares.py` | 2026-12-01 23:59 |" in readme
    assert not (course.folder / "out" / "assignments" / "cubes").exists()
    assert CANARY not in "".join(texts(files_in(course.folder / "out")).values())


def test_without_the_grader_pytest_says_what_to_do(course):
    course.assignment()
    course.grader("handout", "out")

    done = subprocess.run(
        [sys.executable, "-I", "-S", "conftest.py"],
        cwd=course.folder / "out",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "The grader is not installed in the Python that runs here" in done.stderr
    assert ". .venv/bin/activate" in done.stderr


def boxes(readme):
    """The two commands of each kind of machine."""
    parts = re.split(r"^## ", readme, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: re.findall(r"^    (.+)$", part, re.MULTILINE) for part in parts}


def test_each_kind_of_machine_has_two_commands(course):
    course.assignment()
    course.grader("handout", "out")

    found = boxes((course.folder / "out" / "README.md").read_text(encoding="utf-8"))

    assert {name: len(commands) for name, commands in found.items() if commands} == {
        "Linux and WSL": 2,
        "macOS": 2,
        "Cluster": 2,
    }
    assert all(commands[1].startswith("pytest assignments/squares") for commands in found.values() if commands)


@pytest.mark.timeout(280)
def test_its_two_commands_check_a_program_in_a_new_environment_in_a_path_with_blanks(course):
    """The slow one: what students type, with nothing of ours around. The environment is that of a module's Python."""
    course.assignment(rubric=ANSWER_ONLY)
    out = course.folder / "my documents" / "the course"
    assert course.grader("handout", str(out)).returncode == 0
    write(out / "assignments" / "squares" / "squares.py", POOL)
    found = boxes((out / "README.md").read_text(encoding="utf-8"))
    python = Path(sys._base_executable).resolve().parent
    environment = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "LANG"))}
    environment["PATH"] = f"{python}{os.pathsep}{os.defpath}"

    def typed(command):
        return subprocess.run(
            ["sh", "-c", command],
            cwd=out,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    made = typed(found["Cluster"][0])
    if made.returncode and typed("pip download --no-deps --dest .venv/tried iniconfig").returncode:
        pytest.skip(f"pip finds no packages here: {made.stderr[-300:]}")
    done = typed(f". .venv/bin/activate && {found['Linux and WSL'][1]}")

    assert made.returncode == 0, made.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert "squares  Squares on worker processes" in done.stdout
    assert "passed   2 / 2  Every square equals the serial one." in done.stdout
    assert str(CHECKOUT) not in done.stdout
