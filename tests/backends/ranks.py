"""Opens two worlds of ranks at an isolation level, and tells what they answer: run in a throw-away world."""

from __future__ import annotations

import json
import sys

from grader.coursework import assignment as assignments
from grader.coursework.submission import Submission
from grader.measuring import bench as benches
from grader.measuring.arms import Arms
from grader.record import ArmName
from grader.sandbox import choose
from tests.backends.conftest import TINY


def main() -> None:
    """Writes a line of JSON: the answers of both programs."""
    tiny = assignments.load(TINY / "tiny_mpi")
    solution = (tiny.reference_folder / "total.py").read_bytes()
    programs = dict.fromkeys(ArmName, Submission("tested", tiny.name, {"total.py": solution}))
    names = (ArmName.SUBMISSION, ArmName.REFERENCE)
    level, _ = choose(sys.argv[1])
    bench = benches.bench(level=level, seed="tests", deadline_s=60.0, say=lambda _: None)
    with bench as opened, Arms(opened, tiny, programs) as arms:
        arms.open(*names)
        for name in names:
            arms.load(name)
        totals = [arms.call(name, {"numbers": [1.0, 2.0, float(n)]}).value for n, name in enumerate(names)]
        sys.stdout.write(json.dumps({"totals": totals}) + "\n")


if __name__ == "__main__":
    main()
