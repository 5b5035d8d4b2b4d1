"""What to try next, for what goes wrong in students' programs every year: a hint, and never an accusation."""

from __future__ import annotations

import re

_SENDING = "What is sent to a worker must be a function at the top of the file: no lambda, no function within another."
_RAISED = (
    (r"[Cc]an't pickle|[Cc]annot pickle|PicklingError|requires a code object with 0 free vars", _SENDING),
    (
        r"^KeyError: '(SLURM|PBS|PMI|OMPI)_",
        "Only a job has this variable. Use the workers that are there, and do not count them by it.",
    ),
    (
        r"Task farming is disabled|has no active worker|NoEnginesRegistered",
        "The same engines are used for every run: leave out client.shutdown(), and stop no cluster.",
    ),
    (
        r"No module named 'tasks'",
        "Use the client that your entry receives: other engines do not have the assignment's modules.",
    ),
)
_INSTEAD = {
    ("loky worker", "engine"): "joblib used processes of its own: call view.register_joblib_backend(), "
    "and work within parallel_config('ipyparallel').",
    ("your own program", "pool worker"): "Start processes: n_jobs is 1 unless you say otherwise, "
    "and threads of Python take turns.",
}


def on_exception(kind: str, message: str) -> str:
    """A hint for an exception of this type, or nothing where the traceback says enough."""
    text = f"{kind}: {message}"
    return next((hint for pattern, hint in _RAISED if re.search(pattern, text)), "")


def on_other_processes(who: str, worker: str) -> str:
    """A hint where these processes did the work of the workers: "loky worker", "engine"."""
    usual = f"Map the task function over the {worker}s; a map of something else does not count."
    return _INSTEAD.get((who, worker), usual)
