"""A site's profile: what it says, every fault of it at once, and the script that it makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.errors import ProfileError
from grader.slurm.profile import Profile, chosen, load, script, template

SITE = Path(__file__).resolve().parents[3] / "slurm"
PYTHON = Path("/opt/venv/bin/python")


def written(folder, text):
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path):
    with pytest.raises(ProfileError) as refused:
        load(path)
    return str(refused.value).splitlines()


def test_a_profile_is_what_its_file_says(tmp_path):
    found = load(
        written(
            tmp_path,
            """
            title = "Ours"
            options = ["--partition=batch", "--account=hpc school"]
            timed = ["--exclusive"]
            setup = ["module load lang/Python"]
            job_minutes = 7.5
            max_jobs = 50
            at_once = 0
            time_limit_minutes = 30
            """,
        )
    )

    assert found == Profile(
        title="Ours",
        options=("--partition=batch", "--account=hpc school"),
        timed=("--exclusive",),
        setup=("module load lang/Python",),
        job_minutes=7.5,
        max_jobs=50,
        at_once=0,
        time_limit_minutes=30,
    )


def test_what_a_profile_does_not_say_keeps_its_default(tmp_path):
    assert load(written(tmp_path, 'title = "Ours"')) == Profile(title="Ours")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param("", "(top level): 'title' is a required property", id="no title"),
        pytest.param('title = ""', "title: '' should be non-empty", id="empty title"),
        pytest.param(
            'title = "a"\nspeed = 3',
            "(top level): Additional properties are not allowed ('speed' was unexpected)",
            id="a key too many",
        ),
        pytest.param(
            'title = "a"\noptions = "--account=x"',
            "options: '--account=x' is not of type 'array'",
            id="options as one text",
        ),
        pytest.param('title = "a"\ntimed = [1]', "timed.0: 1 is not of type 'string'", id="a number as an option"),
        pytest.param(
            'title = "a"\noptions = ["-p batch"]',
            "options.0: '-p batch' is no long option of sbatch in one piece, as '--partition=batch' is",
            id="a short option",
        ),
        pytest.param(
            'title = "a"\noptions = ["--partition", "batch"]',
            "options.1: 'batch' is no long option of sbatch in one piece, as '--partition=batch' is",
            id="an option in two pieces",
        ),
        pytest.param(
            'title = "a"\ntimed = ["--exclusive", "--array=0-3"]',
            "timed.1: --array is set by the grader itself",
            id="an option of ours",
        ),
        pytest.param('title = "a"\nsetup = ["a\\nb"]', "setup.0: 'a\\nb' is not one line", id="two lines as one"),
        pytest.param(
            'title = "a"\njob_minutes = 0',
            "job_minutes: 0 is less than or equal to the minimum of 0",
            id="jobs of no length",
        ),
        pytest.param('title = "a"\nmax_jobs = 0', "max_jobs: 0 is less than the minimum of 1", id="no jobs"),
        pytest.param('title = "a"\nmax_jobs = 1.5', "max_jobs: 1.5 is not of type 'integer'", id="half a job"),
        pytest.param('title = "a"\nat_once = -1', "at_once: -1 is less than the minimum of 0", id="less than none"),
        pytest.param(
            'title = "a"\ntime_limit_minutes = 0',
            "time_limit_minutes: 0 is less than the minimum of 1",
            id="no time at all",
        ),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, line, fault):
    path = written(tmp_path, line)

    assert faults(path) == [
        f"The profile {path} has 1 fault, which its site must mend:",
        f"  site.toml: {fault}",
    ]


def test_all_faults_are_told_at_once(tmp_path):
    path = written(tmp_path, 'options = ["-p batch", "--wrap=true"]\nmax_jobs = "many"\nsetup = ["a\\nb"]')

    listed = faults(path)

    assert listed[0] == f"The profile {path} has 5 faults, which its site must mend:"
    assert [line.split(": ")[1] for line in listed[1:]] == [
        "(top level)",
        "max_jobs",
        "options.0",
        "options.1",
        "setup.0",
    ]


def test_a_file_that_is_no_toml_says_where(tmp_path):
    listed = faults(written(tmp_path, "title = Iris"))

    assert listed[1].startswith("  site.toml: is no TOML: ")
    assert "line 1" in listed[1]


def test_a_file_that_is_not_there_is_named(tmp_path):
    listed = faults(tmp_path / "absent.toml")

    assert listed[1:] == ["  absent.toml: cannot be read (No such file or directory)"]


def test_without_a_name_the_defaults_apply(tmp_path):
    assert chosen(None, tmp_path) == Profile()


def test_a_name_is_looked_up_in_the_folder_of_the_site(tmp_path):
    (tmp_path / "profiles").mkdir()
    written(tmp_path / "profiles", 'title = "Ours"')

    assert chosen("site", tmp_path).title == "Ours"


def test_a_path_is_taken_as_it_is(tmp_path):
    assert chosen(str(written(tmp_path, 'title = "Ours"')), tmp_path / "elsewhere").title == "Ours"


@pytest.mark.parametrize(
    ("folder", "has"),
    [
        pytest.param(SITE, "has: aion, iris, local. ", id="and these are there"),
        pytest.param(Path("elsewhere"), "has none. Run this where the folder slurm/ is", id="and none is there"),
    ],
)
def test_a_name_that_is_unknown_lists_those_that_are_there(folder, has):
    with pytest.raises(ProfileError) as refused:
        chosen("meluxina", folder)

    assert str(refused.value).startswith(f"There is no profile 'meluxina': {folder / 'profiles'} {has}")


@pytest.mark.parametrize("name", [path.stem for path in sorted((SITE / "profiles").glob("*.toml"))])
def test_a_profile_that_we_bring_is_valid_and_makes_a_script(name):
    profile = chosen(name, SITE)

    assert all(line in script(profile, python=PYTHON, template=template(SITE)).splitlines() for line in profile.setup)


def test_the_template_that_we_bring_does_what_the_default_does():
    profile = Profile(setup=("module load lang/Python",))

    ours = script(profile, python=PYTHON, template=template(SITE)).splitlines()

    code = [line for line in ours[1:] if line and not line.startswith("#")]
    assert [ours[0], *code] == script(profile, python=PYTHON).splitlines()


def test_a_folder_without_a_template_has_none(tmp_path):
    assert template(tmp_path) is None


def test_a_template_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "job.sh").mkdir()

    with pytest.raises(ProfileError, match=r"job\.sh cannot be read"):
        template(tmp_path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            '@SETUP@\nexec @PYTHON@ -P -m grader slurm-task "$@"\n',
            "  job.sh: its first line must be '#!' and a shell, as in '#!/bin/bash --login'",
            id="no shell",
        ),
        pytest.param(
            '#!/bin/sh\n# @SETUP@\nexec @PYTHON@ -P -m grader slurm-task "$@"\n',
            "  job.sh: no line is @SETUP@, where the profile's setup goes",
            id="no setup but in a comment",
        ),
        pytest.param(
            "#!/bin/sh\n@SETUP@\nexec @PYTHON@ -P -m grader slurm-task $@\n",
            '  job.sh: no line starts the grader: exec @PYTHON@ -P -m grader slurm-task "$@"',
            id="arguments that are not quoted",
        ),
    ],
)
def test_a_template_that_would_start_nothing_is_refused(text, fault):
    with pytest.raises(ProfileError) as refused:
        script(Profile(), python=PYTHON, template=text)

    assert str(refused.value).splitlines() == ["The template of the job's script has 1 fault:", fault]


def test_marks_in_comments_are_left_alone():
    text = '#!/bin/sh\n# @SETUP@ and @PYTHON@\n@SETUP@\nexec @PYTHON@ -P -m grader slurm-task "$@"\n'

    lines = script(Profile(setup=("one", "two")), python=PYTHON, template=text).splitlines()

    assert lines[1:4] == ["# @SETUP@ and @PYTHON@", "one", "two"]


@pytest.mark.parametrize(
    "given", [pytest.param(None, id="the default"), pytest.param((SITE / "job.sh").read_text(), id="the site's")]
)
def test_the_script_starts_the_grader_with_its_arguments_whatever_is_in_them(tmp_path, given):
    folder = tmp_path / 'it\'s a "folder" $HOME `x` @SETUP@'
    folder.mkdir()
    python = folder / "python"
    python.write_text(f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\n", encoding="utf-8")
    python.chmod(0o755)
    job = tmp_path / "job.sh"
    job.write_text(script(Profile(setup=("MARK=1",)), python=python, template=given), encoding="utf-8")
    arguments = ["a b", "it's", '"', "$HOME", "", "*"]

    printed = subprocess.run(["bash", job, *arguments], capture_output=True, text=True, check=True).stdout

    assert json.loads(printed) == ["-P", "-m", "grader", "slurm-task", *arguments]
