"""What is said of a launcher: each miss by its reason, its fact and the line to look at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judging import launcher, shell_script
from grader.judging.launcher import Launched
from grader.record import Job
from grader.record.finding import Finding
from tests.unit.builders import engine, trace

SCRIPT = """\
#!/bin/bash
#SBATCH -N 2
#SBATCH --ntasks=4
profile=job-$SLURM_JOB_ID
ipcontroller --profile=$profile --ip='*' &
until [ -s $folder/security/ipcontroller-client.json ]; do
    sleep 5  # seconds
done
srun ipengine --profile=$profile &
sleep 10
python outbreaks.py $profile
"""
RAN = Job(state="COMPLETED", nodes=("n1", "n2"), cores=4, run_s=7.0, limit_s=60.0)


def run(job=RAN, text=SCRIPT, on=("n1", "n1", "n2", "n2"), shares=None, baseline=None):
    processes = [
        replace(engine(pid, cpu_s, wait_s=0.0), host=host)
        for pid, (host, cpu_s) in enumerate(zip(on, shares or [1.0] * len(on), strict=True), 1)
    ]
    return Launched("launcher.sh", text, job, 4, 2, trace(5.0, *processes), baseline)


def refused(said, text=SCRIPT):
    return launcher.no_answer(run(Job(refused=said), text))


@pytest.mark.parametrize(
    ("said", "line", "words"),
    [
        ("sbatch: error: Batch script contains DOS line breaks (\\r\\n)", None, "dos2unix"),
        ("sbatch: error: This does not look like a batch script.", None, "Its first line must be `#!/bin/bash`."),
        ("Batch job submission failed: More processors requested than permitted", "-N 5", "2 nodes with 2 cores each"),
        ("error: invalid partition specified: bigmem", "-p bigmem", "one partition: batch"),
        ("Invalid feature specification", "--constraint=skylake", "No node of this cluster has features"),
        ("Memory specification can not be satisfied", "--mem=999G", "less memory"),
        ("Invalid node name specified", "-w n7", "Let Slurm choose"),
        ("unrecognized option '--foo'", "--foo", ""),
        ("invalid option -- 'Z'", "-Z", ""),
        ("Invalid --time specification", "--time=99:99:99:99", ""),
        ('Invalid numeric value "x" for --ntasks.', "--ntasks=x", ""),
        ("option requires an argument -- 'e'", "-e", ""),
        ("Requested reservation is invalid", "--reservation=x", "no reservation"),
    ],
)
def test_what_sbatch_refuses_is_told_in_its_words_and_with_the_line(said, line, words):
    finding = refused(said, f"#!/bin/bash\n#SBATCH -J name\n#SBATCH {line or '-J other'}\nhostname\n")

    assert finding.reason == "job_refused"
    assert said.replace("sbatch: error: ", "") in finding.fact
    assert words in finding.hint
    assert ("Look at line 3" in finding.hint) == (line is not None), finding.hint


def test_a_job_that_ended_well_has_no_finding():
    assert launcher.no_answer(run()) is None


def test_a_job_that_never_begins_is_told_with_slurms_reason_and_the_line():
    text = "#!/bin/bash\n#SBATCH --begin=now+1hour\n"
    finding = launcher.no_answer(run(Job(state="PENDING", stopped=True, reason="BeginTime"), text))

    assert finding.reason == "job_never_began"
    assert "BeginTime" in finding.fact
    assert "line 2: `#SBATCH --begin=now+1hour`" in finding.hint


def test_a_job_without_an_end_is_told_what_it_may_be_waiting_in():
    text = SCRIPT.replace("--ip='*' &", "--ip='*'")
    finding = launcher.no_answer(run(Job(state="RUNNING", stopped=True, limit_s=60.0, printed=("waiting",)), text))

    assert finding.reason == "timed_out"
    assert "had not ended after 60 s" in finding.fact
    assert "printed last: waiting" in finding.fact
    assert "line 5: `ipcontroller --profile=$profile --ip='*'`" in finding.hint


@pytest.mark.parametrize(
    ("job", "fact", "hint"),
    [
        (Job(state="TIMEOUT", run_s=61.0), "over the time that it asked for", ""),
        (Job(state="FAILED", exit_status=1), "ended with exit status 1", "what it printed last"),
        (
            Job(
                state="FAILED",
                exit_status=127,
                printed=("/tmp/s/spool-n1/job00017/slurm_script: line 7: x: not found",),
            ),
            "exit status 127 (a command that was not found); it printed: launcher.sh: line 7: x: not found",
            "",
        ),
        (
            Job(
                state="FAILED",
                exit_status=1,
                printed=("ipyparallel.error.NoEnginesRegistered: none there", "srun: error"),
            ),
            "printed: ipyparallel.error.NoEnginesRegistered: ",
            "wait for all of them before it",
        ),
        (Job(state="CANCELLED"), "ended as CANCELLED", "Let the script come to its end."),
    ],
)
def test_a_job_that_failed_is_told_by_what_it_printed_last(job, fact, hint):
    finding = launcher.no_answer(run(job))

    assert finding.reason == "job_failed"
    assert fact in finding.fact
    assert hint in finding.hint


@pytest.mark.parametrize("option", ["--export=NONE", "--array=0-3"])
def test_options_that_mislead_are_named_where_a_job_failed(option):
    text = f"#!/bin/bash\n#SBATCH {option}\nhostname\n"

    assert "Look at line 2" in launcher.no_answer(run(Job(state="FAILED", exit_status=1), text)).hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#!/bin/bash\n#BATCH -N 2\nsrun x\n", "Line 2 begins with #BATCH: sbatch reads #SBATCH only"),
        ("#!/bin/bash\n# SBATCH -N 2\nsrun x\n", "Line 2 begins with #"),
        ("#!/bin/bash\n#sbatch -N 2\nsrun x\n", "Line 2 begins with #sbatch"),
        ("#!/bin/bash\ndate\n#SBATCH -N 2\n", "Line 3 stands below the first command (line 2)"),
        ("#!/bin/bash\n#SBATCH -N 2\n\n# words\n#SBATCH -n 4\ndate # SBATCH\n##SBATCH -p x\n", ""),
    ],
)
def test_lines_that_look_like_options_and_are_none_are_named(text, words):
    said = launcher.unread(run(text=text))

    assert words in said
    assert bool(said) == bool(words)


def test_all_nodes_and_cores_that_computed_miss_nothing():
    assert launcher.few_nodes(run(), 2) is None
    assert launcher.few_cores(run()) is None


def test_engines_without_srun_are_named_as_what_stayed_on_the_first_node():
    text = SCRIPT.replace("srun ipengine", "ipengine")
    finding = launcher.few_nodes(run(on=("n1",) * 4, text=text), 2)

    assert finding.reason == "few_nodes"
    assert "Tasks ran on n1 only; the job was given 2 nodes" in finding.fact
    assert "Started without `srun`" in finding.hint
    assert "line 9" in finding.hint


def test_srun_in_the_line_before_is_seen():
    text = SCRIPT.replace("srun ipengine", "srun \\\n   -n 4 \\\n  ipengine")

    assert "Started without" not in launcher.few_nodes(run(on=("n1",) * 4, text=text), 2).hint


def test_a_job_of_one_node_is_told_what_to_ask_for():
    job = replace(RAN, nodes=("n1",), cores=2)
    finding = launcher.few_nodes(run(job, on=("n1", "n1"), text=SCRIPT.replace("-N 2", "-N 1")), 2)

    assert "the job was given 1 node, and 2 are to be used" in finding.fact
    assert "`#SBATCH --nodes=2 --ntasks=4`" in finding.hint
    assert "line 2: `#SBATCH -N 1`" in finding.hint
    assert "The job was given 2 cores" in launcher.few_cores(run(job, on=("n1", "n1"))).fact


def test_where_nothing_computed_the_jobs_own_failure_is_told():
    found = launcher.few_nodes(run(Job(state="FAILED", exit_status=2), on=()), 2)

    assert found.reason == "job_failed"


@pytest.mark.parametrize(
    ("on", "shares", "each"),
    [
        (("n1", "n1", "n2"), None, "3 of the 4 cores"),
        (("n1", "n1", "n1", "n2"), None, "3 of the 4 cores"),
        (("n1", "n1", "n2", "n2"), [1.0, 1.0, 1.0, 0.05], "3 of the 4 cores"),
    ],
)
def test_a_core_without_a_fair_part_of_the_tasks_is_missed(on, shares, each):
    finding = launcher.few_cores(run(on=on, shares=shares))

    assert finding.reason == "few_cores"
    assert each in finding.fact


def test_tasks_that_nothing_asked_for_count_on_no_node():
    ours = run()
    baseline = replace(ours.trace, tasks=ours.trace.tasks[:-1])

    assert launcher.few_nodes(replace(ours, baseline=baseline), 2).reason == "too_much_work"
    assert launcher.few_cores(replace(ours, baseline=baseline)).reason == "too_much_work"
    assert launcher.few_nodes(replace(ours, baseline=ours.trace), 2) is None


def test_a_pause_of_another_length_than_any_that_stands_there_is_told_with_a_line():
    assert "(line 2)" in slept(9.0, text="#!/bin/bash\nsleep 1 8\n").fact


def test_jobs_that_are_left_are_named():
    text = SCRIPT + "sbatch again.sh\n"
    finding = launcher.bad_end(run(replace(RAN, left=("18 again",)), text))

    assert (finding.reason, "18 again" in finding.fact, "line 12" in finding.hint) == ("jobs_left", True, True)


def test_a_login_is_told_with_its_line():
    text = SCRIPT.replace("srun ipengine", "ssh n2 ipengine")
    finding = launcher.logins(run(replace(RAN, logins=("ssh n2 ipengine",)), text))

    assert finding.reason == "login_used"
    assert "`ssh n2 ipengine`" in finding.fact
    assert "line 9" in finding.hint
    assert launcher.logins(run(text=text)) is None


def slept(*seconds, text=SCRIPT):
    return launcher.fixed_sleeps(run(replace(RAN, sleeps=seconds), text), 2.0)


def test_a_pause_outside_of_loops_is_told_with_its_line():
    finding = slept(5.0, 5.0, 10.0)

    assert finding.reason == "fixed_sleep"
    assert "10 s, 10 s in all (line 10)" in finding.fact


@pytest.mark.parametrize(
    "waiting",
    [
        "until [ -e x ]; do sleep 5; done",
        "while ! test -e x\ndo\n  echo waiting\n  sleep 5\ndone",
        "timeout 60 bash -c 'until [ -e x ]; do sleep 5; done'",
        "for try in 1 2 3; do\n  [ -e x ] && break\n  sleep 5\ndone",
        "await() {\n  while :; do\n    [ -e $1 ] && return\n    sleep 5\n  done\n}\nawait x",
        "i=0; while [ ! -e x ]; do sleep $T; done",
        "if true; then until [ -e x ]; do sleep 5; done; fi",
    ],
)
def test_a_loop_that_looks_for_something_is_no_pause(waiting):
    assert slept(5.0, 5.0, 5.0, text=f"#!/bin/bash\n{waiting}\nsleep 1\n") is None


def test_a_loop_that_only_counts_is_a_pause():
    assert slept(5.0, 5.0, text="#!/bin/bash\nfor i in 1 2; do sleep 5; done\n") is not None


def test_short_pauses_are_none():
    assert slept(1.0, 0.5, text="#!/bin/bash\nsleep 1\nsleep 0.5\n") is None


def test_many_short_pauses_are_a_long_one():
    finding = slept(2.0, 2.0, 1.0, text="#!/bin/bash\nsleep 2\nsleep 2\nsleep 1\n")

    assert "5 s in all (line 2, line 3, line 4)" in finding.fact


def test_tasks_of_other_work_count_on_no_node():
    ours = run(shares=[0.1] * 4)

    finding = launcher.few_nodes(replace(ours, baseline=run().trace), 2)

    assert finding.reason == "little_in_tasks"
    assert "hold 10% of the serial program's work" in finding.fact
    assert launcher.few_nodes(replace(run(), baseline=run().trace), 2) is None


def test_a_file_that_slurm_cannot_print_into_is_told_with_its_line():
    text = "#!/bin/bash\n#SBATCH -N 2\n#SBATCH -o logs/%j.out\nsrun hostname\n"
    finding = launcher.no_answer(run(Job(state="FAILED", exit_status=181), text))

    assert "could not open the file that the job was to print into: it makes no folders" in finding.hint
    assert "line 3: `#SBATCH -o logs/%j.out`" in finding.hint


def test_a_loop_that_waits_for_ever_is_named_where_all_else_is_in_the_background():
    finding = launcher.no_answer(run(Job(state="RUNNING", stopped=True, limit_s=60.0, printed=("a", "b"))))

    assert "Does it wait in a loop for what never comes" in finding.hint
    assert "line 6: `until [ -s" in finding.hint
    assert finding.detail == "a\nb"


def test_an_answer_that_is_not_there_after_a_good_end_asks_for_the_program():
    missing = Finding("no_output", "There is no answer: it wrote no file sizes.json.", "README.md")

    assert "did it run the program that is given" in launcher.without_output(run(), missing).hint
    assert launcher.without_output(run(), None) is None


def test_whoever_submits_the_work_and_ends_is_told_of_the_jobs_that_are_left():
    missing = Finding("no_output", "There is no answer: it wrote no file sizes.json.", "README.md")
    text = "#!/bin/bash\n#SBATCH -N2\nsbatch --wrap 'sleep 600'\n"

    finding = launcher.without_output(run(replace(RAN, left=("18 wrap",)), text), missing)

    assert (finding.reason, "Look at line 3" in finding.hint) == ("jobs_left", True)


@pytest.mark.parametrize(
    "line", ["#SBATCH -N5", "#SBATCH -N 5", "#SBATCH --nodes=5", "#SBATCH -J x --nodes 5", "#SBATCH\t-N5 -n9"]
)
def test_an_option_is_found_however_its_value_follows(line):
    text = f"#!/bin/bash\n#SBATCH --nodelist-is-none -J nodes\n{line}\nhostname\n"

    assert shell_script.with_option(shell_script.lines(text), "-N", "--nodes").number == 3


def test_a_sleep_that_never_ends_is_named():
    finding = launcher.no_answer(run(Job(state="RUNNING", stopped=True), "#!/bin/bash\nhostname\nsleep infinity\n"))

    assert "Look at line 3: `sleep infinity`" in finding.hint


def test_a_script_of_any_size_is_read_as_far_as_a_person_would():
    assert len(shell_script.lines("x\n" * 100_000)) == 5000
    assert len(shell_script.lines("do " * 100_000)[0].text) <= 1000


def test_loops_in_loops_are_followed_as_deep_as_a_person_would():
    text = "\n".join(["for x in 1; do"] * 2000 + ["done"] * 2000)

    assert not any(line.waits_in_loop for line in shell_script.lines(text))
    assert shell_script.lines("while x; do\n  for i in 1; do\n    sleep 9\n  done\ndone")[2].waits_in_loop
