"""What programs that look for copies take: Dolos a list of files and a template, JPlag a folder for each submission.

Both are served by one folder. What all were given, and the reference, is the template: it is taken away by them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.course import bundle
from grader.coursework.student_name import file_name

INFO, README, SUBMISSIONS, TEMPLATE = "info.csv", "README.md", "submissions", "template"
_TIME = "%Y-%m-%d %H:%M:%S %z"
_LANGUAGES = {"py": ("python", "python3"), "sh": ("bash", "text")}
_TEXT = """\
# {title}: for Dolos and JPlag

What everybody handed in is in `submissions/`, one folder each.
What all were given is in `template/`, and our own solution too: keep this folder to yourself.

    dolos run -l {dolos} -i template.{ending} {info}
    java -jar jplag.jar -l {jplag} -bc template submissions

`dolos.zip` is what the web page of Dolos takes: whoever puts it on a server gives names and work of students away.
What these programs find accuses nobody: read both, and ask.
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What one student handed in.

    Attributes:
        files: contents by name.
        full_name: empty where nobody knows it.
        label: the team, or nothing.
        received: None where nobody knows it.
    """

    student: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    full_name: str = ""
    label: str = ""
    received: dt.datetime | None = None


def folder(title: str, entry: str, works: Sequence[Work], template: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the folder, by their paths.

    Args:
        title: of the assignment.
        entry: the name of the file that is handed in, whose ending says which language it is.
        works: of everybody.
        template: by paths: the stub, the baseline, the reference.
    """
    ending = entry.rpartition(".")[2]
    dolos, jplag = _LANGUAGES.get(ending, ("char", "text"))
    handed_in = {
        f"{SUBMISSIONS}/{file_name(work.student)}/{name}": content
        for work in works
        for name, content in work.files.items()
    }
    info = _info(works, ending)
    readme = _TEXT.format(title=title, dolos=dolos, jplag=jplag, ending=ending, info=INFO)
    return {
        **handed_in,
        **{f"{TEMPLATE}/{path}": content for path, content in template.items()},
        f"{TEMPLATE}.{ending}": b"\n".join(c for path, c in template.items() if path.endswith(f".{ending}")),
        INFO: info,
        "dolos.zip": bundle.zipped({**handed_in, INFO: info}),
        README: readme.encode(),
    }


def _info(works: Sequence[Work], ending: str) -> bytes:
    """Dolos' list of files; a time of handing in draws its line of time, where it is known of all."""
    timed = bool(works) and all(work.received is not None for work in works)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["filename", "label", "full_name", *(["created_at"] if timed else [])])
    for work in works:
        when = [work.received.strftime(_TIME)] if timed and work.received is not None else []
        for name in work.files:
            if name.endswith(f".{ending}"):
                path = f"{SUBMISSIONS}/{file_name(work.student)}/{name}"
                writer.writerow([path, work.label, work.full_name or work.student, *when])
    return out.getvalue().encode()
