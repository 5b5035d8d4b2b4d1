"""The schemas are schemas, agree with the code, and their faults have paths."""

from __future__ import annotations

from dataclasses import fields

import jsonschema
import pytest

from grader.coursework.assignment import RunLimits
from grader.grades import gradebook
from grader.grades.score import Status
from grader.grades.verdict import CheckResult, Verdict
from grader.schemas import faults, schema

NAN = float("nan")


@pytest.mark.parametrize("name", [pytest.param(n, id=n) for n in ("assignment", "grade")])
def test_every_schema_is_one(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))

    assert schema(name)["additionalProperties"] is False


def test_the_schema_of_a_grade_agrees_with_the_code():
    known = schema("grade")["properties"]
    check = known["checks"]["items"]

    assert known["schema"]["const"] == gradebook.SCHEMA
    assert known["status"]["enum"] == [str(s) for s in Status]
    assert check["properties"]["verdict"]["enum"] == [str(v) for v in Verdict]
    assert sorted(check["properties"]) == sorted(check["required"]) == sorted(f.name for f in fields(CheckResult))


def test_the_schema_of_an_assignment_knows_every_limit():
    assert sorted(schema("assignment")["properties"]["limits"]["properties"]) == sorted(
        f.name for f in fields(RunLimits)
    )


@pytest.mark.parametrize(
    ("name", "key", "path"),
    [("assignment", {"limits": {"wall_s": NAN}}, "limits.wall_s"), ("profile", {"job_minutes": NAN}, "job_minutes")],
)
def test_nan_is_no_number_in_what_people_write(name, key, path):
    assert f"{path}: nan is not of type 'number'" in faults(name, key)


def test_faults_come_with_their_paths():
    document = {
        "title": "T",
        "backend": "scoop",
        "entry": "a.py:f",
        "workers": "two",
        "tasks": ["a", "a"],
        "answer": {"x": {"dtype": "float64"}},
    }

    assert faults("assignment", document) == [
        "answer.x: 'shape' is a required property",
        "tasks: ['a', 'a'] has non-unique elements",
        "workers: 'two' is not of type 'integer'",
    ]


def test_what_is_no_mapping_is_a_fault_of_the_top_level():
    assert faults("grade", []) == ["(top level): [] is not of type 'object'"]
