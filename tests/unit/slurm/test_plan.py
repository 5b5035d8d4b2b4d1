"""How gradings are dealt out to job arrays: all of them once, in as few jobs as make sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.slurm.plan import SECONDS_SHORT, SECONDS_TIMED, Chunk, Group, Room, chunks, groups, minutes

AMPLE = Room(array=1001, tasks=10_000)


def short(count: int, *, alone: bool = False) -> Group:
    return Group(tuple(range(count)), timed=False, alone=alone)


def timed(count: int, *, alone: bool = False) -> Group:
    return Group(tuple(range(count)), timed=True, alone=alone)


def test_short_gradings_are_packed_until_a_job_is_worth_it():
    assert chunks([short(300)], job_s=100 * SECONDS_SHORT, room=AMPLE) == [Chunk(0, 100, 300, timed=False)]


def test_timed_gradings_take_longer_so_that_a_job_takes_fewer():
    assert chunks([timed(30)], job_s=10 * SECONDS_TIMED, room=AMPLE) == [Chunk(0, 10, 30, timed=True)]


def test_a_job_that_is_shorter_than_one_grading_takes_one():
    assert chunks([timed(3)], job_s=1.0, room=AMPLE) == [Chunk(0, 1, 3, timed=True)]


def test_what_was_lost_is_graded_alone():
    assert chunks([short(3, alone=True)], job_s=600.0, room=AMPLE) == [Chunk(0, 1, 3, timed=False)]


def test_arrays_are_as_long_as_the_controller_allows_and_the_next_goes_on():
    made = chunks([timed(25)], job_s=1.0, room=Room(array=10, tasks=1000))

    assert made == [Chunk(0, 1, 10, timed=True), Chunk(10, 1, 10, timed=True), Chunk(20, 1, 5, timed=True)]


def test_where_the_controller_has_little_room_more_is_packed_into_a_job():
    made = chunks([timed(10_000)], job_s=1.0, room=Room(array=1001, tasks=500))

    assert sum(c.tasks for c in made) <= 500
    assert made[0].pack == 20


def test_groups_follow_each_other_in_one_count():
    made = chunks([timed(3), short(4)], job_s=1000.0, room=AMPLE)

    assert [(c.first, c.count, c.timed) for c in made] == [(0, 3, True), (3, 4, False)]


def test_gradings_are_grouped_by_kind_with_the_longest_first():
    made = groups((7, 8, 9, 10), timed=(False, True, False, True), lost=(False, False, True, True))

    assert made == [
        Group((8,), timed=True),
        Group((10,), timed=True, alone=True),
        Group((7,), timed=False),
        Group((9,), timed=False, alone=True),
    ]


def test_a_jobs_time_limit_leaves_room_for_one_grading_that_takes_all_it_may():
    assert minutes(Chunk(0, 1, 1, timed=False)) == 17
    assert minutes(Chunk(0, 15, 15, timed=True)) == 36


@given(
    counts=st.lists(st.tuples(st.integers(1, 3000), st.booleans(), st.booleans()), min_size=1, max_size=4),
    job_s=st.floats(0.0, 5000.0),
    array=st.integers(1, 2000),
    tasks=st.integers(1, 10_000),
)
def test_every_grading_is_in_one_job_and_no_array_is_too_long(counts, job_s, array, tasks):
    those = [Group(tuple(range(n)), timed=t, alone=a) for n, t, a in counts]

    made = chunks(those, job_s=job_s, room=Room(array, tasks))

    covered = [place for c in made for place in range(c.first, c.first + c.count)]
    assert covered == list(range(sum(n for n, _, _ in counts)))
    assert all(1 <= c.tasks <= array for c in made)
    assert sum(c.tasks for c in made) <= max(tasks, len(those)) + len(those)


@pytest.mark.parametrize("count", [1, 7])
def test_the_last_job_of_an_array_takes_what_is_left(count):
    assert Chunk(0, 3, count, timed=False).tasks == -(-count // 3)
