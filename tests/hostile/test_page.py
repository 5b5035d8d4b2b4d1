"""The page for teachers counts the corpora as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.hostile import corpus

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "explanation" / "why-believe-a-grade.md"
ATTACKS = [attack for attack in corpus.ATTACKS.values() if attack.family != "control"]
CHEATS = (ROOT / "tests" / "cheats").glob("tiny_*_cheats/*.py")
HANDED_IN = [path.stem for path in CHEATS if not path.stem.startswith("mistake_")]


@pytest.mark.parametrize(
    ("row", "count"),
    [
        pytest.param("attacks on the box", len(ATTACKS), id="attacks"),
        pytest.param("of these", sum(not attack.bare for attack in ATTACKS), id="attacks that need a box"),
        pytest.param("programs that pretend", sum(not n.startswith("honest_") for n in HANDED_IN), id="cheats"),
        pytest.param(
            "honest but unusual",
            sum(n.startswith("honest_") and n != "honest_but_wrong" for n in HANDED_IN),
            id="honest ways",
        ),
    ],
)
def test_a_row_of_the_page_for_teachers_tells_how_many_there_are(row, count):
    found = re.search(rf"^\| {row}[^|]*\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert found, f"no row begins with {row!r}"
    assert int(found[1]) == count
