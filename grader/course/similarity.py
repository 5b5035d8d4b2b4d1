"""How alike submissions are once names, comments and layout are taken away, and what all were given.

A program is written anew from its syntax tree, without annotations and docstrings, and becomes rows of tokens: own
names become one, numbers and texts one each, imports go. What is compared is the set of its runs of a few tokens
(shingles), less those of the template: so it is the same in whatever order functions stand. It is text that others
wrote: it is parsed and never run, and of each program a limited part is looked at.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SHINGLE = 6
"""Tokens in a row."""
LEAST = 40
"""Of fewer shingles of one's own nothing is said: so much two people write alike who know nothing of each other."""
ALIKE = 0.8
"""From this share of common shingles on two programs are named."""
MOST_TOKENS = 20_000
_MOST_CHARACTERS = 1 << 16

Shingles = frozenset[int]

_BUILTIN = frozenset(dir(builtins))
_LAYOUT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
)
_BEGIN = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.COMMENT})
_HEADS = frozenset({"def", "class", "async", "@"})
_STEPS = {tokenize.INDENT: 1, tokenize.DEDENT: -1}
_TEXTS = frozenset(
    kind for name in ("STRING", "FSTRING_START", "TSTRING_START") if (kind := getattr(tokenize, name, None)) is not None
)
_WITHIN = frozenset(
    kind
    for name in ("FSTRING_MIDDLE", "FSTRING_END", "TSTRING_MIDDLE", "TSTRING_END")
    if (kind := getattr(tokenize, name, None)) is not None
)
_OWN, _NUMBER, _TEXT = "own", "0", "text"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two programs that are nearly the same.

    Attributes:
        share: of the shingles of both that are common to them.
    """

    one: str
    other: str
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """Programs of which each is nearly the same as another one of them.

    Attributes:
        least: the smallest share of a pair that holds it together.
        most: the largest.
    """

    names: tuple[str, ...]
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a class.

    Attributes:
        compared: the names of whose programs were compared.
        groups: of nearly equal ones, the most alike first.
        short: of whom too little is left to say anything.
    """

    compared: Sequence[str]
    groups: Sequence[Group]
    short: Sequence[str]


def shingles(text: str) -> Shingles:
    """All runs of a few normalised tokens of a program, as numbers that hold for this process alone."""
    return frozenset(
        hash(tuple(row[at : at + SHINGLE])) for row in rows(text) for at in range(max(1, len(row) - SHINGLE + 1))
    )


def compared(
    programs: Mapping[str, Sequence[str]], template: Iterable[str], teams: Mapping[str, str] | None = None
) -> Comparison:
    """Compares everybody's own part with everybody else's.

    Args:
        programs: the texts of each one's files, by names.
        template: texts that all were given, and the reference: what is alike in these is nobody's own.
        teams: by names; members of one are not compared.
    """
    given = frozenset[int]().union(*map(shingles, template))
    own = {name: frozenset[int]().union(*map(shingles, texts)) - given for name, texts in programs.items()}
    long = {name: found for name, found in own.items() if len(found) >= LEAST}
    groups = _groups(list(_pairs(long, teams or {})))
    return Comparison(list(long), groups, [name for name in own if name not in long])


def _groups(pairs: Sequence[Pair]) -> list[Group]:
    """Whoever is in a pair with somebody of a group is of that group."""
    place: dict[str, set[str]] = {}
    for pair in pairs:
        joined = place.get(pair.one, {pair.one}) | place.get(pair.other, {pair.other})
        place |= dict.fromkeys(joined, joined)
    shares: dict[tuple[str, ...], list[float]] = {}
    for pair in pairs:
        shares.setdefault(tuple(sorted(place[pair.one])), []).append(pair.share)
    found = [Group(names, min(those), max(those)) for names, those in shares.items()]
    return sorted(found, key=lambda group: (-group.most, -group.least, group.names))


def _pairs(own: Mapping[str, Shingles], teams: Mapping[str, str]) -> Iterator[Pair]:
    """By size: of sets that differ too much in size none need be looked at."""
    names = sorted(own, key=lambda name: len(own[name]))
    for place, name in enumerate(names):
        mine = own[name]
        for other in names[place + 1 :]:
            theirs = own[other]
            if len(mine) < ALIKE * len(theirs):
                break
            common = len(mine & theirs)
            share = common / (len(mine) + len(theirs) - common)
            if share >= ALIKE and not (teams.get(name) and teams.get(name) == teams.get(other)):
                yield Pair(name, other, share)


def rows(text: str) -> list[list[str]]:
    """The normalised tokens of a program, as far as it is Python: a row for each function, class, and what is between.

    So it is the same in whatever order they stand.
    """
    found = list(_raw(_plain(text[:_MOST_CHARACTERS])))
    own = _own_attributes(found)
    done: list[list[str]] = [[]]
    at = depth = 0
    while at < len(found):
        kind, word = found[at]
        depth += _STEPS.get(kind, 0)
        begins = at == 0 or found[at - 1][0] in _BEGIN
        if begins and kind not in _LAYOUT and (word in _HEADS or depth == 0):
            done.append([])
        if begins and word in {"import", "from"}:
            at = _next_line(found, at)
            continue
        if not (begins and kind == tokenize.STRING and _ends(found, at + 1)):
            row = done[-1]
            row += _normal(kind, word, after_dot=bool(row) and row[-1] == ".", own=own)
        at += 1
    return [row for row in done if row]


class _Bare(ast.NodeTransformer):
    """Takes away what changes nothing when a program runs: annotations, and texts that are statements."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """An argument."""
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A function."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        """A variable with an annotation; where it has no value it is nothing."""
        if node.value is None:
            return None
        return self.generic_visit(ast.Assign([node.target], node.value, lineno=node.lineno))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """A statement that is a value."""
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)


def _plain(text: str) -> str:
    """The program as Python itself writes it; what is no Python stays as it is."""
    try:
        return ast.unparse(_Bare().visit(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def _raw(text: str) -> Iterator[tuple[int, str]]:
    """Tokens up to the first fault, at most so many."""
    try:
        for count, token in enumerate(tokenize.generate_tokens(io.StringIO(text).readline)):
            if count >= MOST_TOKENS:
                return
            yield token.type, token.string
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError, MemoryError):
        return


def _own_attributes(found: Sequence[tuple[int, str]]) -> set[str]:
    """The names that the program itself gives to functions, classes and parts of its objects."""
    own = set()
    for (_, before), (kind, word), (_, after) in zip(found, found[1:], found[2:], strict=False):
        if kind == tokenize.NAME and (before in {"def", "class"} or (before == "." and after in {"=", ":"})):
            own.add(word)
    return own


def _normal(kind: int, word: str, *, after_dot: bool, own: set[str]) -> list[str]:
    if kind in _LAYOUT or kind in _WITHIN or word == ";":
        return []
    if kind in _TEXTS:
        return [_TEXT]
    if kind == tokenize.NUMBER:
        return [_NUMBER]
    if kind != tokenize.NAME or keyword.iskeyword(word):
        return [word]
    if after_dot:
        return [_OWN if word in own else word]
    return [word if word in _BUILTIN else _OWN]


def _next_line(found: Sequence[tuple[int, str]], at: int) -> int:
    while at < len(found) and found[at][0] != tokenize.NEWLINE:
        at += 1
    return at + 1


def _ends(found: Sequence[tuple[int, str]], at: int) -> bool:
    return at >= len(found) or found[at][0] in {tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.COMMENT}
