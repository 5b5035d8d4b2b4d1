"""Squares, spread over engines in every honest way; a test says which."""

import functools
import os

import ipyparallel as ipp

NOTHING = 0.0


def squares(client, square, numbers, way):
    return globals()[way](client, square, numbers)


def load_balanced_map(client, square, numbers):
    return list(client.load_balanced_view().map(square, numbers))


def load_balanced_map_async(client, square, numbers):
    return client.load_balanced_view().map_async(square, numbers).get()


def load_balanced_map_sync(client, square, numbers):
    return client.load_balanced_view().map_sync(square, numbers)


def load_balanced_imap(client, square, numbers):
    return list(client.load_balanced_view().imap(square, numbers))


def chunks(client, square, numbers):
    return client.load_balanced_view().map_sync(square, numbers, chunksize=3)


def apply_each(client, square, numbers):
    view = client.load_balanced_view()
    pending = [view.apply_async(square, x) for x in numbers]
    return [result.get() for result in pending]


def direct_map(client, square, numbers):
    return client[:].map_sync(square, numbers)


def scatter_and_gather(client, square, numbers):
    view = client[:]
    view["square"] = square
    view.scatter("part", numbers, block=True)
    view.execute("part = [square(x) for x in part]", block=True)
    return view.gather("part", block=True)


def decorated(client, square, numbers):
    return client.load_balanced_view().parallel(block=True)(square).map(numbers)


def executor(client, square, numbers):
    return list(client.executor().map(square, numbers))


def own_client(client, square, numbers):
    with ipp.Client() as mine:
        return mine.load_balanced_view().map_sync(square, numbers)


def own_client_of_a_profile(client, square, numbers):
    with ipp.Client(profile="default") as mine:
        return mine[:].map_sync(square, numbers)


def joblib_with_a_view(client, square, numbers):
    from joblib import Parallel, delayed, parallel_config

    view = client.load_balanced_view()
    view.register_joblib_backend()
    with parallel_config("ipyparallel"):
        return Parallel(n_jobs=len(view), pre_dispatch="all")(delayed(square)(x) for x in numbers)


def joblib_without_a_view(client, square, numbers):
    from joblib import Parallel, delayed, parallel_config

    ipp.register_joblib_backend()
    with parallel_config("ipyparallel"):
        return Parallel(n_jobs=2, pre_dispatch="all")(delayed(square)(x) for x in numbers)


def own_wrapper(client, square, numbers):
    doubled = client.load_balanced_view().map_sync(functools.partial(_twice, square), numbers)
    return [value / 2 for value in doubled]


def closure(client, square, numbers):
    return client.load_balanced_view().map_sync(lambda x: square(x), numbers)


def pushed_names(client, square, numbers):
    view = client[:]
    view.push({"square_": square, "zero": 0.0}, block=True)
    view.scatter("part", numbers, block=True)
    return [value for values in view.apply_sync(_of_the_part) for value in values]


def pushed_names_in_a_function_within(client, square, numbers):
    view = client[:]
    view["pushed"] = square

    @view.parallel(block=True)
    def one(x):
        return _plus_nothing(pushed(x))  # noqa: F821 -- it was pushed

    return list(one.map(numbers))


def remote_function(client, square, numbers):
    view = client[:]
    view.scatter("part", numbers, block=True)
    view["square_"], view["zero"] = square, 0.0
    return [value for values in view.remote(block=True)(_of_the_part)() for value in values]


def executed_names(client, square, numbers):
    view = client[:]
    view["square_"] = square
    view.execute("zero = 0.0", block=True)
    view.scatter("part", numbers, block=True)
    pending = view.apply_async(_of_the_part)
    return [value for values in pending.get() for value in values]


def log_beside_the_script(client, square, numbers):
    folder = os.path.dirname(os.path.abspath(__file__))
    client[:].map_sync(os.chdir, [folder] * len(client))
    found = client.load_balanced_view().map_sync(functools.partial(_logged, square), numbers)
    with open(os.path.join(folder, "squares.log")) as log:
        assert len(log.readlines()) == len(numbers)
    os.remove(os.path.join(folder, "squares.log"))
    return found


def _logged(square, x):
    with open("squares.log", "a") as log:
        log.write(f"{x}\n")
    return square(x)


def _of_the_part():
    return [_plus_nothing(square_(x) + zero) for x in part]  # noqa: F821 -- they were pushed


def _plus_nothing(value):
    return value + NOTHING


def _twice(square, x):
    return 2 * square(x)
