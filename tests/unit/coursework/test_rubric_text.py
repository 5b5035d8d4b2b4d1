"""Faults of a rubric that its text alone shows, wherever an assignment is loaded."""

from __future__ import annotations

import pytest

from grader.coursework.assignment import load
from grader.coursework.rubric_text import faults
from grader.errors import AssignmentError
from tests.unit.builders import assignment_folder

CHECK = "def test_pi(answer, serial):\n    {}\n"
CLOSE = "answer.require_close(3.14, 'pi', error=0.01{})"


def found(tmp_path, text):
    path = tmp_path / "test_pi.py"
    path.write_text(text, encoding="utf-8")
    return faults(path, {"pi": None, "tries": None})


def too_large(rate, often):
    return (
        f"test_pi.py, line 2: rate={rate} of require_close is too large: a right answer would fail in one of {often} "
        "gradings; it may be 0.001 at most"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(CLOSE.format(", rate=0.1"), [too_large("0.1", "10")], id="one in ten"),
        pytest.param(CLOSE.format(", rate=1 / 20"), [too_large("0.05", "20")], id="one in twenty, computed"),
        pytest.param(CLOSE.format(", rate=10 ** -2"), [too_large("0.01", "100")], id="a power"),
        pytest.param(CLOSE.format(", rate=0"), ["line 2: rate=0 of require_close must be above 0"], id="never"),
        pytest.param(CLOSE.format(", rate=-(1e-6)"), ["line 2: rate=-1e-06 of require_close must be"], id="below 0"),
        pytest.param(
            "answer.require_close(3.14, 'pi')",
            ["line 2: require_close needs error=..., the standard error of a right answer"],
            id="no error",
        ),
        pytest.param(
            "answer.require_close(3.14, 'pi', error=0.0)", ["line 2: error=0 of require_close must be above 0"], id="0"
        ),
        pytest.param(
            "answer.require_equal(serial, 'py')",
            ["line 2: it looks at 'py' of an answer, and [answer] declares 'pi', 'tries'"],
            id="a name that is not declared",
        ),
        pytest.param(
            "assert answer['p'] > serial['pi']",
            ["line 2: it looks at 'p' of an answer"],
            id="a key that is not declared",
        ),
        pytest.param(
            "answer.require_close(3.14, key='p', error=-1, rate=1)",
            ["line 2: error=-1 of", "line 2: it looks at 'p'", "line 2: rate=1 of require_close is too large"],
            id="all faults at once",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, line, told):
    listed = found(tmp_path, CHECK.format(line))

    assert len(listed) == len(told)
    assert all(part in fault for part, fault in zip(told, listed, strict=True))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(CLOSE.format(""), id="the default rate"),
        pytest.param(CLOSE.format(", rate=1e-3"), id="the largest rate"),
        pytest.param(CLOSE.format(", rate=1 / 0"), id="no number at all, which the check will tell"),
        pytest.param(CLOSE.format(", rate=len(serial)"), id="what only a run tells"),
        pytest.param("answer.require_close(3.14, 'pi', **settings)", id="settings of the author's"),
        pytest.param("[answer.require_equal(serial, name) for name in answer]", id="names from the answer"),
        pytest.param("answer = {'mine': 1}; assert answer['mine']", id="another mapping of this name"),
        pytest.param("(", id="what is no Python, which pytest tells"),
    ],
)
def test_what_is_right_or_cannot_be_told_by_the_text_is_let_be(tmp_path, line):
    assert found(tmp_path, CHECK.format(line)) == []


def test_a_rate_may_have_a_name(tmp_path):
    text = "RATE = 1 / 10\n" + CHECK.format(CLOSE.format(", rate=RATE"))

    assert found(tmp_path, text) == [too_large("0.1", "10").replace("line 2", "line 3")]


@pytest.mark.parametrize("hidden", [pytest.param(False, id="the rubric"), pytest.param(True, id="a hidden check")])
def test_an_assignment_whose_rubric_right_answers_miss_is_not_loaded(tmp_path, hidden):
    folder = assignment_folder(tmp_path)
    place = tmp_path / "solutions" / "tiny" if hidden else folder
    place.mkdir(parents=True, exist_ok=True)
    name = "test_hidden_pi.py" if hidden else "test_pi.py"
    (place / name).write_text(CHECK.format(CLOSE.format(", rate=0.1").replace("'pi'", "'squares'")))

    with pytest.raises(AssignmentError) as refused:
        load(folder)

    told = too_large("0.1", "10").replace("test_pi.py", name)
    assert str(refused.value).splitlines()[1:] == [f"  assignment.toml: (files): {told}"]
