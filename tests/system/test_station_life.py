"""A station from its first key to a certificate with three signatures, all by the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from proofvan.cli import app as application
from proofvan.cli.exit_codes import ExitCode
from proofvan.core.errors import InputError, PreconditionError, ProofvanError, SignatureError
from proofvan.documents.verification import verify
from proofvan.keys.files import read_private_key
from proofvan.keys.trust import TrustStore
from proofvan.records.report import Status
from proofvan.records.signed import SignedRecord, sign

PINS = {"P-1": "739164", "P-2": "582037", "P-3": "618294", "P-4": "407153"}
ROLES = {"P-2": "verifier", "P-3": "checker", "P-4": "approver"}
PEOPLE = {
    "P-2": ("练习检定员（仿真）", "PRACTICE-V-001,verifier,JJG 1149,practice,2024-01-01,2035-12-31"),
    "P-3": ("核验人", "C-1,checker,JJG 1149,practice,2024-01-01,2035-12-31"),
    "P-4": ("批准人", "A-1,approver,JJG 1149,practice,2024-01-01,2035-12-31"),
}


class Station:
    """The command line of one station in one home; faults come out as they are raised."""

    def __init__(self, home: Path) -> None:
        self.home, self.keys, self.trust = home, home / "keys", home / "trust"
        self.keys.mkdir(parents=True)
        self.environment = {"PROOFVAN_PASSPHRASE": "a long sentence", "PROOFVAN_HOME": str(home)}
        self.environment["PROOFVAN_STATION_KEY"] = str(self.keys / "van")

    def say(self, *words: str, person: str = "", **environment: str) -> dict:
        given = {**self.environment, **environment}
        if person:
            given |= {"PROOFVAN_PERSON": person, "PROOFVAN_PIN": environment.get("PROOFVAN_PIN", PINS[person])}
        answer = CliRunner().invoke(application.app, [*words, "--json"], env={**os.environ, **given})
        if answer.exception is not None and isinstance(answer.exception, ProofvanError):
            raise answer.exception
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)["result"]

    def key(self, name: str, *options: str) -> Path:
        self.say("keys", "new", str(self.keys / name), *options)
        return self.keys / name

    def certify(self, name: str, kind: str, holder: str) -> None:
        words = ("--public", str(self.keys / f"{name}.pub"), "--kind", kind, "--holder", holder, "--name", holder)
        self.say("keys", "certify", *words, *self.root(), person="P-1")

    def root(self) -> tuple[str, ...]:
        return ("--trust", str(self.trust), "--root", str(self.keys / "root"))


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Station:
    made = Station(tmp_path_factory.mktemp("station"))
    for name in ("root", "van", "P-2", "P-3"):
        made.key(name)
    made.key("P-4", "--sm2")
    made.say("people", "add", "P-1", "--name", "管理", "--role", "administrator", "--role", "metrologist",
             PROOFVAN_NEW_PIN=PINS["P-1"])  # fmt: skip
    for person, (name, licence) in PEOPLE.items():
        made.say("people", "add", person, "--name", name, "--role", ROLES[person], "--licence", licence,
                 person="P-1", PROOFVAN_NEW_PIN=PINS[person])  # fmt: skip
        made.certify(person, "person", person)
    made.certify("van", "van", "van-1")
    return made


@pytest.fixture(scope="module")
def run(station: Station, pile) -> Path:
    """The practice run as the van's key would have signed it, on the day on which its key counts; nobody else yet."""
    folder = pile.copy(station.home / "runs")
    for path in (*folder.glob("endorsement.*"), folder / "certificate.pdf", folder / "manifest.json"):
        path.unlink()
    record = SignedRecord.from_pair(
        *((folder / name).read_bytes() for name in ("record.json", "signature.json"))
    ).record
    signed = sign(record, read_private_key(station.keys / "van", b"a long sentence"))
    (folder / "signature.json").write_bytes(signed.signature_bytes())
    return folder


def endorse(station: Station, run: Path, person: str, role: str = "", key: str = "") -> dict:
    words = ("--role", role or ROLES[person], "--key", str(station.keys / (key or person)))
    return station.say("endorse", run.name, *words, person=person)


@pytest.mark.xdist_group("pile")
def test_three_people_sign_one_after_the_other_and_only_then_there_is_a_certificate(
    station: Station, run: Path
) -> None:
    for person, role in (("P-3", "checker"), ("P-4", "approver"), ("P-3", "verifier"), ("P-1", "verifier")):
        with pytest.raises(PreconditionError):
            endorse(station, run, person, role, "P-3")
    assert endorse(station, run, "P-2")["stage"] == "to_check"
    assert (run / "field-record.1.pdf").exists()
    with pytest.raises(PreconditionError):  # the verifier's key in the checker's hand
        endorse(station, run, "P-3", key="P-2")
    checked = endorse(station, run, "P-3")
    assert (checked["stage"], checked["certificate"]) == ("to_approve", None)
    said = json.loads((run / "endorsement.2.json").read_bytes())["endorsement"]["checked"]
    assert said["recomputed"] == verify_digest(run)
    assert endorse(station, run, "P-4")["stage"] == "approved"
    assert (run / "certificate.pdf").exists()
    report = verify(run / "certificate.pdf", TrustStore.from_files([station.trust]), False)
    assert report.simulated
    # The practice run is dated by its seed, so the van's fresh key does not count for that day: found and named.
    assert {(found.file, found.meaning) for found in report.failed} <= {
        ("certificate.pdf/signature.json", "verify-signer-outside-validity")
    }
    trusted = {key: read_private_key(station.keys / key, b"a long sentence").public_key for key in ("van", *ROLES)}
    assert verify(run / "certificate.pdf", TrustStore(frozenset(trusted.values())), False).status is Status.TRUSTED


def verify_digest(run: Path) -> str:
    return json.loads((run / "signature.json").read_bytes())["digest"]


@pytest.mark.xdist_group("pile")
def test_a_changed_record_is_not_signed(station: Station, run: Path) -> None:
    path = run / "record.json"
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"PASS", b"FAIL", 1))
    with pytest.raises(ProofvanError) as refused:
        endorse(station, run, "P-4")
    assert refused.value.fault == "endorse-record-changed"
    path.write_bytes(sound)


@pytest.mark.xdist_group("pile")
def test_keys_are_listed_exchanged_and_revoked(station: Station, tmp_path: Path) -> None:
    rows = station.say("keys", "list", "--trust", str(station.trust))["keys"]
    assert [(row["holder"], row["alg"], row["standing"]) for row in rows] == [
        ("P-2", "Ed25519", "trusted"),
        ("P-3", "Ed25519", "trusted"),
        ("P-4", "SM2-SM3", "trusted"),
        ("van-1", "Ed25519", "trusted"),
    ]
    station.key("P-2b")
    old, new = station.keys / "P-2.pub", station.keys / "P-2b.pub"
    station.say("keys", "rotate", "--old", str(old), "--public", str(new), *station.root(), person="P-1")
    rows = station.say("keys", "list", "--trust", str(station.trust))["keys"]
    assert [row["standing"] for row in rows if row["holder"] == "P-2"] == ["revoked", "trusted"]
    station.say("keys", "revoke", "--public", str(new), "--reason", "lost", *station.root(), person="P-1")
    with pytest.raises(InputError) as refused:
        station.say("keys", "revoke", "--public", str(new), "--reason", "lost", *station.root(), person="P-1")
    assert refused.value.fault == "key-revoked-already"
    with pytest.raises(PreconditionError):  # no administrator
        station.say("keys", "revoke", "--public", str(old), "--reason", "x", *station.root(), person="P-2")
    out = tmp_path / "out.pub"
    station.say("keys", "export", str(station.keys / "van"), "--out", str(out))
    assert out.read_bytes() == (station.keys / "van.pub").read_bytes()
    for path in station.keys.iterdir():
        assert path.suffix == ".pub" or path.stat().st_mode & 0o077 == 0


@pytest.mark.xdist_group("pile")
def test_parameters_are_sealed_by_the_metrologist_and_an_older_file_is_found_against_the_ledger(
    station: Station,
) -> None:
    from proofvan.compose.practice import practices

    pile = practices()["pile-dc"]
    words = ("--rig", str(pile.rig), "--job", str(pile.job), "--reason", "首次封存")
    with pytest.raises(PreconditionError):
        station.say("parameters", "set", *words, person="P-2")
    sealed = station.say("parameters", "set", *words, "--only", "software:host", person="P-1")
    path = station.home / "parameters.json"
    older = path.read_bytes()
    rest = station.say("parameters", "set", *words, person="P-1")
    assert (sealed["counter"], rest["counter"]) == (1, 4)
    assert station.say("parameters", "list")["counter"] == 4
    assert [event["who"] for event in station.say("parameters", "history")] == ["P-1"] * 4
    newer = path.read_bytes()
    path.write_bytes(older)
    with pytest.raises(SignatureError) as refused:
        station.say("parameters", "list")
    assert refused.value.fault == "parameters-older"
    path.write_bytes(newer)


@pytest.mark.xdist_group("pile")
def test_a_wrong_pin_counts_and_the_sign_in_is_an_event(station: Station) -> None:
    assert station.say("people", "sign-in", person="P-3")["roles"] == ["checker"]
    with pytest.raises(PreconditionError):
        station.say("people", "sign-in", person="P-3", PROOFVAN_PIN="000000")
    station.say("people", "close", "P-3", person="P-1")
    with pytest.raises(PreconditionError) as refused:
        station.say("people", "sign-in", person="P-3")
    assert refused.value.fault == "person-locked"
    rows = {row["person"]: row for row in station.say("people", "list")}
    assert not rows["P-3"]["active"]


def test_a_signature_that_does_not_count_has_an_exit_code_of_its_own() -> None:
    assert ExitCode.NOT_VALID == 24
