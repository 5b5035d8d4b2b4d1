"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_coasts_equal_the_serial_ones(answer, serial):
    """The coasts of every frame equal the serial ones."""
    answer.require_equal(serial, "coasts", hint="Measure the image of each frame, and return them in the film's order.")


@pytest.mark.points(2, needs="test_the_coasts_equal_the_serial_ones")
def test_both_engines_worked(evidence):
    """Both engines worked, at the same time."""
    evidence.require_parallel_map()


@pytest.mark.points(3, needs="test_both_engines_worked")
def test_each_stage_had_an_engine_of_its_own(trace, inputs):
    """Each stage had an engine of its own, and frames flowed through."""
    run = trace.of_submission
    stages = {stage: [task for task in run.tasks if task.function == stage] for stage in ("render", "measure")}
    places = {stage: {run.process_of(task).place for task in tasks} for stage, tasks in stages.items()}
    for stage, tasks in stages.items():
        assert tasks, f"{stage} was not seen to run; call the function that your entry receives."
        where = " and ".join(sorted(places[stage]))
        assert len(places[stage]) == 1, f"{stage} ran on {where}; in a pipeline one engine has this stage alone."
        frames = sorted(task.label for task in tasks)
        expected = sorted(str(frame) for frame in range(len(inputs["film"])))
        assert frames == expected, f"{stage} ran for {len(frames)} frames, each by its number, of {len(expected)}."
    assert places["render"] != places["measure"], f"Both stages ran on {where}; give each an engine of its own."
    measuring, shared = sum(map(seconds, stages["measure"])), together(stages["render"], stages["measure"])
    assert shared >= measuring / 2, (
        f"Frames were measured for {measuring:.2f} s, and others rendered during {shared:.2f} s of it; "
        "hand a frame on as soon as it is rendered, while the next one is being rendered."
    )


@pytest.mark.points(3, needs="test_each_stage_had_an_engine_of_its_own")
def test_speedup(speedup):
    """The pipeline is faster than the serial program."""
    speedup.award()


def seconds(task):
    """How long it was open."""
    return task.end_s - task.begin_s


def together(some, others):
    """For how long tasks of both kinds were open at once; those of one kind follow each other."""
    return sum(max(0.0, min(a.end_s, b.end_s) - max(a.begin_s, b.begin_s)) for a in some for b in others)
