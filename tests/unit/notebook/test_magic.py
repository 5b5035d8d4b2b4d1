"""What the magic says and does without a kernel around it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.unit import builders

interactiveshell = pytest.importorskip("IPython.core.interactiveshell", reason="needs IPython: make setup")
PROGRAM = "%%submission tiny\ndef squares(square, numbers):\n    return [square(x) for x in numbers]\n"


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """IPython in a folder of a course, with the extension loaded."""
    builders.assignment_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    found = interactiveshell.InteractiveShell()
    found.history_manager.enabled = False
    found.run_cell("%load_ext grader.notebook")
    yield found
    found.restore_sys_module_state()


@pytest.fixture
def said(shell, capsys):
    """What a cell with this id puts out."""

    def of(source, cell_id):
        capsys.readouterr()
        shell.run_cell(source, cell_id=cell_id)
        return capsys.readouterr().out

    return of


def test_the_package_alone_loads_neither_ipython_nor_nbgrader_nor_pytest():
    code = (
        "import grader.notebook, sys; print({'IPython', 'nbgrader', 'nbformat', 'pytest', 'numpy'} & set(sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_second_cell_of_the_name_is_told_and_the_first_run_again_is_not(said):
    assert "Another cell" not in said(PROGRAM, "one")
    assert "Another cell" not in said(PROGRAM, "one")
    assert "of several %%submission tiny the last in the notebook counts" in said(PROGRAM, "two")


def test_the_file_has_the_bytes_that_are_graded(shell, said, tmp_path):
    from grader.notebook.extract import cell

    said(PROGRAM, "one")

    assert (tmp_path / "squares.py").read_bytes() == cell(PROGRAM).source.encode()
    assert shell.user_ns["squares"](lambda x: x * x, [3]) == [9]


def test_a_script_part_is_written_and_not_run(said, shell, tmp_path):
    said(PROGRAM + "\nif __name__ == '__main__':\n    ran = True\n", "one")

    assert "ran = True" in (tmp_path / "squares.py").read_text()
    assert "ran" not in shell.user_ns


def test_a_folder_that_cannot_be_written_is_said(said, tmp_path):
    (tmp_path / "squares.py").mkdir()

    assert "The module could not be written" in said(PROGRAM, "one")


def test_loading_it_again_changes_nothing(shell, said):
    shell.run_cell("%reload_ext grader.notebook")

    assert 'check("tiny") grades it.' in said(PROGRAM, "one")


def ask_for(course, files):
    """Further files, by the assignment of the course."""
    (course / "assignments/tiny/assignment.toml").write_text(f"files = {files}\n{builders.TOML}")


def test_a_further_file_is_written_and_not_run(shell, said, tmp_path):
    ask_for(tmp_path, '["text.md"]')

    told = said("%%submission tiny text.md\nIt scales.\n", "one")

    assert told == 'Wrote text.md, 1 lines. check("tiny") grades it.\n'
    assert (tmp_path / "text.md").read_text() == "It scales.\n"
    assert not (tmp_path / "squares.py").exists()


@pytest.mark.parametrize(("files", "known"), [("[]", "none besides the program"), ('["text.md"]', "text.md")])
def test_a_file_that_nobody_asks_for_is_not_written(shell, said, tmp_path, files, known):
    ask_for(tmp_path, files)

    told = said("%%submission tiny tasks.py\nx = 1\n", "one")

    assert f"tiny asks for no file tasks.py; files that it asks for: {known}. Nothing was written or run." in told
    assert "square" in (tmp_path / "assignments" / "tiny" / "tasks.py").read_text()
    assert not (tmp_path / "tasks.py").exists()
