"""The estimator of the grid search: whatever it can be asked to compute is a task."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from grader import probe

FOLDER = Path(__file__).parents[3] / "assignments" / "svm_grid_search"
SETTERS = ("get_", "set_")


@pytest.fixture
def estimator(monkeypatch):
    pytest.importorskip("sklearn", reason="needs scikit-learn: pip install 'pytest-hpc-grader[all]'")
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.delitem(sys.modules, "tasks", raising=False)
    return importlib.import_module("tasks").estimator


def test_each_method_of_the_estimator_that_computes_is_a_task(estimator):
    names = [name for name in dir(estimator) if not name.startswith(("_", *SETTERS))]
    methods = {name for name in names if callable(getattr(estimator, name, None))}

    of_probe = vars(probe)
    marked = {name for name, value in vars(type(estimator)).items() if getattr(value, "__globals__", None) is of_probe}

    assert marked == methods


def test_the_estimator_answers_as_the_one_that_it_is_derived_from(estimator):
    from sklearn.svm import SVC

    images, labels = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    mine, usual = estimator.fit(images, labels), SVC().fit(images, labels)

    assert mine.predict(images).tolist() == usual.predict(images).tolist()
    assert mine.decision_function(images).tolist() == usual.decision_function(images).tolist()
    assert mine.score(images, labels) == usual.score(images, labels)
