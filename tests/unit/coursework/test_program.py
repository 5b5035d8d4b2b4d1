"""How a program is run and where its answer is, as ``assignment.toml`` says it."""

from __future__ import annotations

import re

import pytest

from grader.coursework.assignment import load
from grader.errors import AssignmentError
from tests.unit.builders import assignment_folder

TOML = """\
title = "Squares"
backend = "scoop"
entry = "squares.py"
workers = 2
tasks = []
"""
ANSWER = '[answer]\nsquares = { dtype = "float64", shape = ["n"], csv = "s.csv", column = "square" }\n'
BASELINE = "def serial(numbers, seed):\n    return numbers\n"


def folder(tmp_path, more="", answer=ANSWER, toml=TOML):
    return assignment_folder(tmp_path, toml=f"{toml}{more}\n{answer}", baseline=BASELINE)


def told(path) -> str:
    with pytest.raises(AssignmentError) as refused:
        load(path)
    return str(refused.value)


def test_a_program_is_what_its_folder_says(tmp_path):
    found = load(
        folder(
            tmp_path,
            "run = \"python -m scoop -n {workers} '{entry}' {seed}\"",
            f'{ANSWER}[environment]\nN = "{{workers}}"\n',
        )
    )

    assert (found.entry_file, found.entry_function, found.serial_function) == ("squares.py", "", "serial")
    assert found.parameters == ("numbers", "seed")
    assert found.program.run == ("python", "-m", "scoop", "-n", "{workers}", "{entry}", "{seed}")
    assert found.program.environment == {"N": "{workers}"}
    assert found.program.outputs["squares"]["column"] == "square"


@pytest.mark.parametrize(
    ("backend", "run"),
    [
        ("processes", "python {entry}"),
        ("ipyparallel", "python {entry}"),
        ("scoop", "python -m scoop -n {workers} {entry}"),
        ("mpi", "mpiexec -n {workers} python {entry}"),
    ],
)
def test_without_a_command_line_it_is_run_as_its_backend_has_it(backend, run, tmp_path):
    own = folder(tmp_path)
    toml = own / "assignment.toml"
    toml.write_text(re.sub('backend = "[a-z]+"', f'backend = "{backend}"', toml.read_text()))

    assert " ".join(load(own).program.run) == run


def test_only_a_program_is_run_by_mpiexec(tmp_path):
    own = assignment_folder(tmp_path)
    toml = own / "assignment.toml"
    toml.write_text(re.sub('backend = "[a-z]+"', 'backend = "mpi"', toml.read_text()))

    assert "backend: only whole programs are run by mpiexec" in told(own)
    assert "backend = 'ipyparallel' and mpi = true" in told(own)


def test_an_entry_function_has_no_program(tmp_path):
    assert load(assignment_folder(tmp_path)).program is None


@pytest.mark.parametrize(
    ("more", "answer", "fault"),
    [
        (
            'run = "python {entry} {size}"',
            ANSWER,
            "run: {size} is nothing that is known; known are entry, numbers, profile, seed, workers",
        ),
        ('run = "python {entry"', ANSWER, "run: 'python {entry': expected '}' before end of string"),
        ('run = "python \'x"', ANSWER, 'run: "python \'x" is no command line: No closing quotation'),
        ("", f'{ANSWER}[environment]\nN = "{{cores}}"', "environment.N: {cores} is nothing that is known"),
        (
            "",
            '[answer]\nx = { dtype = "str", shape = [] }',
            "answer.x: say where a program leaves it, by one of csv, json and stdout",
        ),
        ("", '[answer]\nx = { dtype = "str", shape = [], json = "a", stdout = "b" }', "answer.x: say where"),
        (
            "",
            '[answer]\nx = { dtype = "str", shape = [], csv = "a.csv" }',
            'answer.x: which column of a.csv? column = "..."',
        ),
        (
            "",
            '[answer]\nx = { dtype = "str", shape = [], stdout = "(" }',
            "answer.x.stdout: '(' is no regular expression",
        ),
        (
            "",
            '[answer]\nx = { dtype = "str", shape = [], stdout = "(a)(b)" }',
            "answer.x.stdout: '(a)(b)' has 2 groups",
        ),
        (
            "",
            '[answer]\nx = { dtype = "int64", keys = "str", json = "a" }',
            "answer.x.keys: a program's answer has no mappings",
        ),
        ("", f'{ANSWER}[simulated]\ncosts = "numbers"', "simulated: a program is told no costs"),
    ],
)
def test_each_fault_is_told(tmp_path, more, answer, fault):
    assert f"  assignment.toml: {fault}" in told(folder(tmp_path, more, answer))


def test_what_only_a_program_has_is_a_fault_of_an_entry_function(tmp_path):
    toml = TOML.replace('"squares.py"', '"squares.py:serial"')
    found = told(folder(tmp_path, 'run = "python x"', toml=toml))

    assert "run: only a program has it: an entry without a function" in found
    assert "answer.squares.csv: the entry returns its answer; only a program writes it" in found


def test_the_baseline_of_a_program_is_called_serial(tmp_path):
    found = told(assignment_folder(tmp_path, toml=f"{TOML}{ANSWER}"))

    assert "(files): baseline.py defines no function 'serial'" in found
