"""An assignment of text, end to end: texts of megabytes go in, counts of words come out, with nothing changed of us."""

from __future__ import annotations

import pytest

TOML = """
title = "Words on worker processes"
backend = "processes"
entry = "words.py:count"
workers = 2
tasks = ["words"]

[answer]
counts = { dtype = "int64", keys = "str" }
longest = { dtype = "str", shape = ["texts"] }

[limits]
wall_s = 20
memory_mb = 2048
"""
TASKS = """
from collections import Counter

from grader.probe import task


@task
def words(text):
    return Counter(text.split())
"""
INPUTS = """
def draw(rng):
    vocabulary = [f"w\\u00f6rt{n}" * 40 for n in range(500)]
    texts = [" ".join(vocabulary[n] for n in rng.integers(500, size=4000)) for _ in range(32)]
    return {"texts": [text.encode()[: 1 << 20].decode(errors="ignore") for text in texts]}
"""
BASELINE = """
from collections import Counter


def count(words, texts):
    found = [words(text) for text in texts]
    return {"counts": sum(found, Counter()), "longest": [max(each, key=len) for each in found]}
"""
POOL = """
from collections import Counter, OrderedDict
from multiprocessing import Pool

import numpy as np


def count(words, texts):
    with Pool(2) as pool:
        found = pool.map(words, texts, chunksize=1)
    total = Counter()
    for each in found:
        total.update(each)
    return OrderedDict(longest=np.array([max(each, key=len) for each in found]), counts=total, more=object())
"""
RUBRIC = """
import pytest


@pytest.mark.points(2)
def test_counts(answer, serial, inputs):
    '''Every word is counted as often as it stands in the texts.'''
    assert len(inputs["texts"]) == 32
    assert min(len(text.encode()) for text in inputs["texts"]) > 1_000_000
    assert all(type(n) is int for n in answer["counts"].values())
    answer.require_equal(serial, "counts", hint="Count all texts.")


@pytest.mark.points(2)
def test_longest(answer, serial):
    '''The longest word of each text is the serial one.'''
    answer.require_equal(serial, "longest")
"""


@pytest.fixture
def texts(course):
    folder = course.assignment("words", rubric=RUBRIC, toml=TOML, stub=BASELINE.replace("found", "unwritten"))
    for name, text in {"tasks.py": TASKS, "inputs.py": INPUTS, "baseline.py": BASELINE, "words.py": BASELINE}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return course


def hand_in(course, student, text):
    path = course.folder / "submitted" / student / "words" / "words.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("isolation")
def test_texts_of_megabytes_are_counted_and_stored_and_judged_again(texts):
    hostile = POOL.replace("np.array([max(each, key=len) for each in found])", "['\\x1b[2J' * 9] * 32")
    hand_in(texts, "anna", POOL)
    hand_in(texts, "bert", hostile.replace("counts=total", "counts={word: n + 1 for word, n in total.items()}"))

    graded = texts.grader("grade", "submitted")
    before = texts.grade("bert", name="words")["checks"]
    rejudged = texts.grader("rejudge", "results")

    assert "\x1b" not in graded.stdout
    assert graded.returncode in {0, 1}, graded.stderr
    assert rejudged.returncode in {0, 1}, rejudged.stderr
    assert [check["points"] for check in texts.grade("anna", name="words")["checks"]] == [2, 2]
    counts, longest = texts.grade("bert", name="words")["checks"]
    assert [counts, longest] == before
    assert counts["fact"].startswith("'counts' differs from the serial program's in ")
    assert "; at 'wört" in counts["fact"]
    assert counts["hint"] == "Count all texts."
    assert "in 32 of 32 values; at [0] it is '\\x1b[2J\\x1b[2J" in longest["fact"]
