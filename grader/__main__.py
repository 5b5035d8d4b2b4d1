"""The command ``grader`` as ``python -m grader``: how a job starts it, whatever is on the node's PATH."""

from __future__ import annotations

from grader.cli import main

if __name__ == "__main__":
    main(prog_name="grader")
