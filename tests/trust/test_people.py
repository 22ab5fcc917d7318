"""People: PINs, lock-out that survives a restart, roles, and a roll that nobody can write into by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_people import PEOPLE, Trail
from sample_records import signer

from proofvan.core.errors import InputError, PreconditionError, RecordError, SignatureError
from proofvan.people.person import Person, Role
from proofvan.people.pin import MOST_WRONG, Pin, new_pin
from proofvan.people.roll import Entry, Roll, SignedIn, last_number_of, wrong_tries_of

UTC = "2026-11-24T08:00:00.000Z"
STATION = signer(30)


# One PIN costs half a second on purpose; the tests make each of them once.
ADMINISTRATOR_PIN, VERIFIER_PIN = new_pin("739164", bytes(16)), new_pin("582037", bytes(range(16)))
BOSS = Person("P-1", "管理员甲", (Role.ADMINISTRATOR,), ())


@pytest.fixture()
def trail() -> Trail:
    return Trail()


@pytest.fixture()
def roll(tmp_path: Path, trail: Trail) -> Roll:
    opened = reopened(tmp_path, trail)
    opened.add(Entry(BOSS, ADMINISTRATOR_PIN, ""), None, UTC)
    opened.add(Entry(PEOPLE[Role.VERIFIER], VERIFIER_PIN, ""), SignedIn(BOSS, UTC, False), UTC)
    return opened


def reopened(tmp_path: Path, trail: Trail) -> Roll:
    tries = wrong_tries_of(trail.events)
    return Roll(tmp_path / "people.json", STATION, trail, last_number_of(trail.events), tries)


def test_a_right_pin_signs_in_and_is_noted(roll: Roll, trail: Trail) -> None:
    signed_in = roll.sign_in("P-NO-2201", "582037", UTC)
    assert signed_in.person == PEOPLE[Role.VERIFIER]
    assert trail.events[-1].kind == "person-signed-in"
    signed_in.require(Role.VERIFIER, Role.CHECKER)
    with pytest.raises(PreconditionError):
        signed_in.require(Role.APPROVER)


def test_wrong_pins_lock_out_and_a_restart_gives_no_new_tries(tmp_path: Path, roll: Roll, trail: Trail) -> None:
    for number in range(MOST_WRONG):
        roll = reopened(tmp_path, trail)  # the machine is switched off and on between every two tries
        with pytest.raises(PreconditionError) as refused:
            roll.sign_in("P-NO-2201", "000000", UTC)
        assert refused.value.fault == ("person-locked" if number == MOST_WRONG - 1 else "person-sign-in-wrong")
    with pytest.raises(PreconditionError) as refused:
        reopened(tmp_path, trail).sign_in("P-NO-2201", "582037", UTC)
    assert refused.value.fault == "person-locked"
    assert [event.new for event in trail.events[-2:]] == [str(MOST_WRONG), "locked"]
    roll = reopened(tmp_path, trail)
    roll.set_pin("P-NO-2201", "918273", bytes(16), SignedIn(BOSS, UTC, False), UTC)
    assert reopened(tmp_path, trail).sign_in("P-NO-2201", "918273", UTC)


def test_an_older_copy_of_the_roll_gives_no_tries_back(tmp_path: Path, roll: Roll, trail: Trail) -> None:
    file = tmp_path / "people.json"
    before = file.read_bytes()
    for _ in range(MOST_WRONG):
        file.write_bytes(before)  # same number, no wrong PIN in it yet
        with pytest.raises(PreconditionError):
            reopened(tmp_path, trail).sign_in("P-NO-2201", "000000", UTC)
    file.write_bytes(before)
    with pytest.raises(PreconditionError) as refused:
        reopened(tmp_path, trail).sign_in("P-NO-2201", "582037", UTC)
    assert refused.value.fault == "person-locked"
    file.write_bytes(before)
    reopened(tmp_path, trail).set_pin("P-NO-2201", "918273", bytes(16), SignedIn(BOSS, UTC, False), UTC)
    assert reopened(tmp_path, trail).sign_in("P-NO-2201", "918273", UTC)


def test_power_cut_off_during_the_check_costs_a_try(
    tmp_path: Path, roll: Roll, trail: Trail, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_pin: Pin, _words: str) -> tuple[bool, Pin]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Pin, "tried", cut)
        roll.sign_in("P-NO-2201", "000000", UTC)
    assert reopened(tmp_path, trail).entry("P-NO-2201").pin.wrong == 1


def test_a_right_pin_forgets_the_wrong_ones(roll: Roll) -> None:
    with pytest.raises(PreconditionError):
        roll.sign_in("P-1", "000000", UTC)
    roll.sign_in("P-1", "739164", UTC)
    assert roll.entry("P-1").pin.wrong == 0


def test_where_the_roll_asks_for_a_usb_key_the_pin_alone_is_not_enough(roll: Roll) -> None:
    key = signer(31).public_key
    entry = replace(roll.entry("P-NO-2201"), token_key=key.hex())
    roll.add(entry, SignedIn(BOSS, UTC, False), UTC)
    for other in (b"", signer(32).public_key):
        with pytest.raises(PreconditionError):
            roll.sign_in("P-NO-2201", "582037", UTC, other)
    assert roll.entry("P-NO-2201").pin.wrong == 2
    assert roll.sign_in("P-NO-2201", "582037", UTC, key).by_token


def test_only_an_administrator_changes_the_roll_and_one_always_stays(tmp_path: Path, roll: Roll, trail: Trail) -> None:
    verifier = SignedIn(PEOPLE[Role.VERIFIER], UTC, False)
    entry = Entry(PEOPLE[Role.CHECKER], VERIFIER_PIN, "")
    for by in (verifier, None):
        with pytest.raises(PreconditionError):
            roll.add(entry, by, UTC)
    with pytest.raises(PreconditionError) as refused:
        roll.add(replace(roll.entry("P-1"), active=False), SignedIn(BOSS, UTC, False), UTC)
    assert refused.value.fault == "roll-without-administrator"
    with pytest.raises(PreconditionError):
        reopened(tmp_path / "new", Trail()).add(entry, None, UTC)
    with pytest.raises(PreconditionError):
        roll.set_pin("P-1", "918273", bytes(16), verifier, UTC)
    assert [event.kind for event in trail.events] == ["person-added", "person-added"]


def test_who_is_no_longer_active_cannot_sign_in(roll: Roll) -> None:
    roll.add(replace(roll.entry("P-NO-2201"), active=False), SignedIn(BOSS, UTC, False), UTC)
    with pytest.raises(PreconditionError):
        roll.sign_in("P-NO-2201", "582037", UTC)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_byte_of_the_roll_is_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    place, trail = tmp_path_factory.mktemp("roll"), Trail()
    reopened(place, trail).add(Entry(BOSS, ADMINISTRATOR_PIN, ""), None, UTC)
    path = place / "people.json"
    sound = path.read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    path.write_bytes(sound[:at] + bytes((sound[at] ^ data.draw(st.integers(1, 255)),)) + sound[at + 1 :])
    with pytest.raises(RecordError):  # SignatureError is one
        reopened(place, trail)


def test_a_roll_signed_by_another_key_or_an_older_one_is_refused(tmp_path: Path, roll: Roll, trail: Trail) -> None:
    old = (tmp_path / "people.json").read_bytes()
    roll.add(replace(roll.entry("P-NO-2201"), active=False), SignedIn(BOSS, UTC, False), UTC)
    (tmp_path / "people.json").write_bytes(old)
    with pytest.raises(SignatureError) as refused:
        reopened(tmp_path, trail)
    assert refused.value.fault == "roll-older"
    (tmp_path / "people.json").unlink()
    with pytest.raises(SignatureError):
        reopened(tmp_path, trail)
    Roll(tmp_path / "people.json", signer(77), Trail(), 0).add(Entry(BOSS, ADMINISTRATOR_PIN, ""), None, UTC)
    with pytest.raises(SignatureError) as refused:
        reopened(tmp_path, trail)
    assert refused.value.fault == "roll-changed"


def test_a_change_that_power_cut_off_before_the_trail_is_noted_at_the_next_start(
    tmp_path: Path, roll: Roll, trail: Trail
) -> None:
    event = trail.events.pop()
    reopened(tmp_path, trail)
    assert trail.events[-1] == event
    reopened(tmp_path, trail)
    assert trail.events.count(event) == 1
    with pytest.raises(SignatureError) as refused:
        reopened(tmp_path, Trail())
    assert refused.value.fault == "roll-unknown-change"


@pytest.mark.parametrize("words", ["12345", "000000", "121212", "123456", "987654", ""])
def test_a_plain_pin_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        new_pin(words, bytes(16))


def test_a_pin_is_kept_as_a_digest_only(tmp_path: Path, roll: Roll) -> None:
    kept = (tmp_path / "people.json").read_text()
    assert "739164" not in kept and "582037" not in kept
    assert (tmp_path / "people.json").stat().st_mode & 0o077 == 0
    assert new_pin("739164", bytes(16)).digest != new_pin("739164", bytes(15) + b"1").digest


def test_a_locked_pin_is_never_right() -> None:
    locked = replace(VERIFIER_PIN, wrong=MOST_WRONG)
    assert locked.tried("582037") == (False, locked)
