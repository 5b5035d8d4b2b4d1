"""Students dealt out in panels, and how many of them have room in one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest

from grader.measuring import room
from grader.plugin.panels import dealt
from tests.unit.builders import assignment

BOXES = SimpleNamespace(mounts=True, own_network=True)


@pytest.mark.parametrize(
    ("count", "seats", "processes", "sizes"),
    [
        pytest.param(0, 8, 1, [], id="nobody"),
        pytest.param(3, 8, 1, [3], id="fewer than seats"),
        pytest.param(9, 8, 1, [5, 4], id="one too many: about the same size"),
        pytest.param(24, 8, 1, [8, 8, 8], id="as many as there are seats"),
        pytest.param(8, 8, 2, [4, 4], id="no process without any"),
        pytest.param(2, 8, 4, [1, 1], id="more processes than students"),
        pytest.param(5, 1, 2, [1] * 5, id="each alone"),
    ],
)
def test_students_are_dealt_out_evenly_in_their_order(count, seats, processes, sizes):
    students = [f"s{number}" for number in range(count)]

    panels = dealt(students, seats=seats, processes=processes)

    assert list(panels) == students
    assert sorted(panels.values()) == list(panels.values())
    assert sorted(Counter(panels.values()).values(), reverse=True) == sizes


@pytest.mark.parametrize(
    ("memory_mb", "seats"), [(64_000, 8), (10_000, 2), (4_000, 1), (500, 1)], ids=["large", "middling", "small", "tiny"]
)
def test_a_panel_is_no_larger_than_the_memory_that_its_limits_add_up_to(tmp_path, monkeypatch, memory_mb, seats):
    monkeypatch.setattr(room, "memory_mb", lambda: memory_mb)

    assert room.seats(assignment(tmp_path), BOXES) == seats


def test_processes_share_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "memory_mb", lambda: 20_000)

    tiny = assignment(tmp_path)

    assert [room.seats(tiny, BOXES, processes=n) for n in (1, 2)] == [6, 2]


def test_a_round_in_which_all_hang_ends_in_a_quarter_of_an_hour(tmp_path):
    long = assignment(tmp_path)
    long = replace(long, limits=replace(long.limits, wall_s=400.0, memory_mb=1))

    assert room.seats(long, BOXES) == 2


@pytest.mark.parametrize(
    ("given", "level"),
    [
        pytest.param({"nodes": 1}, BOXES, id="several nodes"),
        pytest.param({}, SimpleNamespace(mounts=False, own_network=True), id="no mounts"),
        pytest.param({}, SimpleNamespace(mounts=True, own_network=False), id="one network"),
    ],
)
def test_where_submissions_could_reach_each_other_each_is_alone(tmp_path, given, level):
    assert room.seats(assignment(tmp_path), level, **given) == 1


def test_memory_is_the_least_of_what_machine_group_and_job_may_have(tmp_path, monkeypatch):
    group = tmp_path / "memory.max"
    monkeypatch.setattr(room, "_OF_CONTROL_GROUPS", (group, tmp_path / "none"))
    for name in ("SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU", "SLURM_CPUS_ON_NODE"):
        monkeypatch.delenv(name, raising=False)
    machine = room.memory_mb()

    group.write_text("max\n")
    assert room.memory_mb() == machine
    group.write_text(str(300 << 20))
    assert room.memory_mb() == 300
    monkeypatch.setenv("SLURM_MEM_PER_CPU", "100")
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", "2")
    assert room.memory_mb() == 200
    monkeypatch.setenv("SLURM_MEM_PER_NODE", "150")
    assert room.memory_mb() == 150
