"""Squares numbers in a pool of processes."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from multiprocessing import Pool
from pathlib import Path

from tasks import numbers, square

HERE = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, required=True)
    given = parser.parse_args()
    with Pool(int(os.environ["POOL"])) as pool:
        found = pool.map(square, numbers(given.count, given.seed), chunksize=1)
    with open(HERE / "squares.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["number", "square"])
        writer.writerows(enumerate(found))
    Path("summary.json").write_text(json.dumps({"of": [{"largest": max(found)}]}))
    sys.stdout.write(f"squared {len(found)} numbers\n")


if __name__ == "__main__":
    main()
