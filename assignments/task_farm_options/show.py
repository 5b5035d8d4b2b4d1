"""Prices options by hand, prints them, and draws who priced which, and when."""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import os
import sys
import tempfile
import textwrap
import time
from pathlib import Path

PICTURE = "option_farm.png"


def run(price_options, price, inputs, *, engines=0):
    """Calls the function, on that many engines of this machine when any are asked for."""
    if _unwritten(price_options):
        print("price_options is not written yet. Begin with README.md and baseline.py.")
        return
    options = inputs["options"]
    with _client(engines) as client, tempfile.TemporaryDirectory() as notes:
        noting = functools.partial(_noted, price, notes)
        given = {"client": client} if engines else {}
        start = time.monotonic()
        prices = price_options(price=noting, **inputs, **given)
        seconds = time.monotonic() - start
        schedule = _schedule(notes, start, _names(client))
    if not _are_pairs(prices, len(options)):
        print(f"price_options returned {type(prices).__name__}; return a list of {len(options)} pairs, one an option:")
        print("(price, standard error)")
        return
    _print_prices(options, prices)
    where = f"{engines} engines" if engines else "one process"
    print(f"{len(options)} options: {seconds:.2f} s on {where}")
    _draw(options, schedule, seconds)


@contextlib.contextmanager
def _client(engines):
    if not engines:
        yield None
        return
    import ipyparallel

    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))  # engines find what we find
    with ipyparallel.Cluster(n=engines) as client:
        client[:].execute("import tasks", block=True)  # which takes seconds, and is not to be counted
        yield client


def _unwritten(function):
    """Whether the function is still a docstring and ``raise NotImplementedError``."""
    _, *body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    return len(body) == 1 and ast.unparse(body[0]).startswith("raise NotImplementedError")


def _noted(price, folder, option):
    """The option's price; who found it, and when, is noted in a file of the process."""
    begin = time.monotonic()
    found = price(option)
    with open(Path(folder, str(os.getpid())), "a", encoding="utf-8") as notes:
        notes.write(f"{begin} {time.monotonic()} {option['seed']}\n")
    return found


def _names(client):
    """What to call the processes that are known, by their numbers."""
    engines = {} if client is None else client[:].apply_async(os.getpid).get_dict()
    return {os.getpid(): "this program", **{pid: f"engine {engine}" for engine, pid in engines.items()}}


def _schedule(folder, start, names):
    """What each process did: its name, and (begin, end, seed of the option) of each task, in seconds."""
    found = {}
    for path in Path(folder).iterdir():
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        tasks = [(float(begin) - start, float(end) - start, int(seed)) for begin, end, seed in lines]
        found[names.get(int(path.name), f"process {path.name}")] = tasks
    return dict(sorted(found.items()))


def _are_pairs(prices, count):
    try:
        return [len(pair) for pair in prices] == [2] * count
    except TypeError:
        return False


def _cost(option):
    return option["paths"] * option["steps"]


def _print_prices(options, prices):
    print(f"{'option':>6}{'years':>7}{'steps':>7}{'paths':>8}{'cost':>8}{'spot':>8}{'strike':>8}{'price':>9}   error")
    whole = sum(map(_cost, options))
    for place, (option, (price, error)) in enumerate(zip(options, prices, strict=True)):
        sizes = f"{option['years']:7.2f}{option['steps']:7d}{option['paths']:8d}{_cost(option) / whole:8.1%}"
        print(f"{place:6d}{sizes}{option['spot']:8.2f}{option['strike']:8.2f}{price:9.3f}   {error:.3f}")


def _draw(options, schedule, seconds):
    """What the options cost, and the schedule of the run, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    colours = [f"C{place % 10}" for place in range(len(options))]
    figure, (above, below) = pyplot.subplots(2, figsize=(8, 5.5), layout="constrained")
    above.bar(range(len(options)), [_cost(option) / 1e6 for option in options], color=colours)
    above.set_xticks(range(len(options)))
    above.set(xlabel="option", ylabel="paths x steps, millions", title="What the options cost")
    place_of = {option["seed"]: place for place, option in enumerate(options)}
    for row, tasks in enumerate(schedule.values()):
        for begin, end, seed in tasks:
            place = place_of.get(seed, 0)
            below.barh(row, end - begin, left=begin, height=0.6, color=colours[place], edgecolor="white")
            below.text((begin + end) / 2, row, str(place), ha="center", va="center", fontsize="x-small")
    below.axvline(seconds, color="black", linewidth=1)
    below.set_yticks(range(len(schedule)), schedule)
    below.set_ylim(len(schedule) - 0.5, -0.5)
    below.set(xlabel="seconds", xlim=(0, seconds * 1.02), title="Who priced which option, and when")
    figure.savefig(PICTURE, dpi=120)
    print(f"costs and schedule: {PICTURE}")
