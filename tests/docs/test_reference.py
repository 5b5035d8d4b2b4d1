"""The reference pages say what the code says."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from grader import errors, record
from grader.cli import main
from grader.course import log, roster
from grader.coursework.assignment import RunLimits
from grader.grades import decision
from grader.grades.check import NEEDS
from grader.judging import measures, parallelism, rounds, speedup
from grader.judging.thresholds import Thresholds
from grader.plugin import pytest_addoption
from grader.record import trace
from grader.record.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
GROUPS = {name: command for name, command in main.commands.items() if isinstance(command, click.Group)}
COMMANDS = sorted(
    [
        *(name for name, command in main.commands.items() if not command.hidden),
        *(f"{name} {inner}" for name, group in GROUPS.items() for inner in group.commands),
    ]
)


class OptionGroup:
    """Takes the place of pytest's parser and of its group, and keeps what is added."""

    def __init__(self):
        self.options = {}

    def getgroup(self, *_):
        return self

    def addoption(self, name, **settings):
        self.options[name] = settings


def page(name):
    return (REFERENCE / name).read_text(encoding="utf-8")


def squeezed(text):
    return " ".join(text.split())


def rows(text):
    """The cells of every table's rows."""
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in text.splitlines() if line[:1] == "|"]


def named(cell):
    return re.findall(r"`([^`]+)`", cell)


@pytest.fixture
def options():
    group = OptionGroup()
    pytest_addoption(group)
    return group.options


def test_options_md_has_every_option_with_its_help_and_choices(options):
    text = squeezed(page("options.md"))

    missing = [name for name, given in options.items() if name not in text or given["help"] not in text]
    choices = [name for name, given in options.items() if ",".join(given.get("choices", ())) not in text]
    assert (missing, choices) == ([], [])


def test_no_page_names_an_option_that_is_not_there(options):
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "slurm").glob("*.md")]

    found = {name for path in pages for name in re.findall(r"--grader-[a-z-]+[a-z]", path.read_text(encoding="utf-8"))}

    assert found <= set(options)


@pytest.mark.parametrize("command", [pytest.param("", id="grader itself"), *COMMANDS])
def test_commands_md_has_what_help_prints(command):
    words = [*command.split(), "--help"]

    printed = CliRunner().invoke(main, words, prog_name="grader", terminal_width=80).output

    blocks = [squeezed(block) for block in re.findall(r"```text\n(.*?)```", page("commands.md"), re.DOTALL)]
    assert squeezed(printed) in blocks


def test_commands_md_has_no_command_that_is_not_there():
    headings = re.findall(r"^## grader (.+)$", page("commands.md"), re.MULTILINE)

    assert sorted(headings) == COMMANDS


def test_reasons_md_has_every_reason_code_and_no_other():
    headings = re.findall(r"^### (\S+)$", page("reasons.md"), re.MULTILINE)

    assert sorted(headings) == sorted({*_reason_codes(), decision.REASON})


def test_every_reason_code_has_a_paragraph():
    parts = re.split(r"^###? .*$", page("reasons.md"), flags=re.MULTILINE)
    titles = re.findall(r"^(###?) (.*)$", page("reasons.md"), re.MULTILINE)

    empty = [name for (mark, name), body in zip(titles, parts[1:], strict=True) if mark == "###" and not body.strip()]
    assert empty == []


def test_course_md_has_every_key_of_the_schema_and_no_other():
    schema = json.loads((ROOT / "grader/schemas/course.schema.json").read_text(encoding="utf-8"))
    inner = schema["properties"]["assignments"]["additionalProperties"]["properties"]
    own = inner.keys() - schema["properties"].keys() | {"title"}
    table = page("course.md").partition("## course.toml")[2].partition("\n## ")[0]

    documented = [named(row[0])[0] for row in rows(table) if named(row[0]) and row[0] != "key of `late`"]

    assert sorted(documented) == sorted([*schema["properties"], *own, *schema["$defs"]["late"]["properties"]])


def test_course_md_has_every_column_of_a_roster_and_every_kind_of_decision():
    text = page("course.md")

    assert [name for name in roster.COLUMNS if f"| `{name}` |" not in text] == []
    assert [kind for kind in log.Kind if f"| `{kind}` |" not in text] == []


def test_assignment_md_has_every_key_of_the_schema_and_no_other():
    schema = json.loads((ROOT / "grader/schemas/assignment.schema.json").read_text(encoding="utf-8"))
    table = page("assignment.md").partition("## Keys")[2].partition("\n## ")[0]

    documented = [named(row[0])[0] for row in rows(table) if named(row[0])]

    assert sorted(documented) == sorted(_schema_keys(schema))


def test_assignment_md_has_the_defaults_of_the_limits():
    documented = {named(row[0])[0]: row[1] for row in rows(page("assignment.md")) if "limits." in row[0]}

    defaults = {f"limits.{f.name}": f"{f.default:g}" for f in dataclasses.fields(RunLimits)}

    assert documented == defaults


def test_assignment_md_has_every_choice_of_the_schema():
    schema = json.loads((ROOT / "grader/schemas/assignment.schema.json").read_text(encoding="utf-8"))
    spec = schema["properties"]["answer"]["additionalProperties"]["properties"]
    text = page("assignment.md")

    missing = [c for c in schema["properties"]["backend"]["enum"] + spec["dtype"]["enum"] if f'`"{c}"`' not in text]

    assert missing == []


def test_rubric_md_has_every_fixture_and_no_other():
    table = page("rubric.md").partition("## What a check may use")[2].partition("\n## ")[0]

    documented = {named(row[0])[0] for row in rows(table) if named(row[0])}

    assert documented == set(NEEDS)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        pytest.param("The record", record.Record, id="record"),
        pytest.param("A round", record.Round, id="round"),
        pytest.param("A run", record.Run, id="run"),
        pytest.param("A trace", trace.Trace, id="trace"),
        pytest.param("A trace", trace.Process, id="process"),
        pytest.param("A trace", trace.Task, id="task"),
        pytest.param("The record", record.Machine, id="machine"),
        pytest.param("The record", Finding, id="finding"),
    ],
)
def test_grade_md_has_every_field_of_the_record(title, kind):
    section = page("grade.md").partition(f"## {title}\n")[2].partition("\n## ")[0]

    missing = [f.name for f in dataclasses.fields(kind) if f"`{f.name}`" not in section]

    assert missing == []


@pytest.mark.parametrize(
    ("title", "path"),
    [
        pytest.param("The grade's keys", [], id="grade"),
        pytest.param("A check", ["properties", "checks", "items"], id="check"),
    ],
)
def test_grade_md_has_the_keys_of_its_schema(title, path):
    schema = json.loads((ROOT / "grader/schemas/grade.schema.json").read_text(encoding="utf-8"))
    for step in path:
        schema = schema[step]
    section = page("grade.md").partition(f"## {title}\n")[2].partition("\n## ")[0]

    documented = {name for row in rows(section) for name in named(row[0])}

    assert documented == set(schema["properties"])


@pytest.mark.parametrize("words", [record.Ending, record.ArmName, trace.Role], ids=lambda kind: kind.__name__)
def test_grade_md_has_every_word_of_an_enumeration(words):
    missing = [str(word) for word in words if f"`{word}`" not in page("grade.md")]

    assert missing == []


def test_thresholds_md_has_the_lines_of_the_evidence():
    table = page("thresholds.md").partition("The speedup has lines")[0]
    documented = {}
    for name, used, clear, _ in (row for row in rows(table) if named(row[0])):
        documented[named(name)[0]] = float(used)
        if clear:
            documented[f"clear_{named(name)[0]}"] = float(clear)

    assert documented == dataclasses.asdict(Thresholds())


def test_thresholds_md_has_the_lines_of_the_speedup():
    table = page("thresholds.md").partition("The speedup has lines")[2]

    documented = {named(row[0])[0]: float(row[1]) for row in rows(table) if named(row[0])}

    names = ("FULL_AT", "STEP", "LEAD", "WIDEST", "CONFIRMED", "FIT", "MIN_ROUNDS", "MAX_ROUNDS")
    names += ("UNDISTURBED", "CONFIRMED_UNDISTURBED", "DISTURBED", "ROUNDS_TO_CHARGE")
    expected = {name: getattr(speedup, name) for name in names} | {
        "SLACK": measures.SLACK,
        "STARTING_S": measures.STARTING_S,
        "DEARER": parallelism.DEARER,
        "SLOWED": parallelism.SLOWED,
        "PATIENCE": parallelism.PATIENCE,
    }
    expected |= {name: getattr(rounds, name) for name in ("MAX_ATTEMPTS", "ROUNDS_TO_ACCUSE", "ROUNDS_TO_GIVE_UP")}
    assert documented == expected


def test_every_error_has_a_page_and_every_page_an_error():
    slugs = {kind.slug for kind in vars(errors).values() if isinstance(kind, type) and hasattr(kind, "slug")}

    pages = {path.stem for path in (ROOT / "docs/errors").glob("*.md")}

    assert pages == slugs


def test_architecture_md_has_the_layers_of_the_import_contract():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    section = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("## Layers")[2]

    documented = section.partition("```text\n")[2].partition("```")[0].splitlines()

    assert documented == next(c["layers"] for c in contracts if c["id"] == "rooms")


def _schema_keys(schema, prefix=""):
    """Dotted names; a mapping with free names stands as ``<name>``."""
    for name, value in schema.get("properties", {}).items():
        yield prefix + name
        yield from _schema_keys(value, f"{prefix}{name}.")
    if isinstance(free := schema.get("additionalProperties"), dict):
        yield from _schema_keys(free, f"{prefix}<name>.")


def _reason_codes():
    """First arguments of ``Finding``, the reason of a ``CheckResult``, and the first words of the table of endings."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "grader").rglob("*.py")]
    constants = {name: value for tree in trees for name, value in _constants(tree)}
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id="Finding"), args=[first, *_]):
                found |= _strings(first, constants)
            case ast.Call(func=ast.Name(id="CheckResult"), args=[_, _, _, ast.Constant(value=str(reason)), *_]):
                found.add(reason)
            case ast.Assign(targets=[ast.Name(id="_ENDINGS")], value=ast.Dict(values=endings)):
                found |= {str(ending.elts[0].value) for ending in endings}
    return found


def _constants(tree):
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))):
                yield name, value


def _strings(node, constants):
    match node:
        case ast.Constant(value=str(value)):
            return {value}
        case ast.IfExp(body=body, orelse=orelse):
            return _strings(body, constants) | _strings(orelse, constants)
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in constants:
            return {constants[name]}
    return set()


def test_syllabus_md_names_every_assignment_with_its_backend():
    table = {named(row[1])[0]: row[2] for row in rows(page("syllabus.md")) if named(row[1])}

    there = {
        path.parent.name: tomllib.loads(path.read_text()) for path in (ROOT / "assignments").glob("*/assignment.toml")
    }
    said = {"ipyparallel": "ipyparallel", "scoop": "SCOOP", "processes": "joblib", "slurm": "slurm"}
    missing = [name for name, found in there.items() if name not in table]
    wrong = [
        name
        for name, found in there.items()
        if not (said[found["backend"]] in table.get(name, "") or (found.get("mpi") and "MPI" in table.get(name, "")))
    ]
    assert (missing, wrong) == ([], [])
