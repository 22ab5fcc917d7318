"""Sealed records: what the key's owner sealed comes out and nothing else; what this seal leaves open is said."""

import json

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from ocmf_signing import PAYLOAD, Meter
from sealing import KEYS, SealingMeter, container, in_base64, xml
from typer.testing import CliRunner

from proofvan.cli.commands.ocmf import register
from proofvan.core.messages import LANGUAGES
from proofvan.instruments.ocmf.public_key import read_rsa_key
from proofvan.instruments.ocmf.seal import Seal, read_seal, reveal
from proofvan.instruments.ocmf.signature import Verdict
from proofvan.instruments.ocmf.verification import verify_file

METER = SealingMeter()
WIDE = SealingMeter(2048)
KEY = read_rsa_key(METER.spki.hex())
RECORD = f'OCMF|{PAYLOAD}|{{"SD":""}}'.encode()
SHORT = b'OCMF|{"RD":[]}|{"SD":""}'


def verified(data, key=""):
    report = verify_file(data, "test", key)
    (record,) = report.records
    return report, record


def verdict(data, key=""):
    found = verified(data, key)[1].examination
    return found.verdict, found.reason


@given(st.binary(max_size=700))
@settings(max_examples=30, deadline=None)
def test_what_was_sealed_comes_out_with_the_key_of_its_sealer_alone(text):
    sealed = Seal(KEYS, METER.sealed(text))
    assert reveal(sealed, KEY).text == text
    assert reveal(sealed, read_rsa_key(SealingMeter().spki.hex())) is None


def test_a_sealed_record_is_valid_read_and_makes_a_session():
    report, record = verified(xml(METER.container(RECORD), METER.spki))
    assert (report.verdict, record.examination.reason, record.key_source) == (Verdict.VALID, "", "file")
    assert [str(one.energy_kwh) for one in report.transactions] == ["1.750"]
    assert record.record.payload == PAYLOAD.encode()


def test_a_given_key_counts_instead_of_the_one_in_the_file():
    data = xml(METER.container(SHORT), METER.spki)
    assert verdict(data, METER.spki.hex())[0] is Verdict.VALID
    assert verdict(data, SealingMeter().spki.hex()) == (Verdict.INVALID, "ocmf-reason-signature")
    assert verdict(data, Meter().spki.hex()) == (Verdict.UNVERIFIABLE, "ocmf-reason-key")
    assert verdict(data, "nonsense") == (Verdict.UNVERIFIABLE, "ocmf-reason-key")
    assert verdict(xml(METER.container(SHORT))) == (Verdict.UNVERIFIABLE, "ocmf-reason-no-key")


def test_every_changed_byte_of_a_record_of_one_block_is_noticed():
    sealed = METER.sealed(SHORT)
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        assert reveal(Seal(KEYS, changed), KEY) is None, at
    for number in range(3):
        keys = tuple(bytes([key[0] ^ (at == number)]) + key[1:] for at, key in enumerate(KEYS))
        assert reveal(Seal(keys, sealed), KEY) is None


def test_what_the_seal_does_not_hold_is_counted_and_said_and_the_rest_is_held():
    """Without the private key bytes in front change and the seal stays whole: the report says where that can be."""
    sealed = METER.sealed(RECORD)
    loose = reveal(Seal(KEYS, sealed), KEY).loose
    assert loose == (len(sealed) // METER.width - 1) * (METER.width - 32)
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    opened = [one for data in changed if (one := reveal(Seal(KEYS, data), KEY))]
    assert opened
    for one in opened:
        assert one.text != RECORD and one.text[loose:] == RECORD[loose:]
    (said,) = [one for one in verified(xml(METER.container(RECORD), METER.spki))[1].deviations if "loose" in one.id]
    assert (said.found, said.allowed) == (str(loose), str(len(RECORD)))
    assert all(str(loose) in said.words(language) for language in LANGUAGES)
    assert not reveal(Seal(KEYS, WIDE.sealed(RECORD[:200])), read_rsa_key(WIDE.spki.hex())).loose


def test_a_seal_around_something_else_is_no_valid_record():
    assert verdict(xml(METER.container(b"hello"), METER.spki)) == (Verdict.INVALID, "ocmf-reason-signature")


@pytest.mark.parametrize(
    "wrong",
    [{"length": 90}, {"length": 89}, {"length": 2**32 - 1}, {"first": 1}, {"mark": bytes(16)}],
    ids=["longer", "blocks-disagree", "absurd", "number", "mark"],
)
def test_a_padding_that_does_not_agree_breaks_the_seal(wrong):
    text = b"x" * 60
    opened = reveal(Seal(KEYS, METER.sealed(text, **wrong)), KEY)
    if wrong.get("length", 999) <= METER.width - 32:
        assert opened.text == text.ljust(wrong["length"], b"\0")
    else:
        assert opened is None


@pytest.mark.parametrize(
    "changes", [{"version": 1}, {"version": 0}, {"procedure": "1.3.6.1.4.1.21876.4.3.1"}, {"compression": "1.2.3"}]
)
def test_another_version_or_algorithm_is_not_guessed(changes):
    data = xml(METER.container(SHORT, **changes), METER.spki)
    assert verdict(data) == (Verdict.UNVERIFIABLE, "ocmf-reason-algorithm")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30\x82\x02\x8c\x06\x0a",
        b"hello",
        METER.container(SHORT)[:-1],
        container(METER.sealed(SHORT)[:-1]),
        container(METER.sealed(SHORT)[:100]),
        container(b"\xff" * (METER.width + 2)),
        METER.container(SHORT, keys=(b"1", b"2", b"3")),
    ],
)
def test_what_is_no_container_is_invalid_and_never_an_exception(data):
    found, reason = verdict(xml(data, METER.spki))
    assert found is Verdict.INVALID
    assert reason in ("ocmf-reason-signature-unreadable", "ocmf-reason-signature")


@given(st.binary(max_size=60), st.integers(0, 200))
@settings(max_examples=80, deadline=None)
def test_no_bytes_in_a_container_raise(data, at):
    whole = METER.container(SHORT)
    read_seal(whole[:at] + data + whole[at + len(data) :])
    verify_file(xml(whole[:at] + data + whole[at + len(data) :], METER.spki), "test")


def test_a_container_without_a_named_compression_is_read_and_a_wrong_encoding_reported():
    data = METER.container(SHORT, compression="")
    assert verdict(xml(data, METER.spki))[0] is Verdict.VALID
    record = verify_file(xml(data, METER.spki, encode=in_base64), "test")
    assert record.verdict is Verdict.VALID
    assert [one.id for one in record.deviations] == ["ocmf-deviation-encoding"]


def test_an_encoded_thing_of_another_format_is_named_and_not_read():
    data = xml(METER.container(SHORT), METER.spki).replace(
        b"</values>", b"<value><encodedData format='EDL'>x</encodedData></value></values>"
    )
    report = verify_file(data, "test")
    assert report.verdict is Verdict.VALID
    assert [one.id for one in report.deviations] == ["ocmf-deviation-other-format"]


def test_the_command_names_the_procedure_and_the_key(tmp_path):
    file = tmp_path / "sealed.xml"
    file.write_bytes(xml(METER.container(RECORD), METER.spki))
    app = typer.Typer()
    register(app)
    assert "SAFE seal 2, RSA 1024" in CliRunner().invoke(app, ["ocmf", "verify", str(file)]).output
    (record,) = json.loads(CliRunner().invoke(app, ["ocmf", "verify", str(file), "--json"]).output)["result"]["records"]
    assert record["algorithm"] == "SAFE seal 2, RSA 1024"
    assert record["key"] == {"source": "file", "encoding": "hex", "modulus": f"{KEY.modulus:x}", "exponent": "65537"}
