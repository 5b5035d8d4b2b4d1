"""Whose a hand-in is: everyone who can be known is, and nobody is taken for another."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.course import matching, roster
from grader.course.layouts.layout import Parcel, Who
from grader.course.participants import Participant
from grader.course.roster import Student

ANN = Student("ann", "Ann Lee", "ann@x.lu", ("4711", "a.lee"))
BOB = Student("bob", "Bob O'Brien", "bob@x.lu", ("12",))
EVE = Student("eve", "Ève de la Cruz", "", ("e_c",), team="red")
CLASS = (ANN, BOB, EVE)


def whose(who, students=CLASS, participants=None, *, by_team=False):
    """The ids of whom one hand-in is taken for, or why for nobody."""
    found, left = matching.matched([Parcel("label", (who,), {})], students, participants or {}, by_team=by_team)
    return [s.id for each in found for s in each.students] if found else left[0].why


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(Who("Ann Lee"), id="full name"),
        pytest.param(Who("lee ANN"), id="in another order and case"),
        pytest.param(Who("Lee, Ann"), id="with a comma"),
        pytest.param(Who("x", keys=("ANN@x.lu",)), id="e-mail address"),
        pytest.param(Who("a.lee", keys=("a.lee",)), id="user name"),
        pytest.param(Who("Ann Lee", number="99"), id="a number that nobody knows"),
        pytest.param(Who("Annie Lee", number="4711"), id="number, and a part of the name"),
        pytest.param(Who(number="4711", anonymous=True), id="number, where nobody may have a name"),
        pytest.param(Who("leeann", number="1", run_together=True), id="name without blanks"),
        pytest.param(Who("Lee Ann", number="7", logins=(("a.lee", "Lee Ann"),)), id="login and name"),
        pytest.param(Who("ann Ann Lee"), id="user name before the name"),
    ],
)
def test_ann_is_known(who):
    assert whose(who) == ["ann"]


@pytest.mark.parametrize("name", ["Bob OBrien", "Bob O\u2019Brien", "OBrien Bob", "Bob  O'Brien"])
def test_signs_that_an_lms_leaves_out_do_not_count(name):
    assert whose(Who(name)) == ["bob"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_in_either_form_are_the_same(form):
    assert whose(Who(unicodedata.normalize(form, "Ève de la Cruz"))) == ["eve"]


def test_a_name_that_nobody_has_is_told():
    assert whose(Who("Zoe Q", number="5")) == "Zoe Q (number 5) is not in the roster"


def test_a_number_of_somebody_else_is_not_believed():
    """Moodle's participant 12 is not the one whose matriculation number is 12."""
    assert whose(Who("Zoe Q", number="12")) == "Zoe Q (number 12) is not in the roster"
    assert whose(Who("Ann Lee", number="12")) == ["ann"]


def test_a_login_that_may_be_a_part_of_another_is_not_believed_alone():
    who = Who("Q Zoe", number="5", logins=(("ann", "Q Zoe x"), ("x_ann", "Q Zoe")))

    assert whose(who) == "Q Zoe (number 5) is not in the roster"


def test_an_id_and_a_name_of_two_students_are_told():
    assert whose(Who("Bob O'Brien", keys=("ann@x.lu",))) == "its id is of ann, and its name of bob"


def test_ids_of_two_students_are_told():
    assert whose(Who(keys=("ann", "bob"))) == "it is said to be of ann or bob"


def test_two_of_one_name_are_not_guessed_between():
    twins = (Student("a", "Ann Lee", ids=("1",)), Student("b", "Ann Lee", ids=("2",)))

    assert whose(Who("Ann Lee"), twins) == "Ann Lee may be a or b"
    assert whose(Who("Ann Lee", number="2"), twins) == ["b"]


def test_two_whose_names_are_turned_are_not_guessed_between():
    pair = (Student("a", "Thomas Martin"), Student("b", "Martin Thomas"))

    assert whose(Who("Thomas Martin"), pair) == "Thomas Martin may be a or b"


def test_two_accounts_of_one_student_are_both_left_out():
    parcels = [Parcel(f"Ann Lee_{n}", (Who("Ann Lee", number=n),), {}) for n in ("1", "2")]

    found, left = matching.matched(parcels, CLASS, {}, by_team=False)

    assert found == []
    assert [each.why for each in left] == ["Ann Lee_1 and Ann Lee_2 are both taken for ann"] * 2


def test_several_hand_ins_of_one_account_are_attempts():
    parcels = [Parcel(label, (Who("Ann Lee", number="1"),), {}) for label in ("first", "second")]

    found, _ = matching.matched(parcels, CLASS, {}, by_team=False)

    assert [each.parcel.label for each in found] == ["first", "second"]


SHEET = {
    "1": Participant("Ann Lee", ("ann@x.lu",), None, "-", 2),
    "2": Participant("Robert Brien", ("bob@x.lu",), None, "-", 3),
    "3": Participant("", (), None, "-", 4),
}


def test_the_sheet_knows_who_a_participant_is():
    assert whose(Who("Robert Brien", number="2"), participants=SHEET) == ["bob"]
    assert whose(Who(number="1", anonymous=True), participants=SHEET) == ["ann"]


def test_the_sheet_of_another_assignment_is_told():
    assert whose(Who("Zoe Q", number="1"), participants=SHEET).endswith("is it the sheet of this assignment?")


def test_a_team_is_known_where_teams_hand_in():
    mate = Student("max", "Max", team="red")

    assert whose(Who("Red", number="3"), (*CLASS, mate), by_team=True) == ["eve", "max"]
    assert whose(Who("Red", number="3"), (*CLASS, mate)) == "Red (number 3) is not in the roster"


def test_a_team_with_a_students_name_is_told():
    students = (*CLASS, Student("max", "M", team="ann lee"))

    assert whose(Who("Ann Lee"), students, by_team=True) == "Ann Lee is a team and a student"


def test_whoever_the_lms_made_a_team_of_are_all_known():
    parcel = Parcel("submission_1", (Who("Ann Lee"), Who("Bob O'Brien")), {})

    found, _ = matching.matched([parcel], CLASS, {}, by_team=False)

    assert [s.id for s in found[0].students] == ["ann", "bob"]


def test_a_hand_in_that_says_nobody_is_told():
    _, left = matching.matched([Parcel("submission_1", (), {})], CLASS, {}, by_team=False)

    assert left[0].why == "it does not say whose it is"


NAMES = st.one_of(
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40),
    st.sampled_from(
        [
            "=SUM(A1)",
            '"Ace" Ventura',
            "Smith, Jr.",
            "N" * 200,
            "李 伟",
            "محمد الخطيب",
            "X Æ A-12",
            "Ève",
            "E\u0300ve",
            "🙂",
        ]
    ),
).filter(lambda name: bool(name.strip()))


def as_moodle_has_it(name):
    """A full name in the name of a folder, as Moodle makes it."""
    return re.sub(r"[&<>\"`|':\\/]", "", name.replace("_", " "))


@given(st.lists(NAMES, min_size=1, max_size=6, unique_by=roster.folded), st.sampled_from(["NFC", "NFD"]))
def test_whatever_they_are_called_nobody_is_taken_for_another(names, form):
    students = [Student(f"s{n}", unicodedata.normalize("NFC", name)) for n, name in enumerate(names)]
    parcels = [
        Parcel(str(n), (Who(unicodedata.normalize(form, as_moodle_has_it(name)), number=str(n)),), {})
        for n, name in enumerate(names)
    ]

    found, left = matching.matched(parcels, students, {}, by_team=False)

    assert all([s.id for s in each.students] == [f"s{each.parcel.label}"] for each in found)
    assert len(found) + len(left) == len(names)


@given(NAMES, st.sampled_from(["NFC", "NFD"]))
def test_whatever_somebody_is_called_they_are_known_by_it(name, form):
    told = as_moodle_has_it(name)
    assume(told.strip())
    signs_alone = not any(unicodedata.category(c)[0] in "LNM" for c in told)
    assume(not signs_alone or told == name)

    assert whose(
        Who(unicodedata.normalize(form, told)),
        [Student("s", unicodedata.normalize("NFC", name)), Student("t", "Ann Lee 77")],
    ) == ["s"]
