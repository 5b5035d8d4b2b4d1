"""Programs of other people's that students meet, as they stand in public repositories, and what is right to say.

Nothing of them is kept here: whoever runs this has checkouts. Each has a serial program in our own words.
"""

from __future__ import annotations

from dataclasses import dataclass, field

EVOLUTION = "python/advanced/scoop-deap/scripts/evolution.py"
SCIKIT = "python/advanced/scikit-learn/scripts"
OF_IPYPARALLEL = "docs/source/examples"
PRINTED = 'printed = { dtype = "str", shape = [], stdout = "^.*$" }'
IN_PARALLEL, SERIAL, UNCLEAR = "passed", "failed", "inconclusive"
TOO_SMALL, TOO_SHORT = "tasks_too_small", "too_short"
"""What a grading must say: the verdict, or a reason of those that leave it open."""


@dataclass(frozen=True, slots=True)
class Example:
    """One of them.

    Attributes:
        checkout: which repository it is from.
        files: the program and what belongs beside it.
        backend: what it spreads its work with.
        run: the command line.
        expected: what is right to say of it.
        answer: what it leaves.
        environment: what it reads there.
        changed: lines that the exercise asks to change, and into what.
        needs: packages.
        wall_s: how long one run may take.
        is_reference: whether it is the reference as well: its work is drawn by chance, and no serial one is alike.
        attempts: how often it is run until it ends well: some crash by chance.
    """

    checkout: str
    files: tuple[str, ...]
    backend: str
    run: str
    expected: str
    answer: str = PRINTED
    environment: dict[str, str] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    wall_s: int = 300
    attempts: int = 1
    workers: int = 2
    baseline: str = ""
    is_reference: bool = False


TASKS = {"SLURM_NTASKS": "{workers}"}
SOLUTIONS = 'fitness = { dtype = "float64", shape = [], json = "solutions_c8_n2.json", path = "fit" }'
SCORES = 'score = { dtype = "float64", shape = ["n"], csv = "scores_rbf_digits.csv", column = "mean_test_score" }'
SCOOP = "python -m scoop -n {workers} {entry}"

EXAMPLES: dict[str, Example] = {
    "kmeans of the tutorial": Example(
        "tutorials",
        (f"{SCIKIT}/unsupervized/main.py", f"{SCIKIT}/unsupervized/some_funcs.py"),
        "ipyparallel",
        "python {entry} --profile {profile}",
        IN_PARALLEL,
        answer='inertia = { dtype = "float64", shape = ["fits"], csv = "scores_kmeans.csv", column = "inertia" }',
        environment={"NB_WORKERS": "{workers}"},
        needs=("matplotlib",),
        attempts=3,  # it asks for 0 centres one time in twenty
        wall_s=600,
        baseline="kmeans",
        is_reference=True,
    ),
    "grid search of the tutorial": Example(
        "tutorials",
        (f"{SCIKIT}/supervized/main.py",),
        "ipyparallel",
        "python {entry} -p {profile}",
        IN_PARALLEL,
        answer=SCORES,
        environment={"NB_WORKERS": "{workers}"},
        needs=("matplotlib", "pandas"),
        wall_s=1800,
        baseline="grid_search",
    ),
    "evolution as printed": Example(
        "tutorials",
        (EVOLUTION,),
        "scoop",
        f"{SCOOP} 8",
        SERIAL,
        answer=SOLUTIONS,
        environment=TASKS,
        needs=("matplotlib",),
        baseline="evolution",
    ),
    "evolution with its two lines": Example(
        "tutorials",
        (EVOLUTION,),
        "scoop",
        f"{SCOOP} 8",
        TOO_SMALL,
        answer=SOLUTIONS,
        environment=TASKS,
        changed={
            "#from scoop import futures": "from scoop import futures",
            '#toolbox.register("map"': 'toolbox.register("map"',
        },
        needs=("matplotlib",),
        baseline="evolution",
    ),
    "pi_calc of SCOOP": Example("scoop", ("examples/pi_calc.py",), "scoop", SCOOP, IN_PARALLEL, baseline="pi_calc"),
    "full_tree of SCOOP": Example("scoop", ("examples/full_tree.py",), "scoop", SCOOP, TOO_SHORT, baseline="full_tree"),
    "map_reduce of SCOOP": Example(
        "scoop", ("examples/map_reduce.py",), "scoop", SCOOP, TOO_SHORT, baseline="map_reduce"
    ),
    "onemax of SCOOP": Example(
        "scoop", ("examples/deap_ga_onemax.py",), "scoop", SCOOP, TOO_SMALL, baseline="onemax_short"
    ),
    "islands of DEAP under SCOOP": Example(
        "deap", ("examples/ga/onemax_island_scoop.py",), "scoop", SCOOP, TOO_SMALL, baseline="onemax_islands"
    ),
    "onemax_mp of DEAP": Example(
        "deap",
        ("examples/ga/onemax_mp.py",),
        "processes",
        "python {entry}",
        UNCLEAR,  # evaluations of some microseconds, for four processes
        workers=4,
        baseline="onemax_mp",
    ),
    "cma_minfct of DEAP": Example(
        "deap", ("examples/es/cma_minfct.py",), "scoop", SCOOP, SERIAL, baseline="cma_minfct"
    ),
    "itermapresult of ipyparallel": Example(
        "ipyparallel",
        (f"{OF_IPYPARALLEL}/itermapresult.py",),
        "ipyparallel",
        "python {entry}",
        TOO_SHORT,
        baseline="sleeping",
    ),
    "customresults of ipyparallel": Example(
        "ipyparallel",
        (f"{OF_IPYPARALLEL}/customresults.py",),
        "ipyparallel",
        "python {entry}",
        TOO_SHORT,
        baseline="sleeping",
    ),
    "task_profiler of ipyparallel": Example(
        "ipyparallel",
        (f"{OF_IPYPARALLEL}/task_profiler.py",),
        "ipyparallel",
        "python {entry} -n 32 -T 0.1",
        TOO_SHORT,
        baseline="sleeping",
    ),
}
