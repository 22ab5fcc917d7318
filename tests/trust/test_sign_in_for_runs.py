"""Who measures has signed in: PIN, role, licence, and the name that the record will say; practice asks nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sample_records import signer

from proofvan.cli.commands.run import run
from proofvan.compose.ledger import opened_ledger, utc_now
from proofvan.compose.perform import perform
from proofvan.compose.practice import practices
from proofvan.compose.station_files import opened_roll
from proofvan.compose.watcher import Watcher
from proofvan.core.errors import InputError, PreconditionError, SetupError
from proofvan.core.intake import Start
from proofvan.keys.certified import Licence
from proofvan.keys.files import read_private_key, write_private_key
from proofvan.keys.practice import practice_signer
from proofvan.people.person import Person, Role
from proofvan.people.pin import new_pin
from proofvan.people.roll import Entry, SignedIn
from proofvan.station.attendance import require_verifier, verifier_of
from proofvan.station.setup import load_setup, setup_files

DESK = practices()["metal-measure"]
PIN = "582037"
LICENCE = Licence("PRACTICE-V-001", "verifier", "JJG 259", "practice", "2024-01-01", "2035-12-31")
WANG = Person("P-1", "练习检定员（仿真）", (Role.VERIFIER, Role.ADMINISTRATOR), (LICENCE,))
DAY = "2026-11-26"


def who(person: Person) -> SignedIn:
    return SignedIn(person, "2026-11-26T08:00:00.000Z", False)


@pytest.fixture(scope="module")
def setup():
    return load_setup(setup_files(DESK.job, DESK.rig))


@pytest.fixture()
def station(tmp_path: Path) -> Path:
    """A station with one person in its roll, and a rig that is no simulation."""
    write_private_key(tmp_path / "van.key", Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32))
    key = read_private_key(tmp_path / "van.key")
    (tmp_path / "home").mkdir()
    with opened_ledger(tmp_path / "home", key) as ledger:
        roll = opened_roll(tmp_path / "home", key, ledger)
        roll.add(Entry(WANG, new_pin(PIN, bytes(16)), ""), None, utc_now())
    text = DESK.rig.read_text(encoding="utf-8")
    text = text.replace("simulated = true", "simulated = false").replace("world:B1", "/dev/proofvan-b1")
    (tmp_path / "rig.toml").write_text(text, encoding="utf-8")
    return tmp_path


def attempt(station: Path, **more: object) -> None:
    key = str(station / "van.key")
    run(rig=station / "rig.toml", job=DESK.job, home=station / "home", key=key, **{"lines": True, **more})


def events(station: Path) -> list[str]:
    key = read_private_key(station / "van.key")
    with opened_ledger(station / "home", key) as ledger:
        kinds = ("person-signed-in", "person-refused", "measuring-refused", "run-begun")
        return [event.kind for event in ledger.events(*kinds)]


def test_a_run_without_anybody_says_how_to_sign_in(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(SetupError) as refused:
        attempt(station)
    assert (refused.value.fault, refused.value.evidence["variable"]) == ("cli-nobody-to-ask", "PROOFVAN_PERSON")
    with pytest.raises(SetupError) as refused:
        attempt(station, person="P-1")
    assert refused.value.evidence["variable"] == "PROOFVAN_PIN"
    with pytest.raises(InputError, match="person-unknown"):
        attempt(station, person="P-2")
    assert events(station) == []


def test_a_wrong_pin_is_refused_and_noted_and_the_right_one_goes_on(station: Path) -> None:
    pin = station / "pin"
    pin.write_text("000000\n")
    pin.chmod(0o600)
    with pytest.raises(PreconditionError, match="person-sign-in-wrong"):
        attempt(station, person="P-1", pin_file=pin)
    pin.write_text(f"{PIN}\n")
    with pytest.raises(PreconditionError, match="parameter"):  # the next thing that is asked: sealed parameters
        attempt(station, person="P-1", pin_file=pin)
    assert events(station) == ["person-refused", "person-signed-in", "measuring-refused"]
    assert not list((station / "home" / "runs").glob("*"))


def test_a_pin_that_others_could_read_or_that_is_not_there_is_refused(station: Path) -> None:
    pin = station / "pin"
    with pytest.raises(InputError, match="table-not-readable"):
        attempt(station, person="P-1", pin_file=pin)
    pin.write_text(PIN)
    pin.chmod(0o640)
    with pytest.raises(InputError, match="cli-pin-file-open"):
        attempt(station, person="P-1", pin_file=pin)


def test_only_the_verifier_of_the_job_measures(setup) -> None:
    require_verifier(setup, who(WANG), DAY)
    assert verifier_of(setup).licence == LICENCE.number
    other = replace(LICENCE, number="PRACTICE-V-002")
    cases = {
        "run-by-another-person": [replace(WANG, name="李"), replace(WANG, licences=(other,))],
        "person-lacks-role": [replace(WANG, roles=(Role.CHECKER,))],
        "person-licence-missing": [
            replace(WANG, licences=(replace(LICENCE, item="JJG 443"),)),
            replace(WANG, licences=(replace(LICENCE, employer="elsewhere"),)),
        ],
        "person-licence-expired": [replace(WANG, licences=(replace(LICENCE, valid_until="2026-11-25"),))],
    }
    for fault, people in cases.items():
        for person in people:
            with pytest.raises(PreconditionError) as refused:
                require_verifier(setup, who(person), DAY)
            assert refused.value.fault == fault


class Unplugged:
    """A source that begins and then fails, as when the van's computer is switched off."""

    def start(self) -> Start:
        return Start(0, "2026-11-26T08:00:00.000000Z", "simulated", "0.1", bytes(32), {"B1": "world:B1"}, True)

    def next(self, deadline_ns: int | None) -> list[object]:
        raise KeyboardInterrupt

    def write(self, port: str, data: bytes) -> None: ...

    def ask(self, *question: object) -> None: ...

    def close(self) -> None: ...


def test_who_began_a_run_is_in_the_ledger(setup, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        perform(Unplugged(), setup, tmp_path, practice_signer(), Watcher(), who=who(WANG))
    with opened_ledger(tmp_path, practice_signer()) as ledger:
        (begun,) = ledger.events("run-begun")
    (folder,) = (tmp_path / "runs").glob("*")
    assert (begun.subject, begun.who, begun.new) == (folder.name, "P-1", WANG.name)


def test_only_practice_needs_nobody(setup, tmp_path: Path) -> None:
    with pytest.raises(PreconditionError, match="run-needs-person"):
        perform(Unplugged(), setup, tmp_path, signer(3), Watcher())
    assert not list(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        perform(Unplugged(), setup, tmp_path, practice_signer(), Watcher())
