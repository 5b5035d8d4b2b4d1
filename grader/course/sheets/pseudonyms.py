"""Names in place of students' that stay the same from one export to the next, and that nobody can trace back.

They are made with a key, which stays in the course's folder: without one, whoever knows the students' ids could make
the pseudonyms of all of them and compare.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import replace

from grader.course.entry import Entry
from grader.course.roster import Student

KEY_BYTES = 32
FILE = "pseudonyms.key"
_CHARACTERS = 12


def pseudonym(key: bytes, student: str) -> str:
    """Of a student's id."""
    digest = hmac.new(key, student.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return f"p{base64.b32encode(digest).decode('ascii')[:_CHARACTERS].lower()}"


def hidden(entries: Sequence[Entry], key: bytes) -> list[Entry]:
    """The entries without anything that says whose they are, in the order of the pseudonyms: the roster's would tell.

    What was seen of a program is left out, too: it may quote a name.
    """
    found = [_hidden(entry, key) for entry in entries]
    return sorted(found, key=lambda entry: (entry.assignment, entry.student.id))


def _hidden(entry: Entry, key: bytes) -> Entry:
    checks = tuple(replace(check, fact="", hint="", detail="") for check in entry.checks)
    student = Student(pseudonym(key, entry.student.id))
    return replace(entry, student=student, comment="", checks=checks, received=None, late=None, grade=None)
