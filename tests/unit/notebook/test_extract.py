"""The module in a notebook, whatever the file holds."""

from __future__ import annotations

import ast
import json

import pytest

from grader.notebook.extract import MAX_IPYTHON_LINES, cell, extract

PROGRAM = "%%submission squares\nfrom math import pi\n\n\ndef squares():\n    return pi\n"


def notebook(*sources, kind="code"):
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for source in sources]}).encode()


def test_a_cell_that_begins_with_the_magic_is_the_module_with_the_same_line_numbers():
    found = extract(notebook("x = 1", PROGRAM, "y = 2"), "squares")

    assert found.finding is None
    assert found.source == "# " + PROGRAM
    assert found.notes == ()


def test_a_source_in_pieces_is_put_together():
    found = extract(notebook(PROGRAM.splitlines(keepends=True)), "squares")

    assert found.source == "# " + PROGRAM


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\n%%submission   squares \t\nx = 1", id="blank lines above, and blanks"),
        pytest.param("%%submission squares\nx = 1\n\n\n", id="blank lines below"),
        pytest.param("  %%submission squares\nx = 1", id="indented"),
    ],
)
def test_blanks_around_make_no_other_module(text):
    assert cell(text).source == "# %%submission squares\nx = 1\n"


@pytest.mark.parametrize(
    "text", ["x = 1", "x = 1\n%%submission squares", "%%submissions squares", "# %%submission a", ""]
)
def test_other_cells_are_no_modules(text):
    assert cell(text) is None


@pytest.mark.parametrize("first", ["%%submission", "%%submission squares cubes"])
def test_a_magic_with_no_name_or_two_names_none(first):
    assert cell(f"{first}\nx = 1").name == ""


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        pytest.param("%time f()", "pass  # %time f()", id="magic"),
        pytest.param("    !ls it's \"open", "    pass  # !ls it's \"open", id="shell, indented"),
        pytest.param("files = !ls", "pass  # files = !ls", id="assignment of a shell's output"),
        pytest.param("a, b = %sx ls", "pass  # a, b = %sx ls", id="assignment of a magic's value"),
        pytest.param("f?", "pass  # f?", id="help"),
        pytest.param("?f", "pass  # ?f", id="help before"),
    ],
)
def test_lines_of_ipython_become_pass_in_their_place(line, plain):
    body = f"if True:\n    pass\n{line}\nx = 1\n" if not line.startswith(" ") else f"if True:\n{line}\nx = 1\n"

    found = cell(f"%%submission squares\n{body}")

    assert found.source == "# %%submission squares\n" + body.replace(line, plain)
    assert found.notes == (
        f"Line {found.source.splitlines().index(plain) + 1} is IPython's and no part of a module: {line.strip()}",
    )
    ast.parse(found.source)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('text = ("%d fits"\n        % 3)\n', id="a line of an expression"),
        pytest.param('"""\n%time is a magic\n!ls\n"""\n', id="a docstring"),
        pytest.param("x = 1  # why?\n", id="a question in a comment"),
        pytest.param("x = 'why?'\n", id="a question in a string"),
    ],
)
def test_python_that_looks_like_ipython_stays(body):
    assert cell(f"%%submission squares\n{body}").source == f"# %%submission squares\n{body}"


def test_a_syntax_error_stays_for_the_grader_to_tell():
    found = extract(notebook("%%submission squares\ndef squares(:\n    pass\n"), "squares")

    assert found.source == "# %%submission squares\ndef squares(:\n    pass\n"


def test_a_flood_of_magics_ends_the_search():
    found = cell("%%submission squares\n" + "%time x\n" * (MAX_IPYTHON_LINES + 5))

    assert len(found.notes) == MAX_IPYTHON_LINES


def test_of_several_cells_the_last_one_counts_and_is_told():
    found = extract(notebook(PROGRAM, "%%submission squares\nx = 2"), "squares")

    assert found.source == "# %%submission squares\nx = 2\n"
    assert found.notes == ("2 cells begin with %%submission squares: the last one in the notebook counts.",)


def test_a_cell_that_was_only_copied_is_not_told():
    found = extract(notebook(PROGRAM, PROGRAM), "squares")

    assert (found.source, found.notes) == ("# " + PROGRAM, ())


def test_a_missing_cell_is_the_students_and_says_what_to_do():
    found = extract(notebook("x = 1"), "squares")

    assert found.source is None
    assert found.finding.reason == "submission_cell_missing"
    assert found.finding.fact == "No code cell begins with %%submission squares."
    assert found.finding.hint == "Make %%submission squares the first line of the cell with your program."


def test_a_cell_of_another_name_is_named():
    found = extract(notebook("%%submission square\nx = 1", "%%submission\nx = 1"), "squares")

    assert found.finding.fact == (
        "No code cell begins with %%submission squares; there is: %%submission square; %%submission."
    )


def test_a_cell_of_text_is_no_program():
    assert extract(notebook(PROGRAM, kind="markdown"), "squares").finding.reason == "submission_cell_missing"


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        pytest.param(b"", "The file is no JSON", id="empty"),
        pytest.param(b"\xff\xfe\x00", "The file is no JSON", id="bytes"),
        pytest.param(b"{", "The file is no JSON", id="cut off"),
        pytest.param(b"[" * 100_000, "The file is no JSON", id="nested"),
        pytest.param(b'{"cells": ' + b"9" * 10_000 + b"}", "The file is no JSON", id="a long number"),
        pytest.param(b"[]", "The file is no notebook of format 4", id="a list"),
        pytest.param(b'{"worksheets": []}', "The file is no notebook of format 4", id="format 3"),
    ],
)
def test_what_is_no_notebook_is_told(content, fact):
    found = extract(content, "squares")

    assert (found.source, found.finding.reason) == (None, "notebook_unreadable")
    assert found.finding.fact.startswith(fact)


@pytest.mark.parametrize(
    "odd",
    [5, None, [], {"cell_type": "code"}, {"cell_type": "code", "source": 7}, {"cell_type": ["code"], "source": "x"}],
    ids=str,
)
def test_odd_cells_are_passed_over(odd):
    good = {"cell_type": "code", "source": [PROGRAM, 3]}

    found = extract(json.dumps({"cells": [odd, good]}).encode(), "squares")

    assert found.source == "# " + PROGRAM


def test_half_a_character_is_told():
    found = extract(notebook("%%submission squares\nx = '\ud800'"), "squares")

    assert found.finding.reason == "submission_cell_unreadable"
    assert found.finding.fact == (
        "The cell that begins with %%submission squares holds half a character (surrogates not allowed)."
    )


def test_a_program_of_30_mb_is_told():
    found = extract(notebook("%%submission squares\n" + "%x\n" * 10_000_000), "squares")

    assert (found.source, found.finding.reason) == (None, "submission_cell_unreadable")
    assert found.finding.fact == (
        "The cell that begins with %%submission squares has 30000023 bytes; at most 1048576 are taken."
    )


def test_a_notebook_with_30_mb_of_output_is_read():
    cells = [{"cell_type": "code", "source": PROGRAM, "outputs": [{"text": "x" * 30_000_000}]}]

    found = extract(json.dumps({"cells": cells}).encode(), "squares")

    assert found.source == "# " + PROGRAM


def test_a_cell_with_the_name_of_a_file_is_that_file_and_no_module():
    table, text = '%%submission tiny table.json\n{"1": 2}\n\n', "%%submission tiny text.md\r\n%time is money\n"
    found = extract(notebook("%%submission tiny\nx = 1", table, "%%submission other text.md\nno", text), "tiny")

    assert found.source == "# %%submission tiny\nx = 1\n"
    assert found.further == {"table.json": '{"1": 2}\n', "text.md": "%time is money\n"}
    assert found.notes == ()


def test_of_several_cells_of_a_file_the_last_counts_and_an_empty_one_is_none():
    cells = ["%%submission tiny a.md\nold", "%%submission tiny a.md\nnew", "%%submission tiny b.md\n \n"]

    assert extract(notebook("%%submission tiny\nx = 1", *cells), "tiny").further == {"a.md": "new\n"}


def test_files_without_a_module_are_named_where_the_module_is_missing():
    found = extract(notebook("%%submission tiny text.md\nIt scales."), "tiny")

    assert found.finding.fact == "No code cell begins with %%submission tiny; there is: %%submission tiny text.md."


@pytest.mark.parametrize("first", ["#!/bin/bash -l", "#!/usr/bin/env bash", "#!/bin/sh"])
def test_a_shell_script_begins_with_its_first_line_and_keeps_the_numbers_below(first):
    text = f"%%submission launch\n{first}\n#SBATCH -N 2\n\nsrun hostname # %time\n!ls\n"

    source = cell(text).source

    assert source.splitlines()[:2] == [first, "# %%submission launch"]
    assert source.splitlines()[2:] == text.splitlines()[2:]


def test_a_python_program_with_a_first_line_of_its_own_is_python():
    assert cell("%%submission squares\n#!/usr/bin/env python3\nx = 1\n").source.startswith("# %%submission squares\n#!")
