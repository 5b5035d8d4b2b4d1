"""What may be said to sbatch besides what the grader says."""

from __future__ import annotations

import pytest

from grader.errors import UsageError
from grader.slurm import options


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([], id="nothing"),
        pytest.param(["--mem=8G", "--time=2:00:00"], id="more memory and time"),
        pytest.param(["--mem", "8G", "-t", "90"], id="in two words, or by a letter"),
        pytest.param(["-phigh", "--exclusive", "-N2", "-wn[1-2]"], id="a letter and its value in one"),
        pytest.param(["--time-min=5", "--partition=o", "--wait-all-nodes=1"], id="what only begins like one of ours"),
    ],
)
def test_what_the_grader_does_not_rely_on_may_be_typed(words):
    options.require_typed(words)


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("--array=0-3", id="long"),
        pytest.param("--output", id="without its value"),
        pytest.param("--depend=afterok:1", id="cut short, as sbatch allows"),
        pytest.param("-a0-3", id="by its letter"),
        pytest.param("-D", id="by its letter alone"),
        pytest.param("--no-requeue", id="against ours"),
        pytest.param("--wrap=true", id="in the script's place"),
    ],
)
def test_what_the_grader_sets_itself_is_refused_and_all_of_it_is_named(word):
    with pytest.raises(UsageError) as refused:
        options.require_typed(["--mem=8G", word])

    assert str(refused.value).startswith(f"{word} cannot be given to sbatch: the grader sets that itself, and relies")
    assert str(refused.value).endswith(
        "Leave it out. It sets: --array, --chdir, --clusters, --dependency, --error, --help, --input, --job-name, "
        "--kill-on-invalid-dep, --no-requeue, --open-mode, --output, --parsable, --quiet, --requeue, --signal, "
        "--test-only, --usage, --version, --wait, --wrap."
    )


def test_several_are_refused_together():
    with pytest.raises(UsageError, match=r"^--array=1 and -o cannot be given to sbatch"):
        options.require_typed(["--array=1", "-o", "log"])
