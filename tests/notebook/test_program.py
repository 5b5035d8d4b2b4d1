"""A whole program in a notebook: the cell writes it, nothing of it runs in the kernel, and it is graded as a script."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="pip install 'pytest-hpc-grader[nbgrader]'")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbgrader")

TESTS = Path(__file__).parents[1]
PROGRAM = """
import argparse, csv, json
from multiprocessing import Pool
from pathlib import Path
from tasks import numbers, square

parser = argparse.ArgumentParser()
parser.add_argument("count", type=int)
parser.add_argument("--seed", type=int, required=True)
given = parser.parse_args()
with Pool(2) as pool:
    found = pool.map(square, numbers(given.count, given.seed), 1)
with open("squares.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["number", "square"])
    writer.writerows(enumerate(found))
Path("summary.json").write_text(json.dumps({"of": [{"largest": max(found)}]}))
print(f"squared {len(found)} numbers")
"""
CELLS = {
    "load": "%load_ext grader.notebook",
    "written": f"%%submission tiny_program{PROGRAM}",
    "not run": "assert 'parser' not in dir()",
    "checked": "check('tiny_program', 'test_squares_equal_the_serial_ones')",
}


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """What each cell put out, and the folder of the notebook."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(TESTS / "assignments" / "tiny_program", course / "assignments" / "tiny_program")
    here = course / "home"
    here.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(here)}}
    )
    client.execute(env={**os.environ, "PYTHONPATH": str(TESTS.parent)}, cwd=str(here))
    return here, {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def test_the_cell_is_written_and_not_run(cells):
    here, outputs = cells

    (written,) = outputs["written"]
    assert "Wrote squares.py" in written.text
    assert "It was not run: it is a whole program." in written.text
    assert "runs it as python {entry} {count} --seed {seed}." in written.text
    assert outputs["not run"] == []
    assert (here / "squares.py").read_text() == f"# %%submission tiny_program{PROGRAM}"


def test_it_is_checked_as_a_script(cells):
    outputs = cells[1]["checked"]

    shown = next(each for each in outputs if each.output_type == "display_data")
    assert "Every square equals the serial one." in shown.data["text/plain"], shown.data["text/plain"]
    assert "It was run as python {entry} {count} --seed {seed}, with other inputs each time." in shown.data["text/html"]
    assert [each.data["text/plain"] for each in outputs if each.output_type == "execute_result"] == ["2.0"]
