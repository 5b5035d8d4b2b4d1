"""The author's process: draws inputs and runs the serial baseline; no student code ever comes here."""

from __future__ import annotations

import importlib
from typing import Any

from grader.inside import boot, frames, plain, serve
from grader.probe import hello


def main() -> None:
    """Answers "draw" with inputs and "call" with the baseline's answer."""
    given = boot.settings()
    channel = boot.Channel()
    hello("baseline")
    tasks = boot.author_module(given, "tasks")
    supplied = {name: getattr(tasks, name) for name in given["tasks"]}
    inputs, baseline = importlib.import_module("inputs"), importlib.import_module("baseline")
    entry = getattr(baseline, given["entry_function"])
    channel.send("up")
    while (request := channel.receive()) is not None:
        try:
            if request["kind"] == "draw":
                channel.send("inputs", plain.inputs(_draw(inputs, request["value"])))
            else:
                result = entry(**supplied, **request["value"])
                channel.send("answer", plain.answer(result, given["answer"], given["mappings"]))
        except frames.FrameError as fault:
            channel.send("unsendable", str(fault))
        except Exception as fault:  # noqa: BLE001 -- the boundary: whatever is raised is told to the grader
            serve.tell(channel, fault, given["author"])


def _draw(inputs: Any, seed: list[int]) -> object:  # noqa: ANN401 -- the author's module
    import numpy as np

    return inputs.draw(np.random.default_rng(seed))
