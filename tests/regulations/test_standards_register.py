"""The register of reference standards: who may say what, what blocks a standard, and what a control chart sees."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.compose.ledger import opened_ledger
from proofvan.compose.standards import StandardsRegister
from proofvan.core.errors import InputError, PreconditionError, RecordError
from proofvan.keys.files import read_private_key
from proofvan.standards.checks import Check, Occasion, judge, last_good
from proofvan.standards.control_chart import FEWEST, RULES, chart
from proofvan.standards.logbook import Happening, Line, Logbook
from proofvan.standards.register import PRACTICE
from proofvan.standards.standard import load
from proofvan.standards.standing import due, require_standing

START = date(2026, 2, 1)
PLAN = """
[standard.check]
source = "check load 1"
quantity = "energy"
unit = "%"
value = "0.010"
largest_deviation = "0.020"
readings = 3
interval_days = 90
"""


def write_standard(folder, *changes):
    text = (PRACTICE / "dc_energy_standard.toml").read_text()
    for old, new in (("simulated = true", "simulated = false"), *changes):
        assert old in text
        text = text.replace(old, new)
    file = folder / "energy.toml"
    file.write_text(text + PLAN)
    return file


@pytest.fixture
def file(tmp_path):
    return write_standard(tmp_path)


@pytest.fixture
def place(tmp_path):
    return StandardsRegister(tmp_path / "home")


def entered(place, file, day=START):
    place.enter(file, "Wang", day)
    return place.confirm("practice-energy-1", "Li", day)


def require(place, day):
    entry = place.entry("practice-energy-1")
    require_standing(entry.standard, entry.sha256, place.logbook, day)


def refusal(place, day):
    with pytest.raises(PreconditionError) as caught:
        require(place, day)
    return caught.value.fault


def readings(mean):
    return tuple(f"{mean + offset:.6f}" for offset in (-0.001, 0.0, 0.001))


def check(place, day, mean):
    return place.check("practice-energy-1", Check(day, Occasion.INTERMEDIATE, "Wang", readings(mean)))


def test_one_enters_and_another_confirms(place, file):
    place.enter(file, "Wang", START)
    assert refusal(place, START) == "standard-not-confirmed"
    with pytest.raises(PreconditionError, match="standard-second-person"):
        place.confirm("practice-energy-1", "Wang", START)
    assert refusal(place, START) == "standard-not-confirmed"
    place.confirm("practice-energy-1", "Li", START)
    require(place, START)


def test_another_file_than_the_confirmed_one_is_refused(place, file, tmp_path):
    entered(place, file)
    changed = write_standard(tmp_path, ('gain = "0.00011920928955078125"', 'gain = "0.00011920928955078126"'))
    sha256 = hashlib.sha256(changed.read_bytes()).hexdigest()
    with pytest.raises(PreconditionError, match="standard-not-confirmed"):
        require_standing(load(changed), sha256, place.logbook, START)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('level = "social_public"', 'level = "reference"', "standard-chain-open"),
        (
            'laboratory = "练习实验室（仿真）"\nvalid_until = 2035-12-31\n\n#',
            'laboratory = "L"\nvalid_until = 2026-06-30\n\n#',
            "standard-chain-broken",
        ),
    ],
)
def test_a_broken_chain_blocks_by_itself_on_the_day(place, tmp_path, old, new, fault):
    file = write_standard(tmp_path, (old, new))
    late = date(2026, 7, 1)
    if fault == "standard-chain-broken":
        entered(place, file)
        require(place, date(2026, 4, 1))
        check(place, date(2026, 4, 20), 0.01)
        assert refusal(place, late) == fault
    else:
        with pytest.raises(PreconditionError, match=fault):
            place.enter(file, "Wang", START)


@pytest.mark.parametrize("happening", [Happening.BLOCKED, Happening.UNTRACED])
def test_a_block_holds_until_a_new_certificate_is_confirmed(place, file, happening):
    entered(place, file)
    place.block("practice-energy-1", "Wang", START, "dropped", happening)
    assert refusal(place, START) == f"standard-{happening.value}"
    place.enter(file, "Wang", START)
    assert refusal(place, START) == f"standard-{happening.value}"
    place.confirm("practice-energy-1", "Li", START)
    require(place, START)


def test_a_bad_check_blocks_and_a_good_one_after_it_lifts(place, file):
    entered(place, file)
    assert check(place, START, 0.012).good
    bad = check(place, START + timedelta(1), 0.0301)
    assert not bad.good
    assert refusal(place, START + timedelta(1)) == "standard-check-bad"
    require(place, START)  # the day before was good
    assert last_good(place.entry("practice-energy-1").standard.check, place.logbook.checks("practice-energy-1")) == (
        Check(START, Occasion.INTERMEDIATE, "Wang", readings(0.012))
    )
    assert check(place, START + timedelta(2), 0.029).good
    require(place, START + timedelta(2))


def test_a_mean_exactly_on_the_limit_is_good(place, file):
    entered(place, file)
    assert check(place, START, 0.030).good
    assert check(place, START, -0.010).good
    assert not check(place, START, 0.030001).good


def test_an_overdue_check_blocks_and_is_listed_before(place, file):
    entered(place, file)
    last = START + timedelta(90)
    require(place, last)
    assert refusal(place, last + timedelta(1)) == "standard-check-overdue"
    found = due([place.entry("practice-energy-1").standard], place.logbook, last - timedelta(30))
    assert (found[0].subject, found[0].days) == ("standard-due-check", 30)
    check(place, last, 0.01)
    require(place, last + timedelta(1))


def test_a_changed_file_or_logbook_is_refused(place, file):
    entry = entered(place, file)
    entry.path.write_bytes(entry.path.read_bytes().replace(b"1000 V", b"1001 V"))
    with pytest.raises(InputError, match="standard-file-changed"):
        place.entries()
    log = place.folder / "logbook.jsonl"
    log.write_text(log.read_text().replace('"by":"Li"', '"by":5,"x":1'))
    with pytest.raises(RecordError) as caught:
        _ = place.logbook
    assert caught.value.evidence["line"] == 2


def test_a_logbook_goes_forward_only(place, file):
    entered(place, file)
    with pytest.raises(InputError, match="standard-log-backwards"):
        place.block("practice-energy-1", "Wang", START - timedelta(1), "late")


def test_wrong_numbers_of_readings_and_unknown_standards_are_named(place, file):
    entered(place, file)
    with pytest.raises(InputError, match="standard-check-readings") as caught:
        place.check("practice-energy-1", Check(START, Occasion.OPENING, "Wang", ("0.01",)))
    assert caught.value.evidence["allowed"] == 3
    with pytest.raises(InputError, match="standard-unknown"):
        place.entry("other")


# ---- control chart

QUIET = [0.0, 0.5, -0.6, 0.9, -0.3, 0.2, -0.8, 0.6, -0.1, 0.4]


def test_limits_need_enough_checks_and_never_the_point_they_judge():
    assert chart(QUIET[: FEWEST - 1], (9.0,)) is None
    drawn = chart(QUIET, (9.0,))
    assert drawn is not None
    assert drawn.limits == chart(QUIET).limits
    assert "check-rule-beyond-three" in drawn.signals()


@pytest.mark.parametrize(
    ("rule", "latest"),
    [
        ("check-rule-beyond-three", [3.01, 0.0, 3.01]),
        ("check-rule-nine-on-one-side", [0.1] * 9),
        ("check-rule-six-in-a-row", [-0.4, -0.3, -0.2, -0.1, 0.1, 0.2]),
        ("check-rule-fourteen-alternating", [0.2, -0.2] * 7),
        ("check-rule-two-of-three", [2.1, 0.0, 2.2]),
        ("check-rule-four-of-five", [1.1, 1.2, 0.0, 1.1, 1.3]),
        ("check-rule-fifteen-within-one", [0.9, -0.9, 0.5] * 5),
        ("check-rule-eight-outside-one", [1.5, -1.5] * 4),
    ],
)
def test_each_rule_sees_its_pattern_and_not_one_point_less(rule, latest):
    assert RULES[rule](latest)
    assert not RULES[rule]([*latest[1:-1], 0.05] if rule == "check-rule-beyond-three" else latest[1:])


@given(st.lists(st.floats(-0.99, 0.99), min_size=1, max_size=40), st.sampled_from(sorted(RULES)))
def test_rules_are_the_same_for_the_mirrored_chart(points, rule):
    assert RULES[rule](points) == RULES[rule]([-point for point in points])


def test_a_point_beyond_three_s_makes_a_check_bad_although_it_is_near_enough(place, file):
    entered(place, file)
    plan = place.entry("practice-energy-1").standard.check
    checks = [Check(START, Occasion.OPENING, "W", readings(0.01 + 0.0004 * step)) for step in QUIET]
    far = Check(START, Occasion.OPENING, "W", readings(0.013))
    judged = judge(plan, [*checks, far, checks[0]])
    assert [one.good for one in judged] == [True] * 10 + [False, True]
    assert judged[-1].chart.limits == judged[-2].chart.limits  # the bad point does not widen them


# ---- command line


PINS = {"P-1": "739164", "P-2": "582037"}


def run(*words, person=""):
    given = {"PROOFVAN_PASSPHRASE": "a long sentence", "PROOFVAN_PERSON": person, "PROOFVAN_PIN": PINS.get(person, "")}
    return CliRunner().invoke(app, [str(word) for word in words], env={**os.environ, **given})


@pytest.fixture
def station(tmp_path, monkeypatch):
    """A station with a metrologist and a technician."""
    monkeypatch.setenv("PROOFVAN_STATION_KEY", str(tmp_path / "van"))
    assert run("keys", "new", tmp_path / "van").exit_code == 0
    home = ("--home", tmp_path / "home")
    for person, roles in (("P-1", ("administrator", "metrologist")), ("P-2", ("verifier",))):
        monkeypatch.setenv("PROOFVAN_NEW_PIN", PINS[person])
        words = [word for role in roles for word in ("--role", role)]
        added = run("people", "add", person, "--name", person, *words, *home, person="" if person == "P-1" else "P-1")
        assert added.exit_code == 0, added.output
    return home


def test_the_commands_lead_from_paper_to_use(station, tmp_path, file):
    home = (*station, "--day", "2026-02-01")
    assert run("standards", "enter", file, *home, person="P-2").exit_code == 0
    listed = run("standards", "list", "--json", *home)
    assert listed.exit_code == 65
    assert json.loads(listed.stdout)["result"][0]["usable"] is False
    refused = run("standards", "confirm", "practice-energy-1", *home, person="P-2")
    assert isinstance(refused.exception, PreconditionError)  # a technician does not confirm
    assert run("standards", "confirm", "practice-energy-1", *home, person="P-1").exit_code == 0
    assert run("standards", "list", *home).exit_code == 0
    good = run("standards", "check", "practice-energy-1", "0.01", "0.011", "0.012", *home, person="P-2")
    assert good.exit_code == 0, good.output
    bad = run("standards", "check", "practice-energy-1", "0.05", "0.05", "0.05", *home, person="P-2")
    assert bad.exit_code == 65
    drawn = run("standards", "chart", "practice-energy-1", *station).stdout
    assert drawn.count("●") == 1
    assert drawn.count("✘") == 1
    assert "standard-due" not in run("standards", "due", *home).stdout
    with opened_ledger(tmp_path / "home", read_private_key(tmp_path / "van", b"a long sentence")) as ledger:
        events = ledger.events(*(f"standard-log-{happening.value}" for happening in Happening))
    assert [(event.kind, event.who) for event in events] == [
        ("standard-log-entered", "P-2"),
        ("standard-log-confirmed", "P-1"),
        ("standard-log-checked", "P-2"),
        ("standard-log-checked", "P-2"),
    ]


def test_an_empty_logbook_confirms_nothing(file):
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(PreconditionError, match="standard-not-confirmed"):
        require_standing(load(file), sha256, Logbook(), START)
    later = Line(Happening.CONFIRMED, "practice-energy-1", START, "Li", file=sha256)
    with pytest.raises(PreconditionError, match="standard-certificate-not-entered"):
        Logbook().require_addable(later)
