"""Squares, spread over processes in every honest way; a test says which."""

import functools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from joblib import Parallel, delayed


def squares(square, numbers, way):
    return globals()[way](square, numbers)


def joblib_loky(square, numbers):
    return Parallel(n_jobs=2)(delayed(square)(x) for x in numbers)


def joblib_multiprocessing(square, numbers):
    return Parallel(n_jobs=2, backend="multiprocessing")(delayed(square)(x) for x in numbers)


def pool_map(square, numbers):
    with multiprocessing.Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)


def pool_apply_each(square, numbers):
    with multiprocessing.Pool(2) as pool:
        return [result.get() for result in [pool.apply_async(square, (x,)) for x in numbers]]


def pool_of_spawned(square, numbers):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)


def pool_of_a_fork_server(square, numbers):
    with multiprocessing.get_context("forkserver").Pool(2) as pool:
        return pool.map(square, numbers, chunksize=1)


def futures_map(square, numbers):
    with ProcessPoolExecutor(2) as executor:
        return list(executor.map(square, numbers))


def futures_submit(square, numbers):
    with ProcessPoolExecutor(2) as executor:
        return [future.result() for future in [executor.submit(square, x) for x in numbers]]


def processes_by_hand(square, numbers):
    queue = multiprocessing.Queue()
    parts = [numbers[start::2] for start in range(2)]
    started = [multiprocessing.Process(target=_part, args=(square, part, queue)) for part in parts]
    for process in started:
        process.start()
    done = dict(pair for _ in started for pair in queue.get())
    for process in started:
        process.join()
    return [done[x] for x in numbers]


def own_wrapper(square, numbers):
    with multiprocessing.Pool(2) as pool:
        return [value / 2 for value in pool.map(functools.partial(_twice, square), numbers, chunksize=1)]


def _part(square, part, queue):
    queue.put([(x, square(x)) for x in part])


def _twice(square, x):
    return 2 * square(x)
