"""The picture of a round: one lane for each process, one scale for all arms, words escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from grader.report import timeline as timelines
from grader.report.timeline import timeline
from tests.unit.builders import client, engine, measured_round, record, run, task, trace

SVG = "{http://www.w3.org/2000/svg}"
TWO = trace(2.0, engine(1, 1.0), engine(2, 1.0), client(0.1), tasks=(task(1, 0.0, 1.0), task(2, 0.5, 1.5)))


def drawn(submission, *, index=0):
    return timeline(record(measured_round(0, submission=run(submission))), index)


def words(picture):
    return [element.text for element in ET.fromstring(picture).iter(f"{SVG}text")]


def bars(picture):
    """Begin and length of every task that is drawn, in pixels."""
    paths = [p.get("d") for p in ET.fromstring(picture).iter(f"{SVG}path") if p.get("fill")]
    return sorted((float(x), float(h)) for d in paths for x, h in re.findall(r"M([\d.]+) \d+h([\d.]+)", d))


def test_each_arm_has_its_seconds_and_each_process_with_tasks_a_lane():
    assert words(drawn(TWO))[:7] == [
        "serial program: 1.00 s",
        "engine 99",
        "this program: 2.00 s",
        "engine 0",
        "engine 1",
        "reference: 0.50 s",
        "engine 0",
    ]


def test_a_worker_without_tasks_has_a_lane_and_a_client_without_has_none():
    idle = trace(2.0, engine(1, 1.0), engine(2, 0.0), client(0.1), tasks=(task(1, 0.0, 1.0),))

    assert words(drawn(idle))[2:5] == ["this program: 2.00 s", "engine 0", "engine 1"]


def test_all_arms_have_the_scale_of_the_longest():
    seen = bars(drawn(TWO))
    second = (timelines._ROOM) / 2.0

    own = [pair for pair in seen if abs(pair[1] - second) < 0.2]
    assert [round(x - timelines._LEFT, 1) for x, _ in own] == [0.0, round(second / 2, 1)]


def test_many_small_tasks_are_few_shapes():
    tasks = tuple(task(1, n * 1e-5, (n + 1) * 1e-5) for n in range(20_000))
    many = trace(20.0, engine(1, 0.2), tasks=tasks)

    assert len(drawn(many)) < 20_000


def test_more_lanes_than_fit_are_told():
    engines = [engine(n, 0.1) for n in range(1, 31)]

    assert "and 14 more processes" in words(drawn(trace(1.0, *engines)))


def test_a_name_is_text_and_no_markup():
    odd = replace(engine(1, 1.0), place="<script>alert(1)</script>")

    picture = drawn(trace(1.0, odd))

    assert "<script" not in picture
    assert "<script>alert(1)</script>" in words(picture)


def test_no_colour_of_a_page_is_assumed():
    picture = drawn(TWO)

    assert 'fill="currentColor"' in picture
    assert not re.search(r"#fff|#000|white|black", picture)


def test_there_is_no_picture_of_a_round_that_is_not_there_or_was_not_seen():
    assert drawn(TWO, index=7) == ""
    blind = measured_round(0)
    nothing = replace(blind, runs={arm: replace(r, trace=None) for arm, r in blind.runs.items()})
    assert timeline(record(nothing), 0) == ""


def test_ticks_are_round_numbers_from_nought():
    assert timelines._ticks(0.5) == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert all(3 <= len(timelines._ticks(s)) <= 11 for s in (1e-4, 0.003, 0.9, 1.0, 7.0, 120.0, 99999.0))


def test_the_picture_is_named_by_its_rounds_number_which_begins_with_1():
    assert 'aria-label="Tasks of round 1 over time' in drawn(TWO)
