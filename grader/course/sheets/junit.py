"""Checks as test cases in the XML of JUnit, as servers for continuous integration show it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from grader.course.entry import Entry
from grader.grades.verdict import CheckResult, Verdict
from grader.text import printable


def junit(entries: Sequence[Entry]) -> bytes:
    """A suite for each student and assignment; what is open or was not reached is skipped, and counts as no failure."""
    root = ET.Element("testsuites", name="grader")
    for entry in entries:
        _suite(root, entry)
    ET.indent(root, " ")
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: ET.Element, entry: Entry) -> None:
    whose = printable(entry.student.id)
    failed = sum(check.verdict is Verdict.FAILED for check in entry.checks)
    skipped = sum(check.verdict.is_open or check.verdict is Verdict.NOT_REACHED for check in entry.checks)
    counts = {"tests": len(entry.checks), "failures": failed, "skipped": skipped, "errors": 0}
    suite = ET.SubElement(root, "testsuite", name=f"{entry.assignment}.{whose}")
    suite.attrib |= {name: str(count) for name, count in counts.items()}
    properties = ET.SubElement(suite, "properties")
    points = entry.points
    told = {"student": whose, "standing": str(points.standing), "points": points.final, "max_points": points.max_points}
    for name, value in told.items():
        if value is not None:
            ET.SubElement(properties, "property", name=name, value=str(value))
    for check in entry.checks:
        _case(suite, entry.assignment, check)


def _case(suite: ET.Element, assignment: str, check: CheckResult) -> None:
    case = ET.SubElement(suite, "testcase", classname=assignment, name=printable(check.name), time="0")
    fact = printable(check.fact)
    match check.verdict:
        case Verdict.FAILED:
            failure = ET.SubElement(case, "failure", message=fact, type=check.reason)
            failure.text = printable("\n".join(filter(None, [check.fact, check.hint, check.detail])))
        case Verdict.NOT_REACHED | Verdict.INCONCLUSIVE | Verdict.UNGRADED:
            ET.SubElement(case, "skipped", message=f"{check.reason}: {fact}" if fact else check.reason)
        case Verdict.PASSED | Verdict.PARTIAL:
            pass
    worth = f"{check.points} of {check.max_points} points" if check.points is not None else "no points yet"
    ET.SubElement(case, "system-out").text = f"{check.verdict}, {worth}"
