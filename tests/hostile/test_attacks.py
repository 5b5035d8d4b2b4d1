"""Every attack gets its verdict, touches nothing, and leaves nothing, at every isolation level that this machine has.

By default the strongest level gets every attack and the others one of each family; with ``GRADER_ALL_ATTACKS=1`` all
get all.
"""

from __future__ import annotations

import pytest

from tests.hostile import corpus
from tests.hostile.conftest import Reports, attacks_of

_CASES = [pytest.param(level, name, id=f"{level}-{name}") for level in corpus.LEVELS for name in attacks_of(level)]


@pytest.mark.parametrize(("level", "attack"), _CASES)
def test_an_attack_gets_its_verdict_and_harms_nothing(ready, attack, reports: Reports, record_property):
    report = reports.of(ready)[attack]
    known = corpus.ATTACKS[attack]
    record_property("verdict", f"{report['verdict']} {report['reason']}".strip())

    assert (report["verdict"], report["reason"]) in {known.at(ready), known.also or known.at(ready)}, report["fact"]
    assert report["points"] == (2.0 if report["verdict"] == "passed" else 0.0)
    assert report["left"] == []
    assert report["harmed"] == [] or ready in known.weaker


@pytest.mark.parametrize("level", corpus.LEVELS)
def test_when_a_level_was_attacked_nothing_is_left_of_the_grader(ready, reports: Reports):
    reports.of(ready)

    for event in reports.closing[ready]:
        if event["event"] == "closed":
            assert event["left"] == []
            assert event["lock"] == "free"
        else:
            assert event["status"] == 0
            assert event["processes"] == []
            assert [name for name in event["files"] if not name.startswith("grader-locks-")] == ["course", "home"]


def test_the_corpus_is_complete():
    written = {path.stem for path in (corpus.HERE / "attacks").glob("*.py")}

    assert written == set(corpus.ATTACKS)
    assert {corpus.ATTACKS[name].family for name in corpus.SAMPLE} == {a.family for a in corpus.ATTACKS.values()}
