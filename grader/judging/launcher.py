"""What a launcher's job shows: why it gave no answer, and what it did on its nodes; each miss with the line to look at.

Slurm's words and the commands that were noted are claims of the launcher's sandbox; who computed is the kernel's word.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.judging import shell_script
from grader.judging.shell_script import Line
from grader.record import Job
from grader.record.finding import Finding
from grader.record.trace import Trace
from grader.text import one_line

LONGEST_SLEEP_S = 2.0
"""So many seconds of pauses, together, are no waiting for something that takes longer."""
_WHOLE = 0.5  # of the serial program's work, by CPU time in tasks, which differs from machine to machine and run to run
_DETAILED = 20  # lines
_SHARE = 0.3  # of what a core's worker would compute if all computed the same
_ENGINES = ("ipengine", "ipyparallel.engine", "ipcluster")
_NO_OUTPUT_FILE = 128 + 53  # Slurm gives a job that it cannot start the signal 53, which the kernel has no name for
_SHELL_ENDED = {126: "a command that cannot be run", 127: "a command that was not found"}


@dataclass(frozen=True, slots=True)
class Launched:
    """One run of a launcher.

    Attributes:
        name: of the file.
        text: of it.
        cores: of the whole cluster.
        nodes: likewise.
        trace: of the run; None where there is none.
        baseline: of the serial program's run on the same inputs, likewise.
    """

    name: str
    text: str
    job: Job
    cores: int
    nodes: int
    trace: Trace | None = None
    baseline: Trace | None = None

    @property
    def script(self) -> Sequence[Line]:
        """Its lines."""
        return shell_script.lines(self.text)

    @property
    def cores_each(self) -> int:
        """Of a node."""
        return max(1, self.cores // self.nodes)


def no_answer(run: Launched) -> Finding | None:
    """Why its job gave no answer; None where it ended well."""
    job = run.job
    if not job.was_accepted:
        return _refused(run)
    if job.stopped and job.state == "PENDING":
        return _never_began(run)
    if job.stopped:
        return _without_end(run)
    if job.state == "TIMEOUT":
        fact = f"Slurm ended the job of {run.name} after {job.run_s:.0f} s: it was over the time that it asked for."
        return Finding("job_failed", fact, _at(shell_script.with_option(run.script, "-t", "--time")))
    return None if job.ended_well else _failed(run)


def without_output(run: Launched, finding: Finding | None) -> Finding | None:
    """What is said of an answer that is not there although the job ended well; anything else is as it was."""
    if finding is None or finding.reason != "no_output":
        return finding
    if run.job.left:  # whoever is to write it may have been submitted, and not waited for
        return bad_end(run)
    hint = "The job ended well without it: did it run the program that is given, in the folder that it begins in?"
    return replace(finding, hint=hint)


def unread(run: Launched) -> str:
    """What looks like an option for sbatch and is none, in a sentence; empty where there is nothing such."""
    return " ".join(f"Line {line.number} {why}." for line, why in shell_script.unread(run.script))


def few_nodes(run: Launched, wanted: int) -> Finding | None:
    """On too few nodes something computed; None where there were enough."""
    there = sorted(_computing(run))
    if (found := _nothing_to_count(run)) is not None or len(there) >= wanted:
        return found
    given = len(run.job.nodes)
    where = f"on {' and '.join(there)} only" if there else "nowhere"
    fact = f"Tasks ran {where}; the job was given {given} node{'s' * (given != 1)}, and {wanted} are to be used."
    return Finding("few_nodes", fact, _asked_for(run) if given < wanted else _started_where(run))


def _nothing_to_count(run: Launched) -> Finding | None:
    """Why it cannot be said which nodes and cores computed for the answer; None where it can."""
    if (other := _other_work(run)) is not None or _computing(run):
        return other
    found = bad_end(run)
    return found and replace(found, detail="")  # it stands at the answer's check


def _other_work(run: Launched) -> Finding | None:
    """Tasks that are not those which the answer needs say nothing of where it was computed."""
    if run.trace is None or run.baseline is None:
        return None
    needed = len(run.baseline.tasks) + run.baseline.unlisted.count
    ran = len(run.trace.tasks) + run.trace.unlisted.count
    if ran > needed:
        fact = f"{ran} tasks were computed where the serial program needs {needed}: not all were for the answer."
        return Finding("too_much_work", fact, "Run the program once, and nothing beside it.")
    part = run.trace.in_tasks_s / max(run.baseline.in_tasks_s, 1e-9)
    if ran and part < _WHOLE:
        fact = f"The tasks of the job hold {part:.0%} of the serial program's work: the rest was computed elsewhere."
        return Finding("little_in_tasks", fact, "Leave the computing to the program that is given.")
    return None


def few_cores(run: Launched) -> Finding | None:
    """Cores that it did not ask for, or had and did not use; None where all were used."""
    if (found := _nothing_to_count(run)) is not None:
        return found
    computing = _computing(run)
    used = sum(min(count, run.cores_each) for count in computing.values())
    asked = run.job.cores
    if asked < run.cores:
        fact = f"The job was given {asked} core{'s' * (asked != 1)}; {run.cores} are to be used."
        return Finding("few_cores", fact, _asked_for(run))
    if used >= run.cores:
        return None
    each = ", ".join(f"{count} on {node}" for node, count in sorted(computing.items())) or "none"
    fact = f"{used} of the {run.cores} cores that the job was given computed tasks ({each})."
    return Finding("few_cores", fact, _started_where(run))


def bad_end(run: Launched) -> Finding | None:
    """Whatever kept it from ending by itself, cleanly and with nothing left; None where nothing did."""
    found = no_answer(run)
    if found is not None or not run.job.left:
        return found
    left = one_line(", ".join(run.job.left), 200)
    fact = f"When the job of {run.name} had ended, others were still there: {left}."
    line = next(iter(_commands(run, "sbatch", "salloc")), None)
    return Finding("jobs_left", fact, f"End what you start, or do not submit further jobs. {_at(line)}".strip())


def logins(run: Launched) -> Finding | None:
    """Commands that log in to nodes; None where there were none."""
    if not run.job.logins:
        return None
    used = one_line(run.job.logins[0], 120)
    line = next(iter(_commands(run, used.split(" ", maxsplit=1)[0])), None)
    hint = f"Let `srun` start processes on the nodes of the job; it needs no login. {_at(line)}"
    return Finding("login_used", f"It logs in to nodes: `{used}`.", hint.strip())


def fixed_sleeps(run: Launched, longest_s: float) -> Finding | None:
    """Pauses that wait for the clock and not for what is needed; None where there were none, or short ones.

    A pause within a loop that looks for something ends when that is there, and is none of these.
    """
    asleep = _commands(run, "sleep")
    fixed = [line for line in asleep if not line.waits_in_loop]
    known = [shell_script.slept_s(line) for line in fixed]
    polled = {shell_script.slept_s(line) for line in asleep if line.waits_in_loop}
    slept = [s for s in run.job.sleeps if s in known or not (s in polled or None in polled)] if fixed else []
    if sum(slept) <= longest_s:
        return None
    named = [line for line, seconds in zip(fixed, known, strict=True) if seconds is None or seconds in slept] or fixed
    where = ", ".join(f"line {line.number}" for line in named[:3])
    pauses = " and ".join(f"{s:g} s" for s in slept[:3])
    fact = f"It pauses for a fixed time: {pauses}, {sum(slept):g} s in all ({where})."
    hint = "Wait for what you need: for a file with a loop that looks for it, for engines with `wait_for_engines`."
    return Finding("fixed_sleep", fact, hint)


def _computing(run: Launched) -> Counter[str]:
    """How many processes computed a good part of the tasks, by their nodes."""
    seen = [p for p in run.trace.processes if p.task_s > 0.0 and p.host] if run.trace is not None else []
    least_s = _SHARE * sum(p.task_demand_s for p in seen) / max(run.cores, 1)
    return Counter(p.host for p in seen if p.task_demand_s >= least_s)


def _refused(run: Launched) -> Finding:
    said = run.job.refused
    hint, options = next(((hint, names) for word, hint, names in _REFUSALS if word in said), ("", ()))
    line = _named_in(run, said) or (shell_script.with_option(run.script, *options) if options else None)
    cluster = f"{_counted(run.nodes, 'node')} with {_counted(run.cores_each, 'core')} each"
    hint = hint.format(cluster=cluster, partition="batch")
    return Finding("job_refused", f"sbatch did not take {run.name}: {_shown(said)}", f"{hint} {_at(line)}".strip())


def _named_in(run: Launched, said: str) -> Line | None:
    """The line with the option that sbatch names itself."""
    words = [word.strip("'\".,") for word in said.split()]
    options = [word for word in words if word.startswith("--") and word != "--help"]
    options += [f"-{word}" for before, word in itertools.pairwise(words) if before == "--" and len(word) == 1]
    return shell_script.with_option(run.script, *options) if options else None


def _never_began(run: Launched) -> Finding:
    reason = run.job.reason or "no reason"
    fact = f"The job of {run.name} never began; Slurm's reason is {reason}."
    options = next((names for word, names in _REASONS if word in reason), ())
    line = shell_script.with_option(run.script, *options) if options else None
    return Finding(
        "job_never_began", fact, f"Nobody else uses this cluster: it would wait for ever. {_at(line)}".strip()
    )


def _without_end(run: Launched) -> Finding:
    """It was still running: what its script may be waiting in."""
    script = run.script
    waiting = [line for line in script if line.code.split()[:1] == ["wait"]]
    ahead = [
        line
        for line in shell_script.with_command(script, *_ENGINES, "ipcontroller", "ipyparallel.controller")
        if not line.code.rstrip("; ").endswith(("&", "\\"))
    ]
    polling = [line for line in script if line.waits_in_loop]
    line = next(iter([*ahead, *polling, *waiting[-1:], *_commands(run, "sleep", "tail", "watch")[-1:]]), None)
    misled = any(shell_script.with_option(script, *names) for names, _ in _MISLEADING)
    hint = "Look for a command that runs for ever and is waited for: controllers and engines belong into the background"
    hint += " (`&`), and are ended in the end."
    if polling and not ahead:
        hint = "Does it wait in a loop for what never comes, a file of another name or folder?"
    fact = f"The job of {run.name} had not ended after {run.job.limit_s:g} s and was stopped"
    hint = _why(run) if misled else f"{hint} {_at(line)}".strip()
    return Finding("timed_out", f"{fact}{_last_words(run)}.", hint, _detail(run))


def _failed(run: Launched) -> Finding:
    job = run.job
    status = _SHELL_ENDED.get(job.exit_status, "")
    ended = f"with exit status {job.exit_status}{status and f' ({status})'}" if job.exit_status else f"as {job.state}"
    return Finding("job_failed", f"The job of {run.name} ended {ended}{_last_words(run)}.", _why(run), _detail(run))


def _why(run: Launched) -> str:
    """What to look at in a job that failed."""
    if any(word in line for line in run.job.printed for word in _ENGINELESS):
        return "No engine had registered when the program began: wait for all of them before it (`wait_for_engines`)."
    if run.job.exit_status == _NO_OUTPUT_FILE:
        line = shell_script.with_option(run.script, "-o", "--output", "-e", "--error")
        return f"Slurm could not open the file that the job was to print into: it makes no folders. {_at(line)}".strip()
    if run.job.state == "CANCELLED":
        return f"Let the script come to its end. {_at(next(iter(_commands(run, 'scancel')), None))}".strip()
    for names, hint in _MISLEADING:
        line = shell_script.with_option(run.script, *names)
        if line is not None:
            return f"{hint} {_at(line)}"
    return "The script's last command gives its exit status: what failed is what it printed last."


def _commands(run: Launched, *names: str) -> list[Line]:
    return shell_script.with_command(run.script, *names)


def _last_words(run: Launched) -> str:
    """What it printed last; the shell names the line itself, in a copy that has another name."""
    printed = [
        re.sub(r"\S*/job\d+/slurm_script", run.name, line) for line in run.job.printed if _OF_ITS_END not in line
    ]
    if not printed or run.job.state == "CANCELLED":
        return ""
    told = [line for line in printed if _SAYS_WHY.search(line) or line.startswith(f"{run.name}: line")]
    last = told[-1] if told else printed[-1]
    return f"; it printed{'' if told else ' last'}: {_shown(last).rstrip('.')}"


def _detail(run: Launched) -> str:
    """The end of what it printed."""
    return "\n".join(run.job.printed[-_DETAILED:])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _shown(said: str) -> str:
    return one_line(" ".join(said.replace("sbatch: error: ", "").replace("sbatch: ", "").split()), 300)


def _asked_for(run: Launched) -> str:
    """What it asked for, where that is too little."""
    line = shell_script.with_option(run.script, "-N", "--nodes", "-n", "--ntasks", "--ntasks-per-node")
    wanted = f"Ask for {run.nodes} nodes and {run.cores} tasks: `#SBATCH --nodes={run.nodes} --ntasks={run.cores}`."
    return f"{unread(run)} {wanted} {_at(line)}".strip()


def _started_where(run: Launched) -> str:
    """How its engines were started: by srun they are on all nodes of the job, one a task."""
    started = _commands(run, *_ENGINES)
    alone = [line for line in started if "srun" not in line.code]
    if alone:
        hint = "Started without `srun` engines run where the script runs, on the first node."
        return f"{hint} {_at(alone[0])}".strip()
    hint = (
        "Start an engine for each task (`srun -n $SLURM_NTASKS`), and wait for all of them before the program begins."
    )
    return f"{hint} {_at(next(iter(started), None))}".strip()


def _at(line: Line | None) -> str:
    return f"Look at line {line.number}: `{one_line(line.text, 100)}`." if line is not None else ""


_SIZE = ("-N", "--nodes", "-n", "--ntasks", "-c", "--cpus-per-task", "--ntasks-per-node")
_SAYS_WHY = re.compile(r"^(\w+\.)*\w+(Error|Exception|Registered): ")  # the last line of a traceback
_OF_ITS_END = "Event loop stopped before Future completed"  # of an engine that is ended
_ENGINELESS = ("NoEnginesRegistered", "Can't build targets without any engines")
_REFUSALS: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("DOS line breaks", "Save it with Unix line ends: `dos2unix launcher.sh`, or `sed -i 's/\\r$//' launcher.sh`.", ()),
    ("does not look like a batch script", "Its first line must be `#!/bin/bash`.", ()),
    ("script is empty", "Write it.", ()),
    ("NULL character", "Save it as plain text.", ()),
    ("partition", "This cluster has one partition: {partition}.", ("-p", "--partition")),
    ("feature", "No node of this cluster has features.", ("-C", "--constraint")),
    ("Memory specification", "Ask for less memory, or for none.", ("--mem", "--mem-per-cpu")),
    ("node name", "Let Slurm choose the nodes.", ("-w", "--nodelist", "-x", "--exclude")),
    ("More processors", "This cluster has {cluster}.", _SIZE),
    ("Node count", "This cluster has {cluster}.", _SIZE),
    ("node configuration", "This cluster has {cluster}.", _SIZE),
    ("generic resource", "This cluster has no such resources.", ("--gres", "-G", "--gpus")),
    ("reservation", "There is no reservation on this cluster.", ("--reservation",)),
    ("time limit", "At most 60 minutes can be had here.", ("-t", "--time")),
    ("dependency", "It may depend on no other job.", ("-d", "--dependency")),
)
_MISLEADING: Sequence[tuple[tuple[str, ...], str]] = (
    (("--export",), "Without the environment that it is submitted with, the job finds neither Python nor its inputs."),
    (("-a", "--array"), "An array runs the script several times; ask for tasks of one job."),
)
_REASONS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("BeginTime", ("-b", "--begin")),
    ("Dependency", ("-d", "--dependency")),
    ("Held", ("-H", "--hold")),
    ("Partition", ("-p", "--partition", *_SIZE)),
)
