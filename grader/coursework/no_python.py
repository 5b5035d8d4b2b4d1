"""What a file is when it is no Python, told by its first bytes or by the line at which the parser stopped."""

from __future__ import annotations

import re

from grader.record.finding import Finding

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive (zip, docx, odt)"),
    (b"{\\rtf", "a text of a word processor (RTF)"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML document"),
    (b"\x1f\x8b", "an archive (gzip)"),
    (b"\x7felf", "a compiled program"),
    (b"\xd0\xcf\x11\xe0", "a document of a word processor"),
)
_PLAIN = "Save the program as plain text in a Python editor, and hand that in."
_LOOKED_AT = 4096
_LINES = (
    (r"^\s*%%?px", "Lines with %px are a notebook's: what is to run on engines goes through a view of the client."),
    (r"^\s*(%|!|\?)|\?\s*$", "Lines with %, ! and ? are a notebook's: leave them out."),
    (r"^\s*(<{7}|={7}|>{7})", "These marks are git's, of a merge: choose one of the two versions."),
    (r"^\s*(>>>|In \[\d+\]:)", "Leave out the prompts that were copied along."),
    (r"[\u2018\u2019\u201c\u201d]", "Type the quotation marks anew: a word processor changed them."),
    (r"^\s*```", "The ``` belong to a text around the program: leave them out."),
    (r"^\s*(print|exec) [^(=]", "This is Python 2: print(...) is a function now."),
)


def finding(name: str, content: bytes) -> Finding | None:
    """What the whole file is instead; None where it may be Python."""
    return no_text(name, content, "Python") or _encoding(name, content)


def no_text(name: str, content: bytes, wanted: str) -> Finding | None:
    """What a file is that cannot be a text of the wanted kind; None where it may be one."""
    if content.startswith(_UTF16):
        hint = 'Save it as UTF-8: "Save as" of your editor asks for the encoding.'
        return _told(f"{name} is saved as UTF-16", hint, wanted)
    head = content[:_LOOKED_AT].lstrip().lower()
    kind = next((kind for magic, kind in _KINDS if head.startswith(magic.lower())), "")
    if kind:
        return _told(f"{name} is {kind}", _PLAIN, wanted)
    if head.startswith(b"{") and b'"cells"' in content and b'"nbformat"' in content:
        hint = "In Jupyter, export it as an executable script, and hand that in."
        return _told(f"{name} is a notebook", hint, wanted)
    if b"\0" in content:
        return _told(f"{name} holds null bytes, so it is no text", _PLAIN, wanted)
    return None


def _encoding(name: str, content: bytes) -> Finding | None:
    """A file in an old encoding that says nothing of it."""
    if b"coding" in b"\n".join(content.split(b"\n", 2)[:2]):
        return None
    try:
        content.decode()
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        hint = "Save it as UTF-8, or leave out the letter with the accent."
        return Finding("syntax_error", f"{name}, line {line}: a letter that is not encoded as UTF-8.", hint)
    return None


def _told(fact: str, hint: str, wanted: str) -> Finding:
    return Finding("syntax_error", f"{fact}, no {wanted}.", hint)


def hint_for(line: str) -> str:
    """What to do with a line that the parser does not take; empty where the parser's words are enough."""
    return next((hint for pattern, hint in _LINES if re.search(pattern, line[:_LOOKED_AT])), "")
