"""The pytest plugin: options, markers, fixtures, hooks. It decides nothing.

Every pytest run on the machine loads this module once the package is installed: it imports nothing of ours before an
assignment is met.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.plugin.grading import Grading

GRADING = pytest.StashKey["Grading | None"]()
SEED = pytest.StashKey[str]()
JUDGED = pytest.StashKey[bool]()
SOLUTIONS = "solutions"
ASSIGNMENT = "assignment.toml"  # as in coursework.assignment, which is not imported for a foreign session


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options; the command ``grader`` uses them as well."""
    group = parser.getgroup("grader", "grading of parallel programs")
    add = group.addoption
    add("--grader-here", action="store_true", help="Measure on this machine even if it is a login node")
    add(
        "--grader-workers",
        choices=["here", "slurm"],
        default="here",
        help="Where the workers are: on this machine, or in an allocation that Slurm is asked for",
    )
    add(
        "--grader-isolation",
        choices=["auto", "bubblewrap", "landlock", "none"],
        default="auto",
        help="Isolation of submissions",
    )
    add("--grader-submissions", metavar="PATH", help="Grade PATH/<student>/<assignment>/ in place of your own files")
    add("--grader-own", metavar="DIR", help="Check the file in DIR in place of the one in the assignment's folder")
    add("--grader-student", action="append", default=[], metavar="NAME", help="Grade only this student. Repeatable")
    add("--grader-reference", action="store_true", help="Grade the reference solutions in place of your own files")
    add("--grader-results", metavar="DIR", help="Keep grades as DIR/<assignment>/<student>.json")
    add("--grader-force", action="store_true", help="Measure again what DIR has already")
    add("--grader-rejudge", metavar="DIR", help="Judge the records in DIR again. Runs no submission")
    add("--grader-records", metavar="DIR", help="Go on from the records of a self-check in DIR, and keep them there")
    add("--grader-seed", metavar="S", help="Draw all inputs from S. The default is a new one for each session")
    add(
        "--grader-panel",
        type=_panel,
        metavar="N",
        help="Submissions measured together. The default is what has room",
    )
    add("--grader-deadline", type=float, default=900.0, metavar="S", help="Seconds for one submission in all")
    add(
        "--grader-only",
        action="append",
        default=[],
        metavar="FILE",
        help="Collect only this rubric of what lies below the paths. Repeatable",
    )
    add("--grader-keep-run", action="store_true", help="Keep the folders that submissions ran in")


def _panel(given: str) -> int:
    number = int(given) if given.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{given!r} is no number of submissions: give 1 or more")
    return number


def pytest_configure(config: pytest.Config) -> None:
    """Registers markers; whoever collects reports is the process that prints."""
    config.addinivalue_line(
        "markers",
        "points(n, needs=(), by='hand'): the test is a check of a rubric, worth n points. "
        "It is not reached when a check that it needs (a name or a tuple of names) failed. "
        "With by='hand' a person gives the points.",
    )
    config.stash[GRADING] = None
    worker_input = getattr(config, "workerinput", None)
    if worker_input is None:
        _require_no_idle_option(config)
        config.stash[SEED] = config.getoption("--grader-seed") or os.urandom(8).hex()
        config.pluginmanager.register(_Reports(config), "grader.reports")
    else:
        config.stash[SEED] = worker_input["grader_seed"]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Where an allocation is asked for, the same pytest runs there in place of this one."""
    if config.getoption("--grader-workers") == "here":
        return None
    from grader.errors import GraderError
    from grader.plugin import srun

    if not srun.is_wanted(config.getoption("--grader-workers")):
        return None
    paths = [config.invocation_params.dir / given.partition("::")[0] for given in config.args or ["."]]
    try:
        return srun.run([str(a) for a in config.invocation_params.args], paths)
    except GraderError as fault:
        raise pytest.UsageError(str(fault)) from None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 -- xdist has no types
    """All processes of a session draw the same inputs."""
    node.workerinput["grader_seed"] = node.config.stash[SEED]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:  # noqa: ANN401 -- as above
    """With ``-n``, the checks of one panel stay in one process; other sessions are dealt as xdist does.

    So are those with ``--dist loadfile`` or ``loadscope``, which keep a rubric's checks together anyway.
    """
    if not _grades(config) or config.getoption("dist") in {"loadfile", "loadscope"}:
        return None
    from grader.plugin.xdist import ByPanel

    return ByPanel(config, log, _grading(config).panels)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """One line: where and how submissions will run; nothing where nothing is graded."""
    if not _grades(config):
        return []
    from grader.plugin import header

    return [header.line(config.getoption("--grader-isolation"))]


@pytest.hookimpl(tryfirst=True)
def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where the command asks for rubrics by ``--grader-only``, nothing is looked into that is not on the way to one."""
    only = config.getoption("--grader-only")
    return not any(Path(file).is_relative_to(collection_path) for file in only) if only else None


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """A broken assignment is told at once, whole, before any of its tests is collected."""
    del parent
    if not _may_be_rubric(module_path):
        return
    from grader.coursework.assignment import load
    from grader.errors import AssignmentError
    from grader.plugin import collection

    folder = collection.assignment_folder(module_path)
    try:
        if folder is not None:
            load(folder)
            collection.require_once(module_path)
    except AssignmentError as fault:
        raise pytest.Collector.CollectError(str(fault)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """When many are graded, every check is there once for each student; a wrong marker is told at once."""
    rubric = Path(str(metafunc.module.__file__))
    if not _may_be_rubric(rubric):
        return
    from grader.plugin import collection

    if collection.assignment_folder(rubric) is None:
        return
    collection.require_sound(metafunc)
    if _grades_others(metafunc.config):
        students = _grading(metafunc.config).students(rubric)
        if collection.STUDENT not in metafunc.fixturenames:
            metafunc.fixturenames.append(collection.STUDENT)
        metafunc.parametrize(collection.STUDENT, students, ids=[collection.node_id(s) for s in students], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Learns all checks before any is deselected, and puts those of one submission together."""
    if any(_is_check(item) for item in items):
        _grading(config).learn(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Learns which checks were selected."""
    grading = session.config.stash[GRADING]
    if grading is not None:
        grading.select(session.items)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A check is evaluated on its case's record in place of being called."""
    grading = pyfuncitem.config.stash[GRADING]
    if grading is None or not grading.knows(pyfuncitem):
        return None
    grading.evaluate(pyfuncitem)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Says a check's verdict in pytest's words and attaches it to the report, as plain data for xdist."""
    report = yield
    grading = item.config.stash[GRADING]
    if grading is not None and isinstance(item, pytest.Function) and grading.knows(item):
        grading.complete(item, report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """The letters: p partial, ? open, - not reached."""
    attached = getattr(report, "grader", None)
    if attached is None or report.outcome not in {"passed", "failed", "skipped"}:
        return None  # no check, or one that another plugin runs again
    from grader.plugin.summary import LETTERS

    return LETTERS.get(attached["result"]["verdict"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of points, where something was graded."""
    if config.stash.get(JUDGED, False):
        from grader.plugin import summary

        summary.show(terminalreporter, config)


class _Reports:
    """Waits for the first verdict on a check; only then is anything of ours loaded."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Takes what became of a check, also when another process of xdist's judged it."""
        attached = getattr(report, "grader", None)
        if attached is not None:
            from grader.plugin import summary

            self._config.stash[JUDGED] = True
            summary.of(self._config).take(attached)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends what was started, however the session ended."""
    grading = config.stash.get(GRADING, None)
    if grading is not None:
        grading.close()


@pytest.fixture
def answer() -> None:
    """What the submission returned: a mapping from the names in assignment.toml to arrays.

    ``answer.require_equal(serial, "name", rtol=...)`` ends the check with a good message.
    """
    _only_in_rubrics("answer")


@pytest.fixture
def serial() -> None:
    """What the serial baseline returned for the same inputs: a mapping like ``answer``."""
    _only_in_rubrics("serial")


@pytest.fixture
def inputs() -> None:
    """What the entry was called with, as drawn by inputs.py."""
    _only_in_rubrics("inputs")


@pytest.fixture
def evidence() -> None:
    """Whether the parallel map did the work: ``evidence.require_parallel_map()``."""
    _only_in_rubrics("evidence")


@pytest.fixture
def speedup() -> None:
    """How much faster than the baseline: ``speedup.award()`` gives a part of the points."""
    _only_in_rubrics("speedup")


@pytest.fixture
def trace() -> None:
    """Tasks and processes of the run: ``trace.of_submission``, ``trace.of_baseline``, ``trace.of_reference``."""
    _only_in_rubrics("trace")


@pytest.fixture
def submission() -> None:
    """The submission's files as bytes: ``submission.files``."""


@pytest.fixture
def handed_in() -> None:
    """Further files: ``handed_in.text(name)``, ``handed_in.json(name)``, ``handed_in.mark_by_hand(name)``."""
    _only_in_rubrics("handed_in")


@pytest.fixture
def job() -> None:
    """The job of a launcher: ``job.require_accepted()``, ``job.require_nodes()``, ``job.require_cores()``."""
    _only_in_rubrics("job")


def _only_in_rubrics(name: str) -> None:
    """Within a rubric the plugin passes the object itself and the fixture's value is not used."""
    del name


def _require_no_idle_option(config: pytest.Config) -> None:
    if not any(
        config.getoption(f"--grader-{name}") for name in ("own", "student", "force", "reference", "submissions")
    ):
        return
    from grader.errors import UsageError
    from grader.plugin import idle

    try:
        idle.require_none(config.getoption)
    except UsageError as fault:
        raise pytest.UsageError(str(fault)) from None


def _grades_others(config: pytest.Config) -> bool:
    options = ("--grader-submissions", "--grader-reference", "--grader-rejudge")
    return any(config.getoption(option) for option in options)


def _grades(config: pytest.Config) -> bool:
    """Whether any path of the command line is, holds, or lies in an assignment."""
    start = config.invocation_params.dir
    for given in config.args or ["."]:
        path = start / given.partition("::")[0]
        folders = (path, path.parent)
        below = (path.glob(f"*/{ASSIGNMENT}"), path.glob(f"*/*/{ASSIGNMENT}"))
        if any((f / ASSIGNMENT).is_file() for f in folders) or any(any(found) for found in below):
            return True
    return False


def _may_be_rubric(path: Path) -> bool:
    """Whether it is worth to load what knows for sure: it lies beside an assignment, or where hidden checks do."""
    if not path.name.startswith("test_"):
        return False
    return path.parent.parent.name == SOLUTIONS or (path.parent / ASSIGNMENT).is_file()


def _is_check(item: pytest.Item) -> bool:
    if not _may_be_rubric(item.path):
        return False
    from grader.plugin import collection

    return collection.is_check(item)


def _grading(config: pytest.Config) -> Grading:
    grading = config.stash[GRADING]
    if grading is None:
        from grader.plugin.grading import Grading

        grading = config.stash[GRADING] = Grading(config, config.stash[SEED])
    return grading
