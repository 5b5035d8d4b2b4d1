"""The probe's form, and that a program does not mind where nobody listens."""

from __future__ import annotations

import importlib
import sys
import threading
import time

import numpy as np
import pytest

from grader import probe


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    """No socket unless a test makes one, and no connection of an earlier test."""
    monkeypatch.delenv(probe.SOCKET_VARIABLE, raising=False)
    monkeypatch.setattr(probe, "_local", threading.local())
    monkeypatch.setattr(probe, "_inherited", [])


@probe.task
def square(x, *, offset=0):
    """x squared."""
    return x * x + offset


def test_a_task_is_called_as_the_function_that_it_marks():
    assert square(3, offset=1) == 10


def test_a_task_keeps_its_name_and_words_and_carries_nothing_that_does_not_pickle():
    assert (square.__name__, square.__qualname__, square.__module__) == ("square", "square", __name__)
    assert square.__doc__ == "x squared."
    assert square.__dict__ == {}


def test_a_task_comes_back_from_pickle_as_itself():
    pickle = importlib.import_module("pickle")  # what libraries send between workers of their own

    assert pickle.loads(pickle.dumps(square)) is square


def test_a_lost_listener_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv(probe.SOCKET_VARIABLE, str(tmp_path / "nobody"))

    probe.hello("worker")

    assert square(2) == 4


@pytest.mark.parametrize("index", [pytest.param(3, id="a number"), pytest.param(np.int64(3), id="numpy's")])
def test_by_hand_an_item_costs_what_is_said_and_has_the_same_value_in_every_run(index):
    begin_s = time.monotonic()

    value = probe.ask(index, 0.02)

    assert time.monotonic() - begin_s >= 0.02
    assert value == probe.ask(3, 0.0) == probe.value(probe.BY_HAND, 3)


@pytest.mark.parametrize("index", [pytest.param(0.5, id="a fraction"), pytest.param("0", id="text")])
def test_an_item_is_a_whole_number(index):
    with pytest.raises(TypeError):
        probe.ask(index, 0.0)


def test_values_are_spread_between_nothing_and_one():
    values = [probe.value(b"key", index) for index in range(1000)]

    assert all(0.0 <= value < 1.0 for value in values)
    assert len(set(values)) == 1000
    assert abs(sum(values) / 1000 - 0.5) < 0.05


def test_who_cannot_reach_the_listener_gets_no_value_and_no_wrong_one(monkeypatch, tmp_path):
    monkeypatch.setenv(probe.SOCKET_VARIABLE, str(tmp_path / "nobody"))

    with pytest.raises(probe.RefusedError, match=r"The grader cannot be asked for item 0 from this process \("):
        probe.ask(0, 0.0)


def test_an_exception_passes_through_and_the_next_call_is_a_task_again():
    failing = probe.task(lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        failing()

    assert probe._strand.get() == (0, 0)
    assert square(2) == 4


def _module(folder, name, body):
    folder.mkdir()
    (folder / f"{name}.py").write_text(f"from grader.probe import task\n\n\n@task\n{body}\n")
    return folder


def _imported_anew(monkeypatch, name):
    monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_tasks_of_the_same_name_from_two_folders_stay_apart(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(_module(tmp_path / "a", "marked_twice", "def work(x): return x + 1"))
    first = _imported_anew(monkeypatch, "marked_twice")
    monkeypatch.syspath_prepend(_module(tmp_path / "b", "marked_twice", "def work(x): return x + 2"))
    second = _imported_anew(monkeypatch, "marked_twice")

    assert (first.work(0), second.work(0)) == (1, 2)


def test_a_worker_that_gets_a_task_without_its_module_imports_it(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(_module(tmp_path / "a", "marked_elsewhere", "def work(x): return x + 1"))
    work = _imported_anew(monkeypatch, "marked_elsewhere").work
    monkeypatch.delitem(sys.modules, "marked_elsewhere")
    monkeypatch.setattr(probe, "_marked", {})

    assert work(1) == 2


def test_a_task_knows_its_function_where_its_module_lies_in_another_folder(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(_module(tmp_path / "a", "marked_there", "def work(x): return x + 1"))
    work = _imported_anew(monkeypatch, "marked_there").work
    key = (work.__module__, work.__qualname__, "")
    monkeypatch.setattr(probe, "_marked", {key: probe._marked[key]})

    assert work(1) == 2


def test_a_task_has_neither_free_variables_nor_defaults():
    assert square.__code__.co_freevars == ()
    assert (square.__closure__, square.__defaults__, square.__kwdefaults__) == (None, None, None)
