"""Copies are named whatever they are called and however they are laid out; who found their own way is not."""

from __future__ import annotations

import ast
import random
import textwrap
import time
import tomllib
from pathlib import Path

import pytest

from grader.course import similarity
from grader.course.similarity import LEAST, MOST_TOKENS, compared, shingles

ROOT = Path(__file__).resolve().parents[3]
NAMES = sorted(path.parent.name for path in (ROOT / "tests/variants").glob("*/honest_*.py"))
ONE_NUMBER_APART = {
    "honest_eight_parts": "honest_sixteen_parts",
    "honest_4_chunks_load_balanced": "honest_16_chunks_load_balanced",
    "honest_8_chunks_load_balanced": "honest_4_chunks_load_balanced",
    "honest_16_chunks_load_balanced": "honest_8_chunks_load_balanced",
}
"""Honest ones that are the same program but for a number, as if one had copied it."""


def template(name):
    folder = ROOT / "assignments" / name
    entry = tomllib.loads((folder / "assignment.toml").read_text(encoding="utf-8"))["entry"].partition(":")[0]
    paths = (folder / entry, folder / "baseline.py", ROOT / "solutions" / name / entry)
    return [path.read_text(encoding="utf-8") for path in paths]


def honest(name):
    return {
        path.stem: [path.read_text(encoding="utf-8")]
        for path in sorted((ROOT / "tests/variants" / name).glob("honest_*.py"))
    }


class Renamed(ast.NodeTransformer):
    """Gives every function, argument and variable of a program another name; methods may have a library's."""

    def __init__(self, tree):
        methods = {f for n in ast.walk(tree) if isinstance(n, ast.ClassDef) for f in n.body}
        named = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef) and n not in methods]
        self.names = {n.name for n in named}
        self.names |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        self.names |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        self.names -= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)}  # may be a library's

    def _new(self, name):
        return f"{name}_of_mine" if name in self.names and name != "__name__" else name

    def visit_Name(self, node):
        node.id = self._new(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self._new(node.arg)
        return node

    def visit_FunctionDef(self, node):
        node.name = self._new(node.name) if node.name in self.names else node.name
        return self.generic_visit(node)

    visit_ClassDef = visit_FunctionDef  # noqa: N815 -- as ast has it


def renamed(text):
    tree = ast.parse(text)
    return ast.unparse(Renamed(tree).visit(tree))


def reordered(text):
    tree = ast.parse(text)
    tree.body.reverse()
    return ast.unparse(tree)


def commented(text):
    lines = [
        f"{line}  # step {number}" if line.strip() and not line.rstrip().endswith("\\") and '"""' not in line else line
        for number, line in enumerate(ast.unparse(ast.parse(text)).splitlines())
    ]
    return '"""My own work."""\n\n' + "\n\n".join(lines)


def renumbered(text):
    return text.replace("2", "3").replace("'", '"')


def everything(text):
    return commented(reordered(renamed(text)))


def long_ones():
    for name in dict.fromkeys(NAMES):
        given = frozenset().union(*map(shingles, template(name)))
        for stem, (text,) in honest(name).items():
            if len(shingles(text) - given) >= LEAST:
                yield name, stem, text


LONG = list(long_ones())


@pytest.mark.parametrize("change", [renamed, reordered, commented, everything], ids=lambda each: each.__name__)
def test_a_copy_is_named_whatever_was_done_to_names_order_and_comments(change):
    missed = []
    for name, stem, text in LONG:
        programs = {"source": [text], "copy": [change(text)], "stub": template(name)[:1]}
        found = compared(programs, template(name))
        if [group.names for group in found.groups] != [("copy", "source")] or found.groups[0].least < 0.9:
            missed.append((name, stem, found.groups))

    assert len(LONG) > 50
    assert missed == []


@pytest.mark.parametrize("name", dict.fromkeys(NAMES))
def test_honest_programs_that_are_independent_are_not_named(name):
    found = compared(honest(name), template(name))

    together = [set(group.names) for group in found.groups]
    assert all(names <= ONE_NUMBER_APART.keys() for names in together)


@pytest.mark.parametrize("name", dict.fromkeys(NAMES))
def test_of_a_stub_the_baseline_and_the_reference_there_is_nothing_to_say(name):
    stub, baseline, reference = template(name)

    found = compared({"stub": [stub], "baseline": [baseline], "good": [commented(renamed(reference))]}, template(name))

    assert (found.compared, found.groups, found.short) == ([], [], ["stub", "baseline", "good"])


def test_members_of_a_team_are_not_compared():
    name, _, text = LONG[0]
    programs = {"ann": [text], "bob": [text], "cay": [text]}

    found = compared(programs, template(name), {"ann": "red", "bob": "red", "cay": ""})
    team = compared({"ann": [text], "bob": [text]}, template(name), {"ann": "red", "bob": "red"})

    assert [group.names for group in found.groups] == [("ann", "bob", "cay")]
    assert team.groups == []


def test_groups_are_told_by_how_alike_they_are():
    name, _, text = LONG[0]
    longer = text + "\n\ndef more(a, b):\n    return a + b\n"

    (group,) = compared({"ann": [text], "bob": [longer], "cay": [text]}, template(name)).groups

    assert group.names == ("ann", "bob", "cay")
    assert group.least < group.most == 1.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\0\0\0", id="no text"),
        pytest.param("def f(:\n  'unfinished", id="no Python"),
        pytest.param("(" * 100_000, id="very deep"),
        pytest.param("x = '''" + "a" * 300_000, id="an endless text"),
        pytest.param("\\\n" * 200_000, id="one endless line"),
        pytest.param("if x:\n" + "".join(" " * n + "if x:\n" for n in range(1, 200)), id="very far in"),
        pytest.param("\ud800 = 1\n", id="half a character"),
        pytest.param("x=1;" * 500_000, id="very long"),
    ],
)
def test_whatever_was_handed_in_is_looked_at_in_a_second_and_ends_nothing(text):
    begin = time.process_time()

    found = shingles(text)

    assert time.process_time() - begin < 5
    assert len(found) <= MOST_TOKENS


def test_a_class_of_300_is_compared_in_seconds():
    rng = random.Random(1)
    body = "\n".join(f"def f{n}(a, b):\n    return [x.m{n} * b for x in a if x > b]\n" for n in range(40))
    words = [f".n{n}" for n in range(200)]
    programs = {
        f"s{n}": [body + "\n".join(f"y = z{rng.choice(words)}{rng.choice(words)}(1, 2)" for _ in range(60))]
        for n in range(300)
    }
    begin = time.process_time()

    found = compared(programs, [])

    assert len(found.compared) == 300
    assert time.process_time() - begin < 30


def test_what_is_left_of_a_program_is_what_it_does():
    text = """
    import os
    def f(a: int, *, b: list[int] = ()) -> int:
        \'\'\'Says.\'\'\'
        count: int
        total: int = 1_000  # many
        return (a).size, len(b), "text", -total,
    """

    (row,) = similarity.rows(textwrap.dedent(text))

    assert " ".join(row) == (
        "def own ( own , * , own = ( ) ) : own = 0 return ( own . size , len ( own ) , text , - own )"
    )
