"""Runs the heat equation by hand, prints the seconds and draws the plate."""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import sys
import textwrap
import time
from pathlib import Path

PICTURE = "heat.png"


def run(heat, advance, inputs, *, engines=0):
    """Calls the function, on that many ranks of this machine when any are asked for."""
    if _unwritten(heat):
        print("heat is not written yet. Begin with README.md and baseline.py.")
        return
    with _client(engines) as client:
        given = {"client": client} if engines else {}
        start = time.perf_counter()
        found = heat(advance=advance, **inputs, **given)
        seconds = time.perf_counter() - start
    if not isinstance(found, dict) or not {"plate", "changes"} <= set(found):
        print(f"heat returned {type(found).__name__}; return a dict with plate and changes.")
        return
    where = f"{engines} ranks of MPI" if engines else "one process"
    print(f"from {inputs['plate'].min():.2f}..{inputs['plate'].max():.2f}, mean {inputs['plate'].mean():.4f}")
    print(f"to   {found['plate'].min():.2f}..{found['plate'].max():.2f}, mean {found['plate'].mean():.4f}")
    print(f"{len(found['changes'])} steps: {seconds:.2f} s on {where}")
    _draw(found, inputs)


@contextlib.contextmanager
def _client(engines):
    if not engines:
        yield None
        return
    import ipyparallel
    import mpi4py  # noqa: F401 -- better to hear of it here than from each engine

    paths = {"PYTHONPATH": sys.path, "PATH": [str(Path(sys.executable).parent), os.environ["PATH"]]}
    for name, folders in paths.items():  # engines find what we find, and mpiexec lies beside Python
        os.environ[name] = os.pathsep.join(filter(None, folders))
    with ipyparallel.Cluster(n=engines, engines="mpi") as client:
        yield client


def _unwritten(function):
    """Whether the function is still a docstring and ``raise NotImplementedError``."""
    _, *body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    return len(body) == 1 and ast.unparse(body[0]).startswith("raise NotImplementedError")


def _draw(found, inputs):
    """The plate before and after, and how it settled, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure = pyplot.figure(figsize=(9, 6), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(3, 2))
    plates = above.subplots(1, 2)
    for axes, plate, title in zip(
        plates,
        (inputs["plate"], found["plate"]),
        ("at the beginning", f"after {len(found['changes'])} steps"),
        strict=True,
    ):
        picture = axes.imshow(plate, cmap="inferno", vmin=0.0, vmax=1.0)
        axes.set(title=title, xticks=[], yticks=[])
    above.colorbar(picture, ax=plates, label="temperature")
    axes = below.subplots()
    axes.semilogy(range(1, len(found["changes"]) + 1), found["changes"])
    axes.axhline(inputs["tolerance"], color="firebrick", linestyle="--", label="tolerance")
    axes.set(xlabel="step", ylabel="largest change", title="How the plate settles")
    axes.legend()
    figure.savefig(PICTURE, dpi=120)
    print(f"plate and changes: {PICTURE}")
