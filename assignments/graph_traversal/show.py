"""Explores a cave by hand, prints how deep it is and draws it."""

from __future__ import annotations

import math
import sys
import time
from collections import Counter

PICTURE = "cave.png"


def require_scoop(script):
    """Ends the program, saying what to type, unless SCOOP started it."""
    import scoop

    if not scoop.IS_RUNNING:
        print(f"No SCOOP workers here; type: python -m scoop -n 2 {script}", file=sys.stderr)
        sys.exit(2)


def run(explore, survey, inputs):
    """Calls the function with the inputs."""
    start = time.perf_counter()
    try:
        cave = explore(survey, **inputs)
    except NotImplementedError:
        print("explore is not written yet. Begin with README.md and baseline.py.")
        return
    seconds = time.perf_counter() - start
    if not isinstance(cave, dict) or not {"chambers", "depths", "volumes"} <= set(cave):
        print(f"explore returned {type(cave).__name__}; return a dict with chambers, depths and volumes.")
        return
    for depth, count in sorted(Counter(cave["depths"]).items()):
        volume = sum(v for d, v in zip(cave["depths"], cave["volumes"], strict=True) if d == depth)
        print(f"depth {depth:2d}: {count:3d} chambers, {volume:9.1f} m³")
    print(f"{len(cave['chambers'])} chambers: {seconds:.2f} s on {_workers()}")
    _draw(inputs["entrance"], dict(zip(cave["chambers"], cave["volumes"], strict=True)), max(cave["depths"]))


def _workers():
    import scoop

    return f"{scoop.SIZE} SCOOP workers" if scoop.IS_RUNNING else "one process"


def _draw(entrance, volumes, deepest):
    """The cave as a tree, the entrance in its middle, where matplotlib is installed."""
    try:
        import matplotlib
    except ModuleNotFoundError:
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 7), layout="constrained")
    places = _places(entrance)
    for number, (depth, x, y, before) in places.items():
        if before is not None:
            _, from_x, from_y, _ = places[before]
            axes.plot([from_x, x], [from_y, y], color="0.6", linewidth=1.0, zorder=1)
        size = 40.0 * volumes[number] ** (1.0 / 3.0)
        axes.scatter(x, y, s=size, c=[depth], vmin=0, vmax=deepest, cmap="viridis_r", edgecolors="k", zorder=2)
    axes.set(aspect="equal", title=f"A cave of {len(places)} chambers: the farther from the middle, the deeper")
    axes.axis("off")
    figure.savefig(PICTURE, dpi=120)
    print(f"cave: {PICTURE}")


def _places(entrance):
    """Where each chamber is drawn: its depth, x, y and the chamber before it, by its number."""
    from tasks import behind

    places = {}

    def leaves(chamber):
        further = behind(chamber)
        return sum(map(leaves, further)) if further else 1

    def place(chamber, depth, before, first, last):
        angle = (first + last) / 2.0
        places[chamber[0]] = (depth, depth * math.cos(angle), depth * math.sin(angle), before)
        step = (last - first) / leaves(chamber)
        for further in behind(chamber):
            end = first + step * leaves(further)
            place(further, depth + 1, chamber[0], first, end)
            first = end

    place(entrance, 0, None, 0.0, 2.0 * math.pi)
    return places
