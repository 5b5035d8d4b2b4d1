"""A search of the tutorial's kind: as it is handed out, and with its map over SCOOP, whose futures are too small."""

from __future__ import annotations

import pytest

from grader.errors import SandboxError
from grader.sandbox import choose
from tests.tutorials.examples import SCOOP, SERIAL, TASKS, TOO_SMALL, Example
from tests.tutorials.test_tutorials import graded, make_course

SEARCH = """\
import json, math, os, random, sys
# from scoop import futures

spread = map
# spread = futures.map

def bowl(point):
    return 10 * len(point) + sum(x * x - 10 * math.cos(2 * math.pi * x) for x in point)

def search(size):
    best = [5.0] * size
    for generation in range(150):
        children = [[x + random.gauss(0, 0.99**generation) for x in best] for _ in range(20 * size)]
        found = list(spread(bowl, children))
        best = children[found.index(min(found))]
    return bowl(best)

if __name__ == "__main__":
    fitness = search(int(sys.argv[1]))
    with open(f"found_{os.environ['SLURM_NTASKS']}.json", "w") as file:
        json.dump({"fitness": fitness}, file)
"""
CHANGED = {"# from scoop": "from scoop", "# spread": "spread"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("changed", "expected"), [({}, SERIAL), (CHANGED, TOO_SMALL)], ids=["as printed", "spread"])
def test_many_small_futures_are_no_accusation_and_earn_nothing(changed, expected, tmp_path):
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    pytest.importorskip("scoop", reason="needs scoop: pip install 'pytest-hpc-grader[all]'")
    example = Example(
        "",
        ("search.py",),
        "scoop",
        f"{SCOOP} 6",
        expected,
        answer='fitness = { dtype = "float64", shape = [], json = "found_2.json", path = "fitness" }',
        environment=TASKS,
        changed=changed,
    )
    (tmp_path / "handed_out").mkdir()
    (tmp_path / "handed_out" / "search.py").write_text(SEARCH)
    serial = SEARCH.partition("if __name__")[0].replace("import json", "import random\nimport json")
    make_course(
        tmp_path,
        example,
        tmp_path / "handed_out",
        serial + "def serial(seed):\n    random.seed(seed)\n    return {'fitness': search(6)}\n",
    )

    (check,) = graded(tmp_path)["checks"]

    told = f"{check['verdict']}, {check['reason']}: {check['fact']} {check['hint']}"
    assert expected in {check["verdict"], check["reason"]}, told
    assert not check["points"]
