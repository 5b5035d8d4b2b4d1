"""Which libraries task functions import, by their text."""

from __future__ import annotations

import pytest

from grader.coursework import libraries


@pytest.fixture
def folder(tmp_path):
    """An assignment's folder, filled by the texts of its modules."""

    def filled(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
        return tmp_path

    return filled


def test_imports_at_the_top_are_told_in_order_one_module_each(folder):
    found = libraries.imported(
        folder(tasks="import numpy as np, json\nfrom sklearn.svm import SVC, NuSVC\nimport json\n")
    )

    assert found == ("import numpy as np", "import json", "from sklearn.svm import SVC, NuSVC")


def test_what_the_authors_own_modules_import_is_told_where_they_are_imported_and_once(folder):
    path = folder(
        tasks="import first\nimport tasks\nfrom second import f\n", first="import second", second="import scipy"
    )

    assert libraries.imported(path) == ("import scipy",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f():\n    import numpy\n", id="in a function"),
        pytest.param("try:\n    import numpy\nexcept ImportError:\n    pass\n", id="under a condition"),
        pytest.param("from . import numpy\n", id="relative to a package"),
        pytest.param("from grader.probe import task\nfrom __future__ import annotations\n", id="ours"),
        pytest.param("from mpi4py import MPI\n", id="what joins a world as it is imported"),
        pytest.param("import numpy (\n", id="no Python"),
    ],
)
def test_nothing_is_told_of_what_is_imported_only_sometimes_or_has_to_wait(folder, text):
    assert libraries.imported(folder(tasks=text)) == ()


def test_without_task_functions_there_is_nothing_to_tell(folder):
    assert libraries.imported(folder(baseline="import numpy")) == ()


def test_the_authors_modules_are_named(folder):
    assert libraries.names(folder(tasks="", queue="")) == {"tasks", "queue"}
