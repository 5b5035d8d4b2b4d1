"""A launcher's job, as the Slurm in its sandbox told of it: claimed, since both run as the same user."""

from __future__ import annotations

from dataclasses import dataclass

COMPLETED = "COMPLETED"


@dataclass(frozen=True, slots=True)
class Job:
    """What became of one ``sbatch``.

    Attributes:
        refused: what sbatch said in place of taking it; empty where it took it.
        lost: why nothing is known of it, though it was taken; ours.
        state: Slurm's word for it in the end: "COMPLETED", "FAILED", "TIMEOUT", "PENDING".
        stopped: whether it was we who ended it, since it did not end in time or would never begin.
        reason: why it was pending, in Slurm's word.
        nodes: the names of those that it was given.
        cores: how many it was given, on all nodes together.
        exit_status: of the script.
        run_s: seconds from its begin to its end.
        logins: commands that log in to other machines, as they were called.
        sleeps: seconds of each command ``sleep``, in the order of their calls.
        left: numbers and names of other jobs that were there when it ended.
        printed: the last lines of what it printed.
        limit_s: how long we gave it.
    """

    refused: str = ""
    lost: str = ""
    state: str = ""
    stopped: bool = False
    reason: str = ""
    nodes: tuple[str, ...] = ()
    cores: int = 0
    exit_status: int = 0
    run_s: float = 0.0
    logins: tuple[str, ...] = ()
    sleeps: tuple[float, ...] = ()
    left: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    limit_s: float = 0.0

    @property
    def was_accepted(self) -> bool:
        """Whether sbatch took it."""
        return not self.refused

    @property
    def ended_well(self) -> bool:
        """Whether it ended by itself, and its script without an error."""
        return self.state == COMPLETED and self.exit_status == 0
