"""The program under grading without any worker, where none can be watched: its answer is still to be had.

Under SCOOP that is what ``futures.map`` does when it was not started by ``-m scoop``. For ipyparallel a stand-in
for the client runs each task at once; what it does not know cannot be checked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from grader.inside import boot, serve


class OnlyWithWorkersError(Exception):
    """The program uses something that the stand-in does not have: no fault of the program."""


class Done:
    """A result that is there already, with the face of an ``AsyncResult``."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401 -- any result
        self._value = value

    def get(self, timeout: float | None = None) -> Any:  # noqa: ANN401 -- any result
        """The result."""
        del timeout
        return self._value

    result = get

    def wait(self, timeout: float | None = None) -> bool:
        """Nothing is to be waited for."""
        del timeout
        return True

    def ready(self) -> bool:
        """It always is."""
        return True

    def __iter__(self) -> Any:  # noqa: ANN401 -- of any result
        return iter(self._value)

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 -- of any result
        return self._value[key]


class SerialView:
    """Stands in for a view: every call is made at once, in this process."""

    def __len__(self) -> int:
        return 1

    def map_sync(self, function: Callable[..., Any], *items: Iterable[Any], **_: Any) -> list[Any]:  # noqa: ANN401 -- options of the real one
        """The results in order."""
        return list(map(function, *items))

    def map_async(self, function: Callable[..., Any], *items: Iterable[Any], **_: Any) -> Done:  # noqa: ANN401 -- as above
        """The results in order, as a finished ``AsyncResult``."""
        return Done(self.map_sync(function, *items))

    map = imap = map_async

    def apply_sync(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- any function
        """The result."""
        return function(*args, **kwargs)

    def apply_async(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Done:  # noqa: ANN401 -- as above
        """The result, as a finished ``AsyncResult``."""
        return Done(function(*args, **kwargs))

    apply = apply_async

    def register_joblib_backend(self, name: str = "ipyparallel", *, make_default: bool = False) -> None:
        """Makes joblib run its calls one after the other."""
        _register_sequential(name, make_default=make_default)

    def use_cloudpickle(self) -> None:
        """Nothing is pickled here."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- nothing comes back
        raise OnlyWithWorkersError(f"{name} of an ipyparallel view")


class SerialClient:
    """Stands in for ``ipyparallel.Client``."""

    ids = (0,)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, key: object) -> SerialView:
        return SerialView()

    def load_balanced_view(self, *_: object, **__: object) -> SerialView:
        """The stand-in view."""
        return SerialView()

    direct_view = broadcast_view = load_balanced_view

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- nothing comes back
        raise OnlyWithWorkersError(f"{name} of an ipyparallel client")


def main() -> None:
    """Serves requests like any client."""
    given = boot.settings()
    channel = boot.Channel()
    extras = {"client": SerialClient()} if given["backend"] == "ipyparallel" else {}
    serve.serve(channel, given, extras)


def _register_sequential(name: str, *, make_default: bool) -> None:
    from joblib import register_parallel_backend
    from joblib.parallel import SequentialBackend

    register_parallel_backend(name, SequentialBackend, make_default=make_default)
