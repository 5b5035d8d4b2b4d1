"""The house is as ARCHITECTURE.md draws it, and as the import contracts hold it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader.coursework import assignment
from grader.measuring.nodes import agent, remote_part
from grader.plugin import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "grader"
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
MAY_BE_LOOSE = 6


def drawn() -> dict[str, set[str]]:
    """The modules of each room of the tree; those of the package itself are under ``""``."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").partition("<!-- tree -->\n```text\ngrader/\n")[2]
    rooms: dict[str, set[str]] = {"": set()}
    above, room = "", ""
    for line in text.partition("```")[0].splitlines():
        first, *rest = line.split()
        depth = len(line) - len(line.lstrip())
        if first.endswith("/"):
            room = first[:-1] if depth == len("  ") else f"{above}/{first[:-1]}"
            above = room if depth == len("  ") else above
            rooms[room] = set()
        elif first.endswith(".py"):
            rooms[""] |= {name.removesuffix(".py") for name in (first, *rest)}
        else:
            rooms[room] |= {first, *rest}
    return rooms


def built() -> dict[str, set[str]]:
    """The modules of each folder of the package."""
    rooms: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        room = path.parent.relative_to(PACKAGE).as_posix().removeprefix(".")
        rooms.setdefault(room, set()).update({path.stem} - {"__init__"})
    return rooms


def contracted() -> list[str]:
    """Every module of ours that a contract names, layers with their container before them."""
    found: list[str] = []
    for contract in CONTRACTS.values():
        names = [name for layer in contract.get("layers", ()) for name in layer.replace("|", ":").split(":")]
        containers = contract.get("containers", [""])
        found += [f"{container}.{name.strip()}".removeprefix(".") for name in names for container in containers]
        found += [*contract.get("source_modules", ()), *contract.get("modules", ())]
        found += [name for name in contract.get("forbidden_modules", ()) if name.startswith("grader")]
    return found


def test_the_tree_of_architecture_md_is_the_folder():
    assert drawn() == built()


@pytest.mark.parametrize("name", sorted(set(contracted())))
def test_a_contract_names_only_modules_that_exist(name):
    assert importlib.util.find_spec(name) is not None


def test_few_modules_lie_loose_at_the_top():
    loose = [path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"]

    assert len(loose) <= MAY_BE_LOOSE, loose


def test_every_room_says_what_it_is():
    silent = [path for path in PACKAGE.rglob("__init__.py") if not path.read_text(encoding="utf-8").startswith('"""')]

    assert silent == []


def test_the_plugin_knows_an_assignment_by_the_same_file_as_who_reads_it():
    assert assignment.FILE == ASSIGNMENT


def test_other_nodes_are_told_the_module_that_the_agent_is():
    assert agent.__name__ == remote_part.AGENT


def test_modules_that_others_name_are_where_they_were():
    names = ["grader.plugin", "grader.probe", "grader.inside.boot", "grader.notebook", "grader.notebook.config"]
    code = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n) is None])"

    missing = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert missing.strip() == "[]"
