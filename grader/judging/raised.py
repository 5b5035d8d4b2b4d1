"""Exceptions that come every year, each with what to try next: first match wins, so the narrower ones stand first.

Of the text only the pattern is looked for, never an instruction in it: it is the student's.
"""

from __future__ import annotations

_SENDING = "What is sent to a worker must be a function at the top of the file: no lambda, no function within another."
_CLOUDPICKLE = "ipyparallel cannot send this function as it is: call client[:].use_cloudpickle() first."
_GIVEN_CLIENT = "Use the client that your entry receives: its engines run already."
_SAME_CLIENT = (
    "The same client and engines are used for every run: leave out client.shutdown() and client.close(), "
    "and stop no cluster."
)
MAIN = '`if __name__ == "__main__":`'
GUARD = f"What runs the program by hand belongs below {MAIN}."
_ARGUMENTS = (
    "The entry gets its arguments from the grader: leave argparse to what runs it by hand, "
    'below `if __name__ == "__main__":`.'
)
_DECORATED = (
    "A decorator took this function's name, and functions are sent by name: "
    "call it within a function of your own, at the top of the file, and decorate nothing."
)
_GET = "The results are not there yet: `.get()` of it waits, and gives them."
_LIST = "It gives one result after the other: make a `list(...)` of it first."
_CREATOR = "Each worker imports the file: creator.create must stand at its top, outside of every function."
_ENGINE_NAMES = (
    "This happened on an engine, which has only what was sent there: give it as an argument, push it, "
    "or import it within the function."
)
_WORKER_NAMES = (
    "If the entry sets it as a global: other SCOOP workers do not have it, each imports the file for itself. "
    "Give it as an argument."
)
_NO_PACKAGE = (
    "It is not there where programs are graded: use what the assignment uses, and put what you wrote yourself "
    "into the one file."
)
_OPENED_ANEW = "The entry is called several times: open the pool within it, anew each time."

FUNCTIONS = "functions"
"""In place of a backend: true of an entry function, and of no whole program."""

HINTS: tuple[tuple[str, str, str], ...] = (
    # how it is started
    (r"^EOFError: EOF when reading a line", "", "Nobody types anything here: take all values from the arguments."),
    (
        r"^SystemExit: .*argparse",
        FUNCTIONS,
        _ARGUMENTS,
    ),
    (r"^SystemExit", FUNCTIONS, "sys.exit() ends the program before it answers: leave it out, and return the results."),
    (r"^ModuleNotFoundError: No module named '(inputs|baseline|show)'", FUNCTIONS, GUARD),
    (r"before the\s+current process has finished its bootstrapping phase", "", GUARD),
    (r"^NotImplementedError", "", "Something still says `raise NotImplementedError`: write it."),
    # another cluster than the one that is there
    (
        r"No module named 'tasks'",
        FUNCTIONS,
        "Use the client that your entry receives: other engines do not have the assignment's modules.",
    ),
    (
        r"Connection file .* not found|no Controller could be found|Hub connection request timed out",
        FUNCTIONS,
        _GIVEN_CLIENT,
    ),
    (r"No such file or directory: '(ipcluster|ipengine|ipcontroller)'", FUNCTIONS, _GIVEN_CLIENT),
    (
        r"No such file or directory: '(mpiexec|mpirun|srun|sbatch|salloc)'",
        FUNCTIONS,
        "Start no jobs: the workers run already.",
    ),
    (
        r"^KeyError: '(SLURM|PBS|PMI|OMPI)_",
        FUNCTIONS,
        "Only a job has this variable. Use the workers that are there, and do not count them by it.",
    ),
    (
        r"Task farming is disabled|has no active worker|NoEnginesRegistered|Client is closed|Socket operation on",
        FUNCTIONS,
        _SAME_CLIENT,
    ),
    (
        r"^IndexError.*\b(No such engine|index out of range)|^InvalidEngine|No engine matching",
        "ipyparallel",
        "There are as many engines as client.ids says: do not count on more.",
    ),
    # joblib and views
    (
        r"Invalid backend: ipyparallel",
        "",
        "Register the backend before: client.load_balanced_view().register_joblib_backend().",
    ),
    (
        r"'DirectView' object has no attribute 'register_joblib_backend'",
        "",
        "client.load_balanced_view() can be a backend of joblib; client[:] cannot.",
    ),
    (
        r"'Client' object has no attribute '(\w*map\w*|apply\w*|scatter|push|execute)'",
        "",
        "A view does that: client.load_balanced_view(), or client[:].",
    ),
    # sending
    (
        r"cannot be converted to a Python object for pickling|cannot pickle '(_thread\.|_io\.|generator|module|socket)",
        "",
        "A client, a lock, an open file or a generator cannot be sent: make it there, or send what it holds.",
    ),
    (
        r"it's not the same object as",
        "",
        _DECORATED,
    ),
    (
        r"should only be shared between processes through inheritance",
        "",
        "A lock or queue cannot be an argument of a pool's tasks: give it to the pool's initializer.",
    ),
    (
        r"[Cc]an't pickle|[Cc]annot pickle|PicklingError|requires a code object with 0 free vars",
        "ipyparallel",
        _CLOUDPICKLE,
    ),
    (r"module 'deap.creator' has no attribute|[Cc]an't (get|pickle).*deap\.creator", "", _CREATOR),
    (r"[Cc]an't pickle|[Cc]annot pickle|PicklingError|requires a code object with 0 free vars", "", _SENDING),
    (
        r"^Shutdown: ",
        "scoop",
        "A worker ended, most often since it could not receive what was sent: send functions of the file's top.",
    ),
    (r"Can't get attribute '\w+' on", "", _SENDING),
    # results that are not there yet
    (r"'(Async\w*Result|\w*AsyncResult|MapResult|ApplyResult)'", "", _GET),
    (
        r"'\w*Future'.*(object|and|type)|(object|type).*'\w*Future'",
        "",
        "The results are not there yet: `.result()` of each waits, and gives it.",
    ),
    (r"'(generator|map|filter|zip)' (object|has no len)|object of type '(generator|map|filter|zip)'", "", _LIST),
    (r"'coroutine'", "", "A coroutine computes nothing before it is awaited: write `def` in place of `async def`."),
    (
        r"^(\w*\.)?(TimeoutError|Empty)\b",
        "",
        "Wait without a limit of your own: how long it takes depends on the machine.",
    ),
    # names on workers
    (r"^\[\w+:\w+\]\s*NameError|^RemoteError: NameError", "ipyparallel", _ENGINE_NAMES),
    (r"^NameError|^TypeError: 'NoneType' object is not callable", "scoop", _WORKER_NAMES),
    (
        r"This constant already exists",
        "",
        "shared.setConst gives each name once: choose another one for another value.",
    ),
    # processes
    (
        r"^BrokenProcessPool|^TerminatedWorkerError|terminated abruptly",
        "",
        "A process of the pool ended by itself: look for sys.exit, a crash, or too much memory in the task.",
    ),
    (
        r"Pool not running|after (shutdown|interpreter shutdown)|^PicklingError: .*pool objects cannot",
        FUNCTIONS,
        _OPENED_ANEW,
    ),
    (
        r"daemonic processes are not allowed to have children",
        FUNCTIONS,
        "A task cannot open a pool of its own: open one in the entry, and give it all tasks.",
    ),
    # what is not there
    (r"cannot import name 'joblib' from 'sklearn", "", "joblib is a package of its own now: import joblib."),
    (r"No module named 'IPython\.(parallel|kernel)", "", "It is a package of its own now: import ipyparallel."),
    (r"^(ModuleNotFound|Import)Error: No module named", FUNCTIONS, _NO_PACKAGE),
    (
        r"^URLError|^gaierror|Temporary failure in name resolution|Network is unreachable|ConnectionRefusedError",
        FUNCTIONS,
        "There is no network where programs are graded: take all data from the arguments.",
    ),
    (
        r"Read-only file system|^PermissionError",
        "",
        "Write beside the script, or into tempfile.gettempdir(), and nowhere else.",
    ),
    (
        r"^FileNotFoundError|No such file or directory",
        FUNCTIONS,
        "Only the program is there: take all data from the arguments, and read no files.",
    ),
    (
        r"no display name|cannot connect to X server|couldn't connect to display",
        FUNCTIONS,
        "There is no screen where programs are graded: draw nothing in the entry.",
    ),
    (
        r"No space left on device|Disk quota exceeded|^OSError.*File too large",
        "",
        "A run may write so much and no more: keep data in memory, and write the results alone.",
    ),
    (r"^MemoryError", "", "Look for data that every task gets a copy of."),
    # the shape of a call
    (
        r"\* must be an iterable, not|argument after \*",
        "",
        "starmap takes a tuple of arguments for each call: [(x,), ...]; for one argument take map.",
    ),
    (
        r"got an unexpected keyword argument|missing \d+ required positional argument|positional arguments? but",
        "",
        "Compare the call with the function's own line: which arguments, in which order?",
    ),
)
"""A pattern of "Type: message", the backend that it is for ("" for all; or ``FUNCTIONS``), and the hint."""

OF_PROGRAMS: tuple[tuple[str, str], ...] = (
    (
        r"^SystemExit: exit status 2.*(argument|option|usage)",
        "README.md says with which arguments the program is started: take those, and ask for no others.",
    ),
    (r"^SystemExit: exit status", "Another status than 0 says that it failed: end with 0 when the answer is written."),
    (
        r"^SystemExit: killed by SIG(SEGV|BUS|FPE|ABRT|ILL)",
        "A compiled library crashed: look at what it was given last, and at threads that share it.",
    ),
    (r"^ModuleNotFoundError: No module named '(inputs|baseline|show)'", "Take all inputs from the arguments."),
    (
        r"^(ModuleNotFound|Import)Error: No module named",
        "It is not there where programs are graded; of your own files only those are that README.md asks for.",
    ),
    (
        "Connection file .* not found|no Controller could be found|Hub connection request timed out",
        "The engines run already, under the profile that the command line names: Client(profile=...).",
    ),
    (
        r"No such file or directory: '(ipcluster|ipengine|ipcontroller)'",
        "The engines run already, under the profile that the command line names: Client(profile=...).",
    ),
    (
        r"No such file or directory: '(mpiexec|mpirun|srun|sbatch|salloc)'",
        "Start no jobs: the program is started as README.md says, and its workers with it.",
    ),
    (r"^KeyError: '(SLURM|PBS|PMI|OMPI)_", "The program does not have this variable where it is graded."),
    (
        r"^URLError|^gaierror|Temporary failure in name resolution|Network is unreachable",
        "There is no network where programs are graded: make all data from the arguments.",
    ),
    (
        r"^FileNotFoundError|No such file or directory",
        "Only what was handed in is in the folder of a run: make all data from the arguments.",
    ),
    (
        r"no display name|cannot connect to X server|couldn't connect to display",
        "There is no screen where programs are graded: matplotlib.use('Agg') draws into files.",
    ),
)
"""Likewise for whole programs, which are looked through first."""
