"""What is there in place of the file or the function that was asked for, told so that it can be mended at once."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.coursework.near import _stem, missing
from grader.coursework.submission import Submission, read
from grader.measuring.look import look
from tests.unit.builders import assignment

HEADER = "def squares(square, numbers)"


@pytest.fixture
def tiny(tmp_path):
    return assignment(tmp_path)


def examined(tiny, text):
    return look(Submission("anna", "tiny", {"squares.py": text.encode()}), tiny).finding


@pytest.mark.parametrize(
    ("names", "fact", "hint"),
    [
        pytest.param([], "There is no file squares.py.", "Hand in squares.py under exactly", id="nothing"),
        pytest.param(["Squares.py"], "; there is Squares.py.", "Rename Squares.py to squares.py", id="capitals"),
        pytest.param(["squares(1).py"], "is squares(1).py.", "Rename squares(1).py to", id="loaded down twice"),
        pytest.param(["squares (2).py"], "is squares (2).py.", "Rename squares (2).py to", id="with a space"),
        pytest.param(["squares-copy.py"], "", "Rename squares-copy.py to", id="a copy"),
        pytest.param(["squares_final_2.py"], "", "Rename squares_final_2.py to", id="the final one"),
        pytest.param(["squares.py.txt"], "", "Rename squares.py.txt to squares.py", id="an ending too many"),
        pytest.param(["squares"], "", "Rename squares to squares.py", id="without an ending"),
        pytest.param(["squares.PY"], "", "Rename squares.PY to squares.py", id="the ending in capitals"),
        pytest.param(["squares.ipynb"], "", "Save the code of squares.ipynb as squares.py", id="a notebook"),
        pytest.param(["hw3.ipynb"], "", "Save the code of hw3.ipynb as squares.py", id="another notebook"),
        pytest.param(["src/squares.py"], "is src/squares.py.", "Move squares.py out of the folder src.", id="a folder"),
        pytest.param(["handed_in.zip"], "", "Unpack handed_in.zip, and hand in squares.py", id="an archive"),
        pytest.param(["square.py"], "", "If it is square.py, rename it to squares.py.", id="a name nearby"),
        pytest.param(["a.py", "b.py"], "; there are a.py and b.py.", "Hand in squares.py under exactly", id="others"),
        pytest.param(list("fedcba"), "there are a, b, c, d and 2 more.", "Hand in", id="many others"),
        pytest.param(
            ["test_squares.py", "tasks.py", "assignment.toml"], "", "Hand in squares.py", id="the assignment's"
        ),
        pytest.param(
            ["Square.py", "show.py"], "; there is Square.py.", "If it is Square.py", id="the assignment's own"
        ),
        pytest.param(["plots.py", "b.py"], "; there is b.py.", "Hand in", id="what everybody got"),
        pytest.param(
            ["copy/squares.py", "copy/tasks.py"], "is copy/squares.py.", "Move squares.py out", id="all of it"
        ),
        pytest.param(["leer/"], "; there is leer/.", "Hand in squares.py under", id="an empty folder"),
    ],
)
def test_a_missing_file_is_told_with_what_is_there(tiny, tmp_path, names, fact, hint):
    folder = tmp_path / "anna"
    folder.mkdir()
    (tiny.folder / "plots.py").write_text("")
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).mkdir() if name.endswith("/") else (folder / name).write_text("x = 1")

    found = read(folder, tiny, student="anna").finding

    assert found.reason == "file_missing"
    assert found.fact.startswith("There is no file squares.py")
    assert found.fact.endswith(fact)
    assert found.hint.startswith(hint)


def test_a_folder_that_is_not_there_is_a_missing_file(tmp_path):
    assert missing("squares.py", tmp_path / "nobody").fact == "There is no file squares.py."


def test_names_that_want_to_be_more_than_text_are_shown_as_text(tmp_path):
    (tmp_path / "a\x1b[31m\nb.py").write_text("")
    (tmp_path / ("x" * 200)).write_text("")
    (tmp_path / ".hidden").write_text("")
    os.symlink("/etc", tmp_path / "link")

    fact = missing("squares.py", tmp_path).fact

    assert fact.isprintable()
    assert fact == f"There is no file squares.py; there are 'a\\x1b[31m\\nb.py', link and {'x' * 60}...."


@pytest.mark.parametrize("name", [" squares.py", "squares .py ", "a  b.py"])
def test_blanks_that_are_part_of_a_name_are_seen(tmp_path, name):
    (tmp_path / name).write_text("")

    assert missing("squares.py", tmp_path).fact == f"There is no file squares.py; there is {name!r}."


@pytest.mark.parametrize(
    ("there", "hint"),
    [
        pytest.param("task1.py", "If it is task1.py, rename it to task2.py.", id="another number"),
        pytest.param("task2 (1).py", "Rename task2 (1).py to task2.py, exactly so", id="a copy of it"),
        pytest.param("Task2.py.txt", "Rename Task2.py.txt to task2.py, exactly so", id="another ending"),
    ],
)
def test_a_number_that_belongs_to_the_name_is_no_copys(tmp_path, there, hint):
    (tmp_path / there).write_text("")

    assert missing("task2.py", tmp_path).hint.startswith(hint)


def test_folders_of_many_files_are_not_walked_to_their_ends(tmp_path):
    (tmp_path / "much").mkdir()
    for number in range(1500):
        (tmp_path / "much" / f"{number}.py").touch()

    assert missing("squares.py", tmp_path).fact.endswith("and 996 more.")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "name",
    [
        pytest.param("1" * 254 + "x", id="figures"),
        pytest.param(".py" * 84 + "x", id="endings"),
        pytest.param("_copy" * 50 + "x", id="copies"),
        pytest.param("-_ " * 84 + "x", id="signs"),
        pytest.param("(1)" * 84 + "x", id="brackets"),
    ],
)
def test_a_name_made_to_be_slow_is_not(name):
    assert _stem(name, "squares.py")


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_a_stem_is_small_letters_and_figures_whatever_the_name_is(name):
    found = _stem(name, "squares.py")

    assert found == "" or (found.isalnum() and found == found.lower())


@pytest.mark.parametrize(
    ("text", "fact", "hint"),
    [
        pytest.param("", "squares.py is empty.", "Save it in your editor", id="nothing"),
        pytest.param("# mine\n\n", "squares.py is empty.", "Save it in your editor", id="a comment only"),
        pytest.param(
            "async def squares(square, numbers): pass\n",
            "squares in line 1 is an `async def`: to call it computes nothing.",
            "Write `def squares`",
            id="an async function",
        ),
        pytest.param(
            "class Search:\n    def squares(self): pass\n",
            "squares in line 2 is a method of the class Search, and no function of the file.",
            "Move it to the left margin",
            id="a method",
        ),
        pytest.param(
            "def main():\n    def squares(square, numbers): pass\n",
            "squares in line 2 is defined within main, and no function of the file.",
            "Move it to the left margin",
            id="a function within another",
        ),
        pytest.param(
            'if __name__ == "__main__":\n    def squares(square, numbers): pass\n',
            'squares in line 2 is below `if __name__ == "__main__":`, and no function of the file.',
            "Move it to the left margin",
            id="below the guard",
        ),
        pytest.param(
            "def Squares(a): pass\n",
            "defines no function squares.",
            f"Is it Squares in line 1? Rename it: {HEADER}.",
            id="capitals",
        ),
        pytest.param(
            "def square_s(a): pass\n",
            "defines no function squares.",
            f"Is it square_s in line 1? Rename it: {HEADER}.",
            id="an underscore",
        ),
        pytest.param(
            "def squars(a): pass\n",
            "defines no function squares.",
            f"Is it squars in line 1? Rename it: {HEADER}.",
            id="a letter too few",
        ),
        pytest.param(
            "def compute(a): pass\n",
            "defines no function squares.",
            f"The stub says how it must look: {HEADER}.",
            id="another name",
        ),
        pytest.param(
            "print('hello')\n",
            "defines no function squares.",
            f"The stub says how it must look: {HEADER}.",
            id="no function",
        ),
    ],
)
def test_a_missing_function_is_told_with_what_may_be_meant(tiny, text, fact, hint):
    found = examined(tiny, text)

    assert found.reason == "function_missing"
    assert found.fact.endswith(fact)
    assert found.hint.startswith(hint)


@pytest.mark.parametrize(
    ("content", "fact", "hint"),
    [
        pytest.param(
            "def squares(): pass".encode("utf-16"), "is saved as UTF-16, no Python.", "Save it as UTF-8", id="16"
        ),
        pytest.param(b"%PDF-1.7\n\0\0", "is a PDF, no Python.", "Save the program as plain text", id="a PDF"),
        pytest.param(
            b"PK\x03\x04\0\0", "is an archive (zip, docx, odt), no Python.", "Save the program", id="a document"
        ),
        pytest.param(b"{\\rtf1\\ansi def}", "is a text of a word processor (RTF), no Python.", "Save the", id="RTF"),
        pytest.param(b"\n<!DOCTYPE html>\n<html>", "is a web page, no Python.", "Save the program", id="a page"),
        pytest.param(b"x = 1\0\n", "holds null bytes, so it is no text, no Python.", "Save the program", id="null"),
        pytest.param(
            b'{"cells": [], "metadata": {}, "nbformat": 4}', "is a notebook, no Python.", "In Jupyter, export", id="nb"
        ),
        pytest.param(
            b"x = 1\n# na\xefve\n", "line 2: a letter that is not encoded as UTF-8.", "Save it as", id="latin"
        ),
        pytest.param(b"%px import numpy\n", "line 1: invalid syntax.", "Lines with %px are a notebook's", id="px"),
        pytest.param(b"x = 1\n%%px\n", "line 2: invalid syntax.", "Lines with %px are a notebook's", id="cell px"),
        pytest.param(b"!pip install x\n", "line 1: invalid syntax.", "Lines with %, ! and ?", id="a shell line"),
        pytest.param(b"<<<<<<< HEAD\nx = 1\n", "line 1: invalid syntax.", "These marks are git's", id="a merge"),
        pytest.param(b">>> x = 1\n", "line 1: invalid syntax.", "Leave out the prompts", id="prompts"),
        pytest.param("x = \u201ca\u201d\n".encode(), "U+201C).", "Type the quotation marks anew", id="quotes"),
        pytest.param(b"```python\nx = 1\n", "line 1: invalid syntax.", "The ``` belong", id="a fence"),
        pytest.param(b"print 'a'\n", "?.", "This is Python 2", id="Python 2"),
        pytest.param(b"x = (1\n", "'(' was never closed.", "`python squares.py` shows the same.", id="a bracket"),
    ],
)
def test_what_is_no_python_is_told_by_what_it_is(tiny, content, fact, hint):
    found = look(Submission("anna", "tiny", {"squares.py": content}), tiny).finding

    assert found.reason == "syntax_error"
    assert found.fact.startswith("squares.py")
    assert found.fact.endswith(fact)
    assert found.hint.startswith(hint)
    assert "None" not in found.fact


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("# na\u00efve\ndef squares(square, numbers): return 1\n".encode(), id="accents in UTF-8"),
        pytest.param(
            b"# coding: latin-1\n# na\xefve\ndef squares(square, numbers): return 1\n", id="says its encoding"
        ),
        pytest.param(b"\xef\xbb\xbfdef squares(square, numbers): return 1\n", id="a mark of the order of bytes"),
        pytest.param(b"d = {'cells': 1}\ndef squares(square, numbers): return 1\n", id="a mapping"),
        pytest.param(b"x = 7 % 2\ndef squares(square, numbers): return x\n", id="a remainder"),
    ],
)
def test_what_is_python_is_taken_as_such(tiny, content):
    assert look(Submission("anna", "tiny", {"squares.py": content}), tiny).finding is None
