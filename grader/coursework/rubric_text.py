"""What is wrong with a rubric by its text alone: bounds that right answers miss, and names that no answer has."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from grader.coursework.handed_in import is_like

LARGEST_RATE = 1e-3
"""Of right gradings that a statistical bound may fail: one of a class of a thousand."""

_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}
_CLOSE, _COMPARED = "require_close", {"require_equal", "require_close"}
_ANSWERS = {"answer", "serial"}  # the fixtures that have the declared names


def faults(path: Path, declared: Collection[str], files: Collection[str] = ()) -> list[str]:
    """What is wrong with a rubric, each with its file and line, as far as that can be seen without running it.

    Args:
        path: of the rubric; where it is no Python, pytest tells of that.
        declared: the names of the answer's parts.
        files: the names of further files that are handed in.
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    known = dict(_constants(tree))
    found: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _COMPARED:
                found |= {(node.lineno, fault) for fault in _call_faults(name, node, known, declared)}
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="handed_in"), attr=method), args=[ast.Constant(value=str(key)), *_]
            ) if method != "names":
                found |= {(node.lineno, fault) for fault in _unknown_file(key, files)}
            case ast.FunctionDef():
                found |= set(_unknown_keys(node, declared))
            case _:
                pass
    return [f"{path.name}, line {line}: {fault}" for line, fault in sorted(found)]


def fixtures(path: Path) -> set[str]:
    """The names that its checks ask for."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    checks = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
    return {argument.arg for check in checks for argument in check.args.args}


def _unknown_keys(function: ast.FunctionDef, declared: Collection[str]) -> Iterator[tuple[int, str]]:
    """Where a check looks for a part of an answer that is not declared."""
    asked = {argument.arg for argument in function.args.args} & _ANSWERS
    nodes = list(ast.walk(function))
    asked -= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))) if name in asked:
                yield from ((node.lineno, fault) for fault in _unknown(key, declared))
            case _:
                pass


def _call_faults(name: str, call: ast.Call, known: Mapping[str, float], declared: Collection[str]) -> Iterator[str]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    key = call.args[1] if len(call.args) > 1 else given.get("key")
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield from _unknown(key.value, declared)
    if name != _CLOSE or None in given:  # with **more nothing is known
        return
    if "error" not in given:
        yield f"{name} needs error=..., the standard error of a right answer"
    error, rate = _number(given.get("error"), known), _number(given.get("rate"), known)
    if error is not None and error <= 0:
        yield f"error={error:g} of {name} must be above 0: it is the standard error of a right answer"
    if rate is not None and rate <= 0:
        yield f"rate={rate:g} of {name} must be above 0: some right answer lies beyond any bound"
    if rate is not None and rate > LARGEST_RATE:
        often = f"a right answer would fail in one of {1 / rate:.3g} gradings"
        yield f"rate={rate:g} of {name} is too large: {often}; it may be {LARGEST_RATE:g} at most"


def _unknown(key: str, declared: Collection[str]) -> list[str]:
    names = ", ".join(map(repr, declared))
    return [] if key in declared else [f"it looks at {key!r} of an answer, and [answer] declares {names}"]


def _unknown_file(name: str, files: Collection[str]) -> list[str]:
    if is_like(name, files):
        return []
    names = ", ".join(map(repr, files)) or "none"
    return [f"it looks at a file {name!r} that is handed in, and files names {names}"]


def _constants(tree: ast.Module) -> Iterator[tuple[str, float]]:
    """The numbers that have names at the top of the file."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                number = _number(value, {})
                if number is not None:
                    yield name, number
            case _:
                pass


def _number(node: ast.expr | None, known: Mapping[str, float]) -> float | None:
    """What it computes, where that can be seen: 0.1, 1 / 10, a name of the file's own."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id=name):
            return known.get(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _number(operand, known)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            sides = _number(left, known), _number(right, known)
            return None if None in sides else _computed(type(op), *sides)  # type: ignore[arg-type] # none is None
        case _:
            return None


def _computed(op: type[ast.operator], left: float, right: float) -> float | None:
    try:
        return _OPERATORS[op](left, right)
    except (ArithmeticError, ValueError):
        return None
