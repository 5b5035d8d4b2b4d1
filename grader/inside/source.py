"""What the text of a Python file says, without running it; as a child process, with limits on time and memory.

How long a parser takes is no matter of size: one f-string with many fields, many statements in one line or a codec of
a file's own choice cost minutes or gigabytes. So a student's text is parsed in this process, which is started anew for
each and holds nothing, and never in the grader's own. Like all that runs apart it imports nothing else of ours.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

CODECS = {
    "utf-8": {"utf-8", "utf8", "u8", "utf-8-sig"},
    "latin-1": {"latin-1", "latin1", "iso-8859-1", "iso8859-1", "iso-latin-1", "l1"},
    "iso-8859-15": {"iso-8859-15", "iso8859-15", "latin-9", "latin9"},
    "cp1252": {"cp1252", "windows-1252"},
    "ascii": {"ascii", "us-ascii"},
}
"""Codecs of Python files by their usual names (PEP 263); others are refused."""

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_EMPTY = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")
_BOM = b"\xef\xbb\xbf"
_TEXT, _NAMES = 300, 255  # characters and names that are told: a file may hold millions of them
_NOT_IMPLEMENTED = "NotImplementedError"
IPYTHON = re.compile(r"[%!?]|[\w.,\[\]'\" ]+=\s*[%!]|[\w.]+\?")
"""How a line begins that only IPython knows; Python knows some of these, too."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")  # as Python counts lines

Plain = dict[str, Any]


def outline(content: bytes, wanted: str, baseline: str) -> Plain:
    """What is known of the function of this name in a file, as plain data: see ``coursework.outline``.

    Args:
        content: of the file.
        wanted: the function's name.
        baseline: the text of the serial program, which may have been handed in as it is.
    """
    try:
        tree = _parsed(decoded(content))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        return {"fault": _fault(fault)}
    function = _function(tree, wanted)
    if function is None:
        return _absent(tree, wanted)
    return {"function": _described(function), "is_baseline": _is_alike(tree, _parsed(baseline), wanted)}


def _is_alike(tree: ast.Module, given: ast.Module, wanted: str) -> bool:
    """Whether a function is that of another file, and all that it uses, too: its helpers, and where names come from.

    Whoever left the entry as it was given, and spreads the work in a helper or by another ``map``, did not hand in what
    they were given.
    """
    try:
        if _body(_function(given, wanted)) == "":
            return False
        own, theirs = _bindings(tree), _bindings(given)
        reached, left = {wanted}, [wanted]
        while left:
            name = left.pop()
            if _said(own.get(name)) != _said(theirs.get(name)):
                return False
            used = {n.id for n in ast.walk(theirs[name]) if isinstance(n, ast.Name)} if name in theirs else set()
            left += used - reached
            reached |= used
    except RecursionError:
        return False
    return True


def _bindings(tree: ast.Module) -> dict[str, ast.AST]:
    """What binds each name at the top level of a file, the last of several."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=str(name)) | ast.AsyncFunctionDef(name=str(name)) | ast.ClassDef(name=str(name)):
                found[name] = node
            case ast.Import(names=aliases):
                found |= {(alias.asname or alias.name).partition(".")[0]: alias for alias in aliases}
            case ast.ImportFrom(module=module, names=aliases):
                found |= {a.asname or a.name: ast.alias(f"{module}:{a.name}", a.asname) for a in aliases}
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                stored = (n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
                found |= {name.id: node for name in stored}
            case _:
                pass
    return found


def _said(node: ast.AST | None) -> str:
    """A definition as text, without its docstring; empty where there is none."""
    if node is None:
        return ""
    return _body(node) if isinstance(node, ast.FunctionDef) else ast.dump(node)


def imported(content: bytes) -> list[str]:
    """The modules that a file names in its imports, wherever they stand; none where it is no Python."""
    try:
        tree = _parsed(decoded(content))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                found |= dict.fromkeys(alias.name for alias in aliases)
            case ast.ImportFrom(module=str(name), level=0):
                found[name] = None
            case _:
                pass
    return [name[:_TEXT] for name in found][:_NAMES]


def decoded(content: bytes) -> str:
    """The text of a file, in UTF-8 or the codec that it names.

    Raises:
        SyntaxError: it names another codec than those above, or holds what is none of its text.
    """
    lines = content.removeprefix(_BOM).split(b"\n", 2)[:2]
    found = _COOKIE.match(lines[0])
    if found is None and len(lines) > 1 and _EMPTY.match(lines[0]):
        found = _COOKIE.match(lines[1])
    said = found[1].decode("ascii", "replace") if found is not None else "utf-8"
    codec = _codec(said)
    if codec is None:
        raise SyntaxError(f"it is written in the codec {said[:40]!r}; write it in UTF-8")
    try:
        return content.removeprefix(_BOM).decode(codec)
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        message = f"the byte 0x{content[fault.start]:02x} is no {codec.upper()}; save the file in UTF-8"
        raise SyntaxError(message, ("", line, 1, "")) from None


def without_ipython(source: str, most: int) -> tuple[str, list[tuple[int, str]]]:
    """Python without the lines that only IPython knows, and the numbers and texts of these.

    A line is looked at only where Python itself stumbles over it: a ``%`` may begin a line of an expression, too.
    """
    lines: list[str] = _LINE.findall(source)
    found: list[tuple[int, str]] = []
    while len(found) < most:
        number = _stumbles("".join(lines))
        if not 0 < number <= len(lines):
            break
        line = lines[number - 1]
        text = line.strip()
        if not IPYTHON.match(text):
            break
        lines[number - 1] = f"{line[: len(line) - len(line.lstrip())]}pass  # {text}\n"
        found.append((number, text))
    return "".join(lines), found


def _stumbles(source: str) -> int:
    """The number of the first line that is no Python, or 0."""
    try:
        _parsed(source)
    except SyntaxError as fault:
        return fault.lineno or 0
    except (ValueError, RecursionError, MemoryError):
        return 0
    return 0


def _codec(said: str) -> str | None:
    name = said.lower().replace("_", "-")
    for codec, names in CODECS.items():
        if name in names or (codec in {"utf-8", "latin-1"} and name.startswith(tuple(f"{n}-" for n in names))):
            return codec  # Emacs writes utf-8-unix
    return None


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an odd escape is no error, whatever the session's filters say
        return ast.parse(text)


def _fault(fault: Exception) -> Plain:
    kind = type(fault).__name__
    if not isinstance(fault, SyntaxError):
        return {"kind": kind, "message": str(fault)[:_TEXT], "line": None, "offset": 1, "text": ""}
    offset, text = fault.offset or 1, (fault.text or "").rstrip()
    if offset > _TEXT:
        text = ""  # one line of a great length: there is nothing that a pointer could show
    return {
        "kind": kind,
        "message": str(fault.msg)[:_TEXT],
        "line": fault.lineno,
        "offset": offset,
        "text": text[:_TEXT],
    }


def _function(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
    return found[-1] if found else None


def _described(function: ast.FunctionDef) -> Plain:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    needed = [a.arg for a in positional[: len(positional) - len(given.defaults)]]
    needed += [a.arg for a, default in zip(given.kwonlyargs, given.kw_defaults, strict=True) if default is None]
    return {
        "line": function.lineno,
        "is_unwritten": _is_unwritten(function),
        "accepts": _cut([a.arg for a in [*given.args, *given.kwonlyargs]]),
        "needs": _cut(needed),
        "takes_all": given.kwarg is not None,
    }


def _cut(names: Sequence[str]) -> list[str]:
    return [name[:_TEXT] for name in names[:_NAMES]]


def _absent(tree: ast.Module, wanted: str) -> Plain:
    """What there is in place of a function of this name at the top of the file."""
    found = list(_functions(tree))
    same = next(((node, owner) for node, owner in found if node.name == wanted), None)
    return {
        "is_bound": wanted in _bound_names(tree),
        "is_empty": not tree.body,
        "elsewhere": {"line": same[0].lineno, "owner": same[1][:_TEXT]} if same else None,
        "functions": [[node.name[:_TEXT], node.lineno] for node, owner in found if not owner][:_NAMES],
    }


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    """All functions of a file in its order, each with what it is part of: "" at its top."""
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, owner = waiting.pop()
        below = owner
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, owner
            below = f"defined within {node.name}"
        elif isinstance(node, ast.ClassDef):
            below = f"a method of the class {node.name}"
        guarded = node.body if isinstance(node, ast.If) and _is_main_guard(node) else []
        inner = [(child, 'below `if __name__ == "__main__":`' if child in guarded else below) for child in _below(node)]
        waiting += reversed(inner)


def _bound_names(tree: ast.Module) -> set[str]:
    """Whatever is bound in the file itself, also within branches that an import may take."""
    found: set[str] = set()
    for node in _of_the_file(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Global(names=names):
                found.update(names)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                found.update(alias.asname or alias.name for alias in aliases)
            case _:
                pass
    return found


def _of_the_file(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes that an import runs; of functions and classes what they are called, and their ``global``."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and _is_main_guard(node):
            waiting += node.orelse
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from (below for below in ast.walk(node) if isinstance(below, ast.Global))
        else:
            waiting += _below(node)


def _below(node: ast.AST) -> list[ast.AST]:
    return list(ast.iter_child_nodes(node))


def _is_main_guard(node: ast.If) -> bool:
    """Whether this branch is taken only where the file is run as a script."""
    match node.test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            sides = [_plain_word(left), _plain_word(right)]
            return sorted(sides) == ["__main__", "__name__"]
        case _:
            return False


def _plain_word(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=str(text)):
            return text
        case _:
            return ""


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    """The body without its docstring."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:]
    return body


def _is_unwritten(function: ast.FunctionDef) -> bool:
    body = [s for s in _statements(function) if not isinstance(s, ast.Pass)]
    if not body:
        return True
    if len(body) > 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == _NOT_IMPLEMENTED


def _body(function: ast.FunctionDef | None) -> str:
    """The function's body in a form that comments, layout and docstring do not change; empty where it has none."""
    try:
        return "" if function is None else "\n".join(ast.dump(s) for s in _statements(function))
    except RecursionError:
        return ""


def main() -> None:
    """Reads one request, a line of JSON and then the text, and writes its answer."""
    request: Plain = json.loads(sys.stdin.buffer.readline())
    _limit(request["cpu_s"], request["memory_mb"])
    content = sys.stdin.buffer.read()
    answer: Plain
    if request["kind"] == "outline":
        answer = outline(content, request["wanted"], request["baseline"])
    elif request["kind"] == "imports":
        answer = {"modules": imported(content)}
    else:
        text, lines = without_ipython(content.decode("utf-8", "surrogatepass"), request["most"])
        answer = {"source": text, "lines": lines}
    answer["is_full"] = _is_full(request["memory_mb"])
    sys.stdout.write(json.dumps(answer))


def _limit(cpu_s: int, memory_mb: int) -> None:
    """Ends this process by the kernel after so many seconds of CPU time; more memory than that is not given."""
    try:
        import resource
    except ImportError:
        return  # Windows has none: there the caller's patience is the only limit
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))


def _is_full(memory_mb: int) -> bool:
    """Whether more than half of the memory was taken: then a MemoryError is one of memory, and not of nesting."""
    try:
        import resource
    except ImportError:
        return False
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > memory_mb << 9  # in KiB


if __name__ == "__main__":
    main()
