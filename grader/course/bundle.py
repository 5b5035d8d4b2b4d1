"""Files as one archive: the same files give the same bytes, whenever and by whomever it is made."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that a zip knows
_PROGRAM = b"#!"
_UNIX = 3


def mode(content: bytes) -> int:
    """Of a file: who begins with the line that names an interpreter may be called."""
    return 0o755 if content.startswith(_PROGRAM) else 0o644


def zipped(files: Mapping[str, bytes], *, below: str = "") -> bytes:
    """A zip of these files.

    Args:
        files: contents by their paths, with slashes.
        below: the folder that all of them are in; empty for none.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{below}/{name}" if below else name, _BEGINNING)
            entry.create_system = _UNIX
            entry.external_attr = (stat.S_IFREG | mode(content)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()
