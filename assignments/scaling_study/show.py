"""Measures a run by hand, keeps its seconds in scaling.json, prints the table and draws it."""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path

TABLE, PICTURE = Path("scaling.json"), "scaling.png"
RUNS = 3
SERIAL = "serial"


def run(volume, hits, inputs, *, who):
    """Calls the function a few times, and writes the median of the seconds into the table as those of so many."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        try:
            found = volume(hits, **inputs)
        except NotImplementedError:
            print("volume is not written yet. Begin with README.md and baseline.py.")
            return
        seconds.append(time.perf_counter() - start)
    try:
        print(f"a ball in {inputs['dimensions']} dimensions: {float(found):.5f}, exactly {_exact(inputs):.5f}")
    except TypeError:
        print(f"volume returned {type(found).__name__}; return one number.")
        return
    table = _read() | {who: round(sorted(seconds)[RUNS // 2], 4)}
    table = dict(sorted(table.items(), key=lambda row: (row[0] != SERIAL, len(row[0]), row[0])))
    TABLE.write_text(json.dumps({"seconds": table}, indent=2) + "\n", encoding="utf-8")
    _print(table)
    _draw(table)


def _exact(inputs):
    half = inputs["dimensions"] / 2
    return math.pi**half / math.gamma(half + 1)


def _read():
    try:
        return dict(json.loads(TABLE.read_text(encoding="utf-8"))["seconds"])
    except FileNotFoundError:
        return {}
    except (ValueError, LookupError, TypeError) as fault:
        sys.exit(f"{TABLE} cannot be read ({fault!r}); mend it, or remove it and measure anew.")


def _print(table):
    """Seconds, speedup, efficiency, and which part of the work is serial after Karp and Flatt (1990)."""
    print("workers   seconds   speedup   efficiency   serial part")
    for who, seconds in table.items():
        speedup = table.get(SERIAL, math.nan) / seconds
        count = 0 if who == SERIAL else int(who)
        efficiency = f"{speedup / count:13.0%}" if count and SERIAL in table else ""
        part = f"{_karp_flatt(speedup, count):14.1%}" if count > 1 and SERIAL in table else ""
        print(f"{who:>7s}{seconds:10.3f}{speedup:10.2f}{efficiency}{part}")


def _karp_flatt(speedup, count):
    return (1 / speedup - 1 / count) / (1 - 1 / count)


def _draw(table):
    """Seconds and speedup over the number of workers, where matplotlib is installed."""
    counts = [int(who) for who in table if who != SERIAL]
    if SERIAL not in table or not counts:
        missing = "python measure.py" if counts else "python -m scoop -n 1 measure.py, then -n 2, -n 4"
        print(f"in {TABLE}; for a picture there is missing: {missing}")
        return
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot
    from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

    serial = table[SERIAL]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
    left.loglog(counts, [table[str(count)] for count in counts], "o-", label="measured")
    left.loglog(counts, [serial / count for count in counts], "k--", label="serial / workers")
    left.set(xlabel="workers", ylabel="seconds", title="How long")
    right.loglog(counts, [serial / table[str(count)] for count in counts], "o-", label="measured")
    right.loglog(counts, counts, "k--", label="as many times as workers")
    right.set(xlabel="workers", ylabel="speedup", title="How much faster than the serial program")
    for axes in (left, right):
        axes.xaxis.set_major_locator(FixedLocator(counts))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(ScalarFormatter())
        axes.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"table: {TABLE}, picture: {PICTURE}")
