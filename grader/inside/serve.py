"""The loop of a program under grading: load the student's file, then answer one request after the other."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.inside import boot, frames, plain

MAX_TRACEBACK = 12_000
_OURS = str(Path(__file__).resolve().parent)


def serve(
    channel: boot.Channel, given: dict[str, Any], extras: dict[str, Any], tidy: Callable[[], None] | None = None
) -> None:
    """Answers requests until the grader closes the channel.

    Args:
        channel: where they come from.
        given: the settings of this process.
        extras: arguments of the entry that the backend supplies: the client of the engines.
        tidy: makes the workers forget what a call has left in them, once it is answered.
    """
    tasks = boot.author_module(given, "tasks")
    supplied = {name: getattr(tasks, name) for name in given["tasks"]}
    channel.send("up")
    entry: Callable[..., object] | None = None
    while (request := channel.receive()) is not None:
        try:
            if request["kind"] == "load":
                entry = load(given)
                channel.send("loaded")
            elif entry is not None:
                result = entry(**extras, **supplied, **request["value"])
                channel.send("answer", plain.answer(result, given["answer"], given["mappings"]))
                _tidy(tidy)
        except frames.FrameError as fault:
            channel.send("unsendable", str(fault))
        except BaseException as fault:  # noqa: BLE001 -- the boundary: whatever is raised is told to the grader
            tell(channel, fault, given["submission"])


def _tidy(tidy: Callable[[], None] | None) -> None:
    """Whatever goes wrong here is no second reply: the call has been answered."""
    if tidy is not None:
        with contextlib.suppress(Exception):
            tidy()


def load(given: dict[str, Any]) -> Callable[..., object]:
    """The student's entry; importing its file runs the student's code."""
    module = importlib.import_module(Path(given["entry_file"]).stem)
    function: Callable[..., object] = getattr(module, given["entry_function"])
    return function


def tell(channel: boot.Channel, fault: BaseException, folder: str) -> None:
    """Sends what was raised, with a traceback that begins in the student's file."""
    value = {
        "type": type(fault).__name__,
        "message": _text(fault),
        "traceback": _student_part(fault, folder)[-MAX_TRACEBACK:],
        "line": _line(fault.__traceback__, folder),
    }
    channel.send("raised", value)


def _text(fault: BaseException) -> str:
    try:
        return f"{fault}{_said_by_argparse(fault)}"[:2000]
    except Exception:  # noqa: BLE001 -- a student's __str__ may raise anything
        return "(its text cannot be had)"


def _said_by_argparse(fault: BaseException) -> str:
    """What argparse printed before it ended the program: its exception says a number only."""
    step = fault.__traceback__ if isinstance(fault, SystemExit) else None
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_name == "error" and code.co_filename == argparse.__file__:
            return f" (argparse: {step.tb_frame.f_locals.get('message', '')})"
        step = step.tb_next
    return ""


def _student_part(fault: BaseException, folder: str) -> str:
    first = fault.__traceback__
    while first is not None and not _is_students(first, folder):
        first = first.tb_next
    shown = first or _after_ours(fault.__traceback__)
    try:
        lines = traceback.format_exception(type(fault), fault, shown)
    except Exception:  # noqa: BLE001 -- as above
        return type(fault).__name__
    return "".join(lines).replace(f"{folder}/", "")


def _is_students(step: TracebackType, folder: str) -> bool:
    return step.tb_frame.f_code.co_filename.startswith(folder)


def _after_ours(step: TracebackType | None) -> TracebackType | None:
    while step is not None and step.tb_frame.f_code.co_filename.startswith(_OURS):
        step = step.tb_next
    return step


def _line(step: TracebackType | None, folder: str) -> str:
    """Where the student's file was last left: "grid_search.py, line 12"."""
    found = ""
    while step is not None:
        if _is_students(step, folder):
            name = step.tb_frame.f_code.co_filename.removeprefix(f"{folder}/")
            found = f"{name}, line {step.tb_lineno}"
        step = step.tb_next
    return found
