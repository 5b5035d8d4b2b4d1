"""The resource limits of a run are ours, whatever the shell's are."""

from __future__ import annotations

import resource

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import resources
from grader.sandbox.box import Limits
from grader.sandbox.resources import UNLIMITED, granted, lacking, of_a_box

WANTED = of_a_box(Limits(memory_mb=1024, processes=100, scratch_mb=10), own_processes=True)
NAMES = {name for name in dir(resource) if name.startswith("RLIMIT_")}
AMPLE = dict.fromkeys(NAMES, UNLIMITED)


def test_every_limit_of_this_system_is_set():
    assert set(WANTED) == NAMES - {"RLIMIT_OFILE"}  # another name of NOFILE


@given(st.fixed_dictionaries({name: st.just(UNLIMITED) | st.integers(0, 1 << 40) for name in sorted(NAMES)}))
def test_what_is_granted_is_what_is_wanted_or_all_that_may_be_had(hard):
    found = granted(WANTED, hard)

    for name, each in WANTED.items():
        ceiling = float("inf") if hard[name] == UNLIMITED else hard[name]
        wanted = float("inf") if each.wanted == UNLIMITED else each.wanted
        assert (float("inf") if found[name] == UNLIMITED else found[name]) == min(wanted, ceiling)


@pytest.mark.parametrize("name", sorted(name for name, each in WANTED.items() if each.needed))
def test_a_hard_limit_below_what_is_needed_is_named_and_just_enough_is_not(name):
    enough = {**AMPLE, name: WANTED[name].needed}
    low = {**AMPLE, name: WANTED[name].needed - WANTED[name].unit}

    assert lacking(WANTED, enough) is None
    assert f"needs: {name.removeprefix('RLIMIT_')} is {low[name] // WANTED[name].unit}, needed is " in lacking(
        WANTED, low
    )


def test_all_low_limits_are_told_at_once_in_the_units_of_the_shell():
    assert lacking(WANTED, {**AMPLE, "RLIMIT_NOFILE": 100, "RLIMIT_DATA": 400_000 << 10}) == (
        "Hard limits of this shell or job are below what a run needs: NOFILE is 100, needed is 1024 (ulimit -H -n); "
        "DATA is 400000, needed is 3145728 (ulimit -H -d). They are no fault of the submission. Start from a shell "
        "without them, in a job with --propagate=NONE, or ask who runs the machine; [limits] in assignment.toml says "
        "what a program may need."
    )


def test_where_processes_are_counted_with_the_desktops_none_is_set():
    shared = of_a_box(Limits(processes=100), own_processes=False)

    assert granted(shared, AMPLE)["RLIMIT_NPROC"] == UNLIMITED
    assert granted(WANTED, AMPLE)["RLIMIT_NPROC"] == 100


def test_what_is_started_has_a_usual_stack_and_the_own_limits_are_as_before():
    before = {name: resource.getrlimit(getattr(resource, name)) for name in NAMES}
    unusual = min(before["RLIMIT_STACK"][1] % (1 << 62), 300_000 << 10)
    resource.setrlimit(resource.RLIMIT_STACK, (unusual, before["RLIMIT_STACK"][1]))
    try:
        with resources.inherited():
            meanwhile = resource.getrlimit(resource.RLIMIT_STACK)[0]
        assert meanwhile == resources.STACK
        assert resource.getrlimit(resource.RLIMIT_STACK)[0] == unusual
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, before["RLIMIT_STACK"])
    assert {name: resource.getrlimit(getattr(resource, name)) for name in NAMES} == before


def test_the_grader_itself_may_open_more_files_than_its_shell_says():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with resources.raised():
            meanwhile = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        afterwards = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    assert (meanwhile > 256, afterwards) == (True, 256)
