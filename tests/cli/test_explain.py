"""``grader explain`` and ``grader trace``: what a stored result teaches, and its way out of the house."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main

GOLDEN = Path(__file__).parents[1] / "unit" / "golden"
COMMANDS = [pytest.param(["explain"], id="explain"), pytest.param(["trace", "--chrome=-"], id="trace")]


def grader(*words, width=100):
    return CliRunner().invoke(main, [str(w) for w in words], prog_name="grader", env={"COLUMNS": str(width)})


@pytest.fixture
def result(tmp_path):
    """A good result where a grading would have left it."""
    folder = tmp_path / "results" / "tiny_scoop"
    folder.mkdir(parents=True)
    return Path(shutil.copy(GOLDEN / "good.json", folder / "good.json"))


def changed(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return path


def never_ran(document):
    document["record"]["rounds"] = []
    document["record"]["finding"] = {
        "reason": "syntax_error",
        "fact": "squares.py, line 1: invalid syntax",
        "hint": "",
        "detail": "",
    }


def untimed(document):
    for done in document["record"]["rounds"]:
        done["timed"] = False


def test_explain_shows_checks_numbers_and_lessons(result):
    done = grader("explain", result)

    assert done.exit_code == 0
    assert done.stdout.startswith("tiny_scoop · good")
    for title in ("Where the time went", "Efficiency", "Work and span", "Tasks", "Other numbers of workers"):
        assert f"\n{title} " in done.stdout
    assert "beside the reference's run on the same inputs:" in " ".join(done.stdout.split())
    assert "Nothing of it cost much time that the reference does not lose as well." in done.stdout


def test_explain_says_what_to_try():
    done = grader("explain", GOLDEN / "serial.json")

    assert done.exit_code == 0
    assert done.stdout.endswith("  Only 1 of 2 workers had tasks.\n  → Send the tasks to all of them.\n")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_explain_keeps_to_the_width_of_the_terminal(result, width):
    done = grader("explain", result, width=width)

    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= width


def test_explain_takes_the_round_that_is_named(result):
    assert "Round 1 (not timed)" in grader("explain", result, "--round=1").stdout
    assert "Round 4 (timed, 3 in all)" in grader("explain", result, "--round=4").stdout


def test_explain_of_what_never_ran_shows_its_checks_and_says_why(result):
    done = grader("explain", changed(result, never_ran))

    assert done.exit_code == 2
    assert "It is faster than the serial program." in done.stdout
    assert f"grader: {result} has no trace to explain: squares.py, line 1: invalid syntax" in done.stderr


def test_explain_of_work_that_no_worker_did_says_so():
    done = grader("explain", GOLDEN / "loky.json")

    assert done.exit_code == 2
    assert "no SCOOP worker was seen to run a task." in done.stderr


def test_trace_writes_all_timed_runs(result, tmp_path):
    target = tmp_path / "out.json"

    done = grader("trace", result, "--chrome", target)

    document = json.loads(target.read_text())
    names = [e["args"]["name"] for e in document["traceEvents"] if e["name"] == "process_name"]
    assert done.exit_code == 0
    assert done.stdout == ""
    assert f"The traces of 9 runs are in {target}; open it at https://ui.perfetto.dev" in done.stderr
    assert names == [f"round {n}: {arm}" for n in (2, 3, 4) for arm in ("baseline", "reference", "submission")]


def test_trace_writes_to_standard_output(result):
    done = grader("trace", result, "--chrome", "-")

    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["traceEvents"]) > 9 * 24
    assert done.stderr == ""


def test_trace_takes_the_rounds_and_arms_that_are_named(result):
    done = grader("trace", result, "--chrome=-", "--round=1", "--round=3", "--arm=submission")

    names = [e["args"]["name"] for e in json.loads(done.stdout)["traceEvents"] if e["name"] == "process_name"]
    assert names == ["round 1, not timed: submission", "round 3: submission"]


def test_trace_takes_all_rounds_where_none_is_timed(result):
    document = json.loads(grader("trace", changed(result, untimed), "--chrome=-").stdout)

    assert sum(e["name"] == "process_name" for e in document["traceEvents"]) == 12


def test_trace_overwrites_what_it_wrote_before(result, tmp_path):
    target = tmp_path / "out.json"
    target.write_text("old")

    assert grader("trace", result, "--chrome", target, "--arm=baseline").exit_code == 0
    assert json.loads(target.read_text())["otherData"]["student"] == "good"


def test_trace_of_a_run_that_left_none_says_why(result):
    done = grader("trace", changed(result, never_ran), "--chrome=-")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert f"{result} has no trace of these runs: squares.py, line 1: invalid syntax" in done.stderr


def test_trace_makes_no_folder_that_somebody_mistyped(result, tmp_path):
    done = grader("trace", result, "--chrome", tmp_path / "typo" / "out.json")

    assert done.exit_code == 2
    assert f"{tmp_path}/typo/out.json cannot be written: there is no folder {tmp_path}/typo." in done.stderr
    assert not (tmp_path / "typo").exists()


def test_trace_says_where_it_cannot_write(result, tmp_path):
    (tmp_path / "file").write_text("")

    done = grader("trace", result, "--chrome", tmp_path / "file" / "out.json")

    assert done.exit_code == 2
    assert f"grader: {tmp_path / 'file' / 'out.json'} cannot be written: " in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(Path.unlink, "does not exist.", id="missing"),
        pytest.param(lambda p: p.write_text("{"), "cannot be read as a grade", id="no JSON"),
        pytest.param(lambda p: p.write_text('{"a": 1}'), "is no grade that this version can read", id="no result"),
        pytest.param(lambda p: p.write_bytes(b"\xff\x00"), "cannot be read as a grade", id="no text"),
        pytest.param(
            lambda p: changed(p, lambda d: d.update(schema=99)), "is no grade that this version can read", id="version"
        ),
        pytest.param(
            lambda p: changed(p, lambda d: d["record"].update(schema=99)), "schema", id="another version of the record"
        ),
    ],
)
def test_what_is_no_result_is_said_with_exit_status_2(result, command, spoil, message):
    spoil(result)

    done = grader(*command, result)

    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param([], "Missing argument 'RESULT'", id="no result"),
        pytest.param(["."], "is a directory", id="folder"),
        pytest.param(
            [GOLDEN / "good.json", "--round=0"], "There is no round 0 in this record. It has: 1, 2, 3, 4.", id="from 1"
        ),
        pytest.param(
            [GOLDEN / "good.json", "--round=9"], "There is no round 9 in this record. It has: 1, 2, 3, 4.", id="round"
        ),
        pytest.param([GOLDEN / "good.json", "--round=x"], "'x' is not a valid integer", id="no number"),
    ],
)
def test_what_cannot_be_explained_or_drawn_is_wrong_usage(command, words, message):
    done = grader(*command, *words)

    assert done.exit_code == 2
    assert message in done.stderr


def test_trace_needs_to_know_where_to_and_knows_three_arms(result):
    assert "Missing option '--chrome'" in grader("trace", result).stderr
    assert "'baseline', 'reference', 'submission'" in grader("trace", result, "--chrome=-", "--arm=other").stderr


def test_both_commands_run_from_a_shell(course):
    explained = course.grader("explain", str(GOLDEN / "good.json"))
    traced = course.grader("trace", str(GOLDEN / "good.json"), "--chrome", "out.json")

    assert (explained.returncode, traced.returncode) == (0, 0)
    assert explained.stdout.startswith("tiny_scoop · good")
    assert json.loads((course.folder / "out.json").read_text())["traceEvents"]
