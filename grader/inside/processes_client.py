"""The program under grading where it starts its own processes: joblib, multiprocessing, concurrent.futures."""

from __future__ import annotations

from grader.inside import boot, serve
from grader.probe import hello


def main() -> None:
    """Serves requests; the entry gets nothing besides task functions and inputs."""
    given = boot.settings()
    channel = boot.Channel()
    hello("client")
    serve.serve(channel, given, {})
