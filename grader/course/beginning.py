"""The files that a new course begins with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from grader.course import roster, settings
from grader.course.settings import Lms

LMS = sorted(map(str, Lms))
FILES = (settings.FILE, roster.FILE)
NEXT = """\
What to do next:
  1. Write the dates into {folder}/{file}, and a line for each student into {folder}/roster.csv.
  2. Look whether they are right:   grader course check --course {folder}
  3. Hand the assignments out:      grader handout OUT
  4. Take in what was handed in:    grader collect ZIP --assignment NAME --course {folder}
  5. Grade it, give it back:        grader grade, then grader publish and grader export, each with --course {folder}"""

_SETTINGS = """\
title = {title}
lms = {lms}  # {all_lms}
language = "en"  # of the LMS's headers
time_zone = "Europe/Luxembourg"  # of all dates that say no other
assignments_folder = {where}

# Which attempt counts: "last", "best", "chosen" (by grader choose), or "last before the deadline".
counts = "last"
# What whoever handed in nothing has when the date is over: "zero", or "empty" in the LMS.
missing = "zero"

[late]
share = 0.0        # of the points that is lost for each unit that has begun: 0.1 is a tenth
each = "day"       # or "hour"
of = "points"      # that were reached; or "maximum", that could be
at_most = 1.0      # the largest share that is lost
grace_minutes = 0  # so late is in time
# until_days = 7   # later than that nothing is left

# Each may have its own counts, missing and late, teams = true, and maximum = full points in the LMS.
"""
_ASSIGNMENT = """
[assignments.{name}]
# due = 2026-12-01T23:59:00
weight = 1.0
"""


def texts(title: str, lms: str, where: str, names: Sequence[str]) -> Mapping[str, str]:
    """The files of a new course by their names.

    Args:
        title: of the course.
        lms: where its grades go.
        where: the folder of all assignments, from the course's.
        names: of the assignments.
    """
    quoted = {"title": title, "lms": lms, "where": where}
    head = _SETTINGS.format(all_lms=", ".join(LMS), **{k: json.dumps(v, ensure_ascii=False) for k, v in quoted.items()})
    course = head + "".join(_ASSIGNMENT.format(name=name) for name in names)
    return {settings.FILE: course, roster.FILE: f"{','.join(roster.COLUMNS)}\n"}
