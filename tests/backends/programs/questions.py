"""A program that answers what a test asks; the test says which question by the name of a function here."""

import functools
import os
import subprocess
import sys

from spread import spread

NUMBERS = [float(n) for n in range(12)]


def squares(square, question="squares_of", client=None, **given):
    return globals()[question](square, functools.partial(spread, client=client), **given)


def squares_of(square, spread, numbers=NUMBERS, **more):
    return spread(square, numbers, **more)


def places(square, spread):
    """The pid of this process and those of the workers, as they see them."""
    return [os.getpid(), *spread(functools.partial(_pid, square), NUMBERS)]


def environments(square, spread):
    """All variables of this process, of the workers, and of whatever else can be seen by either."""
    return [text for texts in [_environments(0), *spread(_environments, range(4))] for text in texts]


def findable(square, spread, hidden, pruned):
    """Which hidden paths exist, and which files of whatever name, for this process or for a worker."""
    look = functools.partial(_findable, hidden, pruned)
    return sorted({path for found in [look(0), *spread(look, range(4))] for path in found})


def importable(square, spread, names):
    """Which of the modules can be imported, by this process or by a worker."""
    look = functools.partial(_importable, names)
    return sorted({name for found in [look(0), *spread(look, range(4))] for name in found})


def raises(square, spread):
    return _deeper(-1)


def raises_in_a_task(square, spread):
    return spread(_deeper, [-1.0, -2.0])


def stops(square, spread, status):
    sys.exit(status)


def unsendable(square, spread, what):
    return eval(what)


def rewrites_itself(square, spread):
    """What the file of this program says of itself, after an attempt to make it say something else."""
    try:
        with open(__file__, "a") as file:
            file.write("\n# rewritten")
    except OSError:
        pass
    return open(__file__).read().count("# rewritten")


def leaves_things_behind(square, spread, mark):
    """Processes that outlive their parents, and files in every folder that takes them."""
    everywhere = [_leave(mark, "client"), *spread(functools.partial(_leave, mark), ["a", "b"])]
    return [path for paths in everywhere for path in paths]


def _pid(square, x):
    square(x)
    return os.getpid()


def _deeper(x):
    if x < 0:
        raise ValueError(f"{x} has no root")
    return x


def _environments(_):
    texts = [f"{name}={value}" for name, value in os.environ.items()]
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("environ", "cmdline"):
            try:
                with open(f"/proc/{pid}/{name}", errors="replace") as file:
                    texts.append(file.read())
            except OSError:
                pass
    return texts


def _findable(hidden, pruned, _):
    found = [path for path in hidden if os.path.lexists(path)]
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in pruned]
        found += [os.path.join(folder, name) for name in names]
    return found


def _importable(names, _):
    found = []
    for name in names:
        try:
            __import__(name)
            found.append(name)
        except ImportError:
            pass
    return found


def _leave(mark, _):
    code = f"{mark!r}; import os, time; os.fork() and os._exit(0); os.setsid(); time.sleep(600)"
    subprocess.run([sys.executable, "-c", code], check=True)
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    written = []
    for folder in ("/tmp", "/home", "/dev/shm", "/shared", "/", "/submission", "/assignment", "/grader", "/probe"):
        try:
            os.mkdir(f"{folder}/{mark}-{os.getpid()}")
            written.append(folder)
        except OSError:
            pass
    return written
