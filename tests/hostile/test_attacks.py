"""Every attack gets its verdict, touches nothing, and leaves nothing, at every isolation level that this machine has.

By default the strongest level gets every attack and the others one of each family; with ``GRADER_ALL_ATTACKS=1`` all
get all.
"""

from __future__ import annotations

import pytest

from tests.hostile import corpus, machine
from tests.hostile.conftest import ALL, FIGURES, Reports, attacks_of

pytestmark = pytest.mark.usefixtures("loopback")
_ALIVE_S = 10  # enough for an answer in 50 ms; a grader that was stopped never comes back
_CASES = [pytest.param(level, name, id=f"{level}-{name}") for level in corpus.LEVELS for name in attacks_of(level)]


@pytest.mark.parametrize(("level", "attack"), _CASES)
def test_an_attack_gets_its_verdict_and_harms_nothing(ready, attack, reports: Reports, record_property):
    report = reports.of(ready)[attack]
    known = corpus.ATTACKS[attack]
    found, held = (report["verdict"], report["reason"]), {known.expected, *known.also}
    record_property("verdict", " ".join(found).strip())
    reached = found not in held or bool(report.get("harmed"))
    weak = reached and ready in known.weaker
    left = len(report.get("left", ()))
    figures = {"escapes": int(reached and not weak), "known weaknesses": int(weak), "left over": left}
    record_property(FIGURES, {"level": ready, **figures})

    assert found in held or found == known.at(ready), report["fact"]
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
            assert machine.left(event) == []


_UNHELD = [attack for attack in corpus.ATTACKS.values() if not attack.bare]
_CONTROLS = [attack for attack in _UNHELD if ALL or attack.name in {"read_solutions", "daemonise"}]


@pytest.mark.parametrize("level", ["bare"])
@pytest.mark.parametrize("attack", [pytest.param(attack, id=attack.name) for attack in _CONTROLS])
def test_without_a_sandbox_an_attack_gets_what_it_wants(ready, attack):
    events = machine.of(ready).inspect(ready, [attack.name], timeout_s=_ALIVE_S)

    found = [event for event in events if event["event"] == "graded"]  # none when the grader died, or hangs
    as_held = [(report["verdict"], report["reason"]) == attack.expected for report in found]
    unharmed = [not report["harmed"] and not report["left"] for report in found]
    assert not (found and all(as_held) and all(unharmed)), found


def test_the_corpus_is_complete():
    written = {path.stem for path in (corpus.HERE / "attacks").glob("*.py")}

    assert written == set(corpus.ATTACKS)
    assert {corpus.ATTACKS[name].family for name in corpus.SAMPLE} == {a.family for a in corpus.ATTACKS.values()}
