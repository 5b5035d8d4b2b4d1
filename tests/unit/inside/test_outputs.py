"""Answers read from what a program wrote and printed."""

from __future__ import annotations

import os

import numpy as np
import pytest

from grader.inside import outputs
from grader.inside.outputs import OutputError


def part(dtype="float64", shape=("n",), **where):
    return {"x": {"dtype": dtype, "shape": list(shape), "path": "", **where}}


def read(folder, declared, printed=""):
    return outputs.read(declared, folder, printed)["x"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("k,inertia\n2,10.5\n3,7\n", [10.5, 7.0]),
        ("\ufeffk, inertia\r\n2, 10.5\r\n", [10.5]),
        ('inertia,"a,b"\n1e-3,"x\ny"\n', [0.001]),
        (",inertia\n0,5\n1,6\n", [5.0, 6.0]),
        ("inertia\n", []),
        ("k,k,inertia,more\n1,2,3\n\n4,5,6,7,8\n", [3.0, 6.0]),
    ],
)
def test_a_column_of_a_csv_file(tmp_path, text, values):
    (tmp_path / "s.csv").write_text(text, encoding="utf-8", newline="")

    assert read(tmp_path, part(csv="s.csv", column="inertia")).tolist() == values


@pytest.mark.parametrize(
    ("path", "shape", "dtype", "value"),
    [
        ("", ("n",), "int64", None),
        ("runs.1.seconds", (), "float64", 2.5),
        ("runs.0.seconds", (), "float64", 3.0),
        ("table", ("a", "b"), "int64", [[1, 2], [3, 4]]),
        ("table.1", ("n",), "int64", [3, 4]),
        ("ok", (), "bool", True),
        ("name", (), "str", "ha\u0308t"),
        ("whole", (), "int64", 2**62 + 1),
    ],
)
def test_a_path_in_a_json_file(tmp_path, path, shape, dtype, value):
    (tmp_path / "o.json").write_text(
        '{"runs": [{"seconds": 3}, {"seconds": 2.5}], "table": [[1, 2], [3, 4.0]], "ok": true,'
        f' "name": "ha\u0308t", "whole": {2**62 + 1}}}'
        if path
        else "[1, 2]",
        encoding="utf-8",
    )

    found = read(tmp_path, part(dtype, shape, json="o.json", path=path))

    assert np.asarray(found).tolist() == (value if path else [1, 2])


@pytest.mark.parametrize(
    ("pattern", "shape", "dtype", "value"),
    [
        (r"^pi = (\S+)$", (), "float64", 3.25),
        (r"^pi = (\S+)$", ("n",), "float64", [3.0, 3.25]),
        (r"^done: \w+", (), "str", "done: yes"),
        (r"^done: (\w+)", (), "bool", True),
        (r"of (\d+) tries", (), "int64", 400),
    ],
)
def test_what_is_printed(tmp_path, pattern, shape, dtype, value):
    printed = "pi = 3.0\nof 400 tries\npi = 3.25\ndone: yes\n"

    assert np.asarray(read(tmp_path, part(dtype, shape, stdout=pattern), printed)).tolist() == value


def refused(folder, declared, printed=""):
    with pytest.raises(OutputError) as fault:
        read(folder, declared, printed)
    return str(fault.value)


@pytest.mark.parametrize(
    ("content", "where", "told"),
    [
        (None, {"csv": "s.csv", "column": "a"}, "it wrote no file s.csv; there are other.txt"),
        ("b,c\n1,2\n", {"csv": "s.csv", "column": "a"}, "its file s.csv has no column 'a'; its columns are: b, c"),
        ("", {"csv": "s.csv", "column": "a"}, "its file s.csv has no column 'a'; its columns are: none"),
        ("b,a\n1,2\n3\n", {"csv": "s.csv", "column": "a"}, "its file s.csv has no 'a' in row 2 below the heads"),
        ("a\nx\n", {"csv": "s.csv", "column": "a"}, "'x' is not of float64: could not convert string to float: 'x'"),
        ("a\n" + "9" * 200_000, {"csv": "s.csv", "column": "a"}, "its file s.csv is no CSV: field larger than"),
        ("{", {"json": "s.csv"}, "its file s.csv is no JSON: Expecting property name"),
        ("[" * 100_000, {"json": "s.csv"}, "its file s.csv is no JSON: "),
        ("[" * 900 + "]" * 900, {"json": "s.csv"}, "'x' is not of float64"),
        ('{"a": {"b": 1}}', {"json": "s.csv", "path": "a.c"}, "its file s.csv has no 'c' at 'a'; there is: b"),
        ("[1]", {"json": "s.csv", "path": "seconds"}, "its file s.csv has no 'seconds' at its top; there is list"),
        ('{"a": 1}', {"json": "s.csv", "path": ""}, "'x' is not of float64"),
        ("[[1, 2], [3]]", {"json": "s.csv", "path": ""}, "'x' is not of float64"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, content, where, told):
    (tmp_path / "other.txt").write_text("")
    if content is not None:
        (tmp_path / "s.csv").write_text(content, encoding="utf-8")

    assert refused(tmp_path, part(**where)).startswith(told)


@pytest.mark.parametrize("value", ["1.5", "true", '"x"', "1e30", str(2**70), "null", "{}"])
def test_what_is_no_whole_number_is_told(tmp_path, value):
    (tmp_path / "o.json").write_text(value)

    assert refused(tmp_path, part("int64", (), json="o.json")).startswith("'x' is not of int64")


def test_what_was_printed_instead_is_told(tmp_path):
    assert refused(tmp_path, part(stdout=r"pi = (\S+)"), "Hello\n there\n") == (
        r"it printed nothing like 'pi = (\\S+)'; it printed: Hello there"
    )


def test_nothing_is_read_through_a_link_or_from_a_pipe_or_of_too_much(tmp_path):
    (tmp_path / "secret").write_text("a\n1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe.csv")
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(outputs.MAX_BYTES + 1)

    told = [refused(tmp_path, part(csv=f"{name}.csv", column="a")) for name in ("link", "pipe", "large")]

    assert told == [
        "its file link.csv cannot be read: Too many levels of symbolic links",
        "its pipe.csv is no plain file",
        f"its file large.csv has {outputs.MAX_BYTES + 1} bytes; at most {outputs.MAX_BYTES} are read",
    ]
