"""Signed charging records: every curve and encoding, the exact text, lenient reading with a strict report."""

import base64
import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st
from ocmf_signing import CURVE_NAMES, PAYLOAD, Meter, xml
from typer.testing import CliRunner

from proofvan.cli.commands.ocmf import register
from proofvan.cli.words import use_language
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES
from proofvan.instruments.ocmf.curves import CURVES
from proofvan.instruments.ocmf.signature import Verdict
from proofvan.instruments.ocmf.verification import verify_file

BESIDE = [folder / "shared" / "data" / "ocmf" for folder in Path(__file__).resolve().parents[4:]]
SHARED = next((folder for folder in BESIDE if folder.exists()), BESIDE[0])
# The whole set of the transparency software, where somebody has put it beside the three records above.
SAFE_SET = SHARED / "transparenzsoftware"
METER = Meter()


def verify(data, key=""):
    return verify_file(data if isinstance(data, bytes) else data.encode(), "test", key)


def only(report):
    (record,) = report.records
    return record


def deviations(report):
    found = [*report.deviations, *(one for record in report.records for one in record.deviations)]
    found += [one for transaction in report.transactions for one in transaction.deviations]
    for one in found:
        assert all(one.words(language) for language in LANGUAGES)
    return {(one.id.removeprefix("ocmf-deviation-"), one.where) for one in found}


# ---- curves and encodings


def test_the_curves_are_those_of_the_format():
    assert {curve.name for curve in CURVES} == set(CURVE_NAMES)


@pytest.mark.parametrize("curve", CURVE_NAMES)
def test_a_record_of_each_curve_is_valid_and_a_changed_digit_makes_it_invalid(curve):
    meter = Meter(curve)
    good = meter.record()
    report = verify(good, meter.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == set()
    assert only(report).examination.key.curve.name == curve
    assert verify(good.replace("3.250", "3.251"), meter.spki.hex()).verdict is Verdict.INVALID
    assert verify(good, Meter(curve).spki.hex()).verdict is Verdict.INVALID


def test_openssl_agrees_about_a_signature_on_secp192k1(tmp_path):
    meter = Meter("secp192k1")
    (tmp_path / "key").write_bytes(meter.spki)
    (tmp_path / "signature").write_bytes(meter.sign(PAYLOAD.encode()))
    (tmp_path / "payload").write_text(PAYLOAD)
    command = ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", "key", "-signature", "signature", "payload"]
    assert b"Verified OK" in subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout


@pytest.mark.parametrize("curve", ["secp256r1", "secp192k1"])
def test_a_point_off_the_curve_is_no_key(curve):
    meter = Meter(curve)
    point = meter.spki[:-1] + bytes([meter.spki[-1] ^ 1])
    assert only(verify(meter.record(), point.hex())).examination.reason == "ocmf-reason-key"


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize("encoding", ["hex", "upper", "base64", "base32", "pem"])
def test_a_key_is_read_in_every_encoding_with_or_without_spaces(encoding, spaced):
    text = {
        "hex": METER.spki.hex(),
        "upper": METER.spki.hex().upper(),
        "base64": base64.b64encode(METER.spki).decode(),
        "base32": base64.b32encode(METER.spki).decode(),
        "pem": METER.pem,
    }[encoding]
    if spaced and encoding != "pem":
        text = "\n".join(text[at : at + 8] for at in range(0, len(text), 8))
    report = verify(METER.record(), text)
    assert report.verdict is Verdict.VALID
    assert deviations(report) == set()


def test_a_bare_point_is_read_and_reported():
    for point in (METER.point, METER.point[1:]):
        report = verify(METER.record(), point.hex())
        assert report.verdict is Verdict.VALID
        assert deviations(report) == {("bare-key", "public key")}


def test_the_default_algorithm_is_secp256r1():
    record = METER.record().replace('"SA": "ECDSA-secp256r1-SHA256", ', "")
    assert '"SA"' not in record
    assert verify(record, METER.spki.hex()).verdict is Verdict.VALID


def test_a_signature_in_base64_is_valid_and_one_with_a_wrong_label_is_reported():
    assert deviations(verify(METER.record(SE="base64"), METER.spki.hex())) == set()
    data = base64.b64encode(METER.sign(PAYLOAD.encode())).decode()
    report = verify(METER.record(SD=data), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("encoding", "signature.SD")}


def test_two_plain_numbers_instead_of_der_are_read_and_reported():
    r, s = decode_dss_signature(METER.sign(PAYLOAD.encode()))
    report = verify(METER.record(SD=(r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("der", "signature.SD")}


def test_a_key_on_another_curve_than_the_record_names_is_reported():
    meter = Meter("secp384r1")
    report = verify(meter.record(SA="ECDSA-secp256r1-SHA256"), meter.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("key-curve", "public key")}


@pytest.mark.parametrize("algorithm", ["ECDSA-secp521r1-SHA256", "ECDSA-secp256r1-SHA512", "RSA", ""])
def test_an_algorithm_outside_the_format_is_not_guessed(algorithm):
    found = only(verify(METER.record(SA=algorithm or "-"), METER.spki.hex())).examination
    assert (found.verdict, found.reason) == (Verdict.UNVERIFIABLE, "ocmf-reason-algorithm")


def test_other_names_of_a_curve_are_read_and_reported():
    meter = Meter("brainpool256r1")
    report = verify(meter.record(SA="ECDSA-brainpoolP256r1-SHA256"), meter.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("value", "signature.SA")}


# ---- the exact text


@given(st.integers(0, len(PAYLOAD) - 1), st.integers(1, 127))
@settings(max_examples=60, deadline=None)
def test_any_changed_byte_of_the_payload_is_noticed(at, change):
    data = bytearray(METER.record().encode())
    data[5 + at] ^= change
    assert verify(bytes(data), METER.spki.hex()).verdict is not Verdict.VALID


def test_the_signature_covers_the_text_and_not_what_json_makes_of_it():
    spaced = PAYLOAD.replace('","', '" ,\n  "').replace("3.250", "3.2500E0")
    report = verify(METER.record(spaced), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    again = METER.record(spaced).replace(spaced, json.dumps(json.loads(spaced)))
    assert verify(again, METER.spki.hex()).verdict is Verdict.INVALID


def test_decimal_places_of_a_reading_are_kept():
    report = verify(METER.record(), METER.spki.hex())
    values = [str(reading.value) for reading in only(report).record.readings]
    assert values == ["1.500", "3.250"]
    (transaction,) = report.transactions
    assert str(transaction.energy_kwh) == "1.750"


def test_what_a_later_reading_leaves_out_is_taken_from_the_one_before_but_never_its_value():
    reading = only(verify(METER.record(), METER.spki.hex())).record.readings[1]
    assert (reading.register, reading.unit, reading.current_type, reading.status) == ("1-b:1.8.0", "kWh", "DC", "G")
    silent = PAYLOAD.replace(',"RV":3.250', "")
    report = verify(METER.record(silent), METER.spki.hex())
    assert only(report).record.readings[1].value is None
    assert ("missing", "RD[1].RV") in deviations(report)
    assert report.transactions == ()


# ---- containers


@pytest.mark.parametrize(
    "attributes", ["", 'format="OCMF"', 'format="OCMF" encoding="plain"', 'format="ocmf" transactionId="3"']
)
def test_a_record_in_xml_brings_its_key(attributes):
    report = verify(xml(METER.record(), METER.spki.hex(), attributes))
    assert report.verdict is Verdict.VALID
    assert only(report).key_source == "file"
    assert deviations(report) == set()


def test_the_payload_may_hold_what_xml_escapes():
    payload = PAYLOAD.replace('"GI":"Test"', '"GI":"A & B <Ü 桩>"')
    assert verify(xml(METER.record(payload), METER.spki.hex())).verdict is Verdict.VALID


def test_xml_with_a_name_space_a_mark_and_white_space_is_read():
    data = xml(f"\n\t  {METER.record()}\n ", f"\n{METER.spki.hex()} ", 'format="OCMF"')
    spaced = data.replace(b"<values>", b'<values xmlns="http://www.safe-ev.de">')
    assert verify(b"\xef\xbb\xbf" + spaced).verdict is Verdict.VALID


@pytest.mark.parametrize("name", ["hex", "base64", "base32"])
def test_a_record_encoded_as_a_whole_is_decoded_and_a_wrong_label_reported(name):
    encoder = {"hex": bytes.hex, "base64": base64.b64encode, "base32": base64.b32encode}[name]
    text = encoder(METER.record().encode())
    text = text if isinstance(text, str) else text.decode()
    assert deviations(verify(xml(text, METER.spki.hex(), f'encoding="{name}"'))) == set()
    report = verify(xml(text, METER.spki.hex(), 'encoding="plain"'))
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("encoding", "1")}


def test_bare_text_holds_one_record_or_several():
    text = "\n".join([METER.record(), METER.record(PAYLOAD.replace("T7", "T8")), ""])
    report = verify(text, METER.spki.hex())
    assert [one.place for one in report.records] == ["1", "2"]
    assert report.verdict is Verdict.VALID
    marked = verify(b"\xef\xbb\xbf" + METER.record().encode(), METER.spki.hex())
    assert marked.verdict is Verdict.VALID
    assert deviations(marked) == {("bom", "1")}


def test_a_key_appended_as_a_fourth_section_is_used():
    report = verify(f"{METER.record()}|{METER.spki.hex()}")
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("pipe", "OCMF")}


def test_a_pipe_inside_the_payload_is_read_and_reported():
    report = verify(METER.record(PAYLOAD.replace("Test", "A|B")), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    assert deviations(report) == {("pipe", "OCMF")}


def test_a_given_key_replaces_the_one_in_the_file():
    other = Meter()
    report = verify(xml(other.record(), other.spki.hex()), METER.spki.hex())
    assert report.verdict is Verdict.INVALID
    assert only(report).key_source == "given"


def test_without_a_key_nothing_is_claimed():
    found = only(verify(METER.record())).examination
    assert (found.verdict, found.reason) == (Verdict.UNVERIFIABLE, "ocmf-reason-no-key")


def test_broken_xml_is_read_as_far_as_it_goes():
    data = xml(METER.record(), METER.spki.hex()).removesuffix(b"</values>")
    report = verify(data)
    assert report.verdict is Verdict.VALID
    assert {name for name, _ in deviations(report)} == {"xml"}


def test_xml_entities_and_documents_from_elsewhere_are_not_followed(tmp_path):
    (tmp_path / "secret").write_text("secret")
    head = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    report = verify(xml("OCMF|&e;|{}", head=head).replace(b"&amp;", b"&"))
    assert "secret" not in str(report)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<values/>", b"<", b"\x00\xff", b"<a><signedData format='EDL'>x</signedData></a>"]
)
def test_a_file_without_a_record_is_an_input_fault(data):
    with pytest.raises(InputError) as caught:
        verify(data)
    assert caught.value.fault == "ocmf-no-record"


def test_a_file_that_is_too_large_is_not_read():
    with pytest.raises(InputError) as caught:
        verify(b"OCMF|" + b" " * 16_000_000)
    assert caught.value.fault == "ocmf-file-too-large"


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_text_between_the_pipes_raises(data):
    report = verify(b"OCMF|" + data.replace(b"OCMF|", b""), METER.spki.hex())
    assert report.verdict is not Verdict.VALID


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["FV", "PG", "MS", "IS", "IL", "IF", "IT", "CT", "LC", "RD", "XX", "Q"]), json_values
    )
)
@settings(max_examples=200, deadline=None)
def test_any_json_is_read_signed_and_reported(fields):
    payload = json.dumps(fields)
    if "|" in payload:
        return
    report = verify(METER.record(payload), METER.spki.hex())
    readable = only(report).record is not None
    assert (report.verdict is Verdict.VALID) == readable
    assert deviations(report)


# ---- the strict report


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"FV":"1.0",', "", ("missing", "FV")),
        ('"FV":"1.0"', '"FV":1.0', ("type", "FV")),
        ('"FV":"1.0"', '"FV":"9.0"', ("version", "FV")),
        ('"PG":"T7",', "", ("missing", "PG")),
        ('"PG":"T7"', '"PG":"T07"', ("value", "PG")),
        ('"GS":"G1","GV":"1","PG":"T7","MS":"M1"', '"PG":"T7"', ("missing", "GS, MS")),
        ('"IS":false,', "", ("missing", "IS")),
        ('"IS":false', '"IS":"no"', ("type", "IS")),
        ('"IT":"NONE"', '"IT":"CARD"', ("value", "IT")),
        ('"IT":"NONE"', '"IT":"NONE","IL":"SURE"', ("value", "IL")),
        ('"IT":"NONE"', '"IT":"NONE","IF":["X"]', ("value", "IF")),
        ('"IT":"NONE"', '"IT":"NONE","IF":"RFID_NONE"', ("type", "IF")),
        ('"IT":"NONE"', '"IT":"NONE","CT":"BOX"', ("value", "CT")),
        ('"IT":"NONE"', '"IT":"NONE","TT":"' + "x" * 251 + '"', ("long", "TT")),
        ('"IT":"NONE"', '"IT":"NONE","LC":{"LR":1}', ("value", "LC.LU")),
        ('"IT":"NONE"', '"IT":"NONE","LC":{"LU":"mOhm"}', ("type", "LC.LR")),
        ('"IT":"NONE"', '"IT":"NONE","LC":{"LU":"mOhm","LR":1,"LX":1}', ("unknown", "LC.LX")),
        ('"IT":"NONE"', '"IT":"NONE","LC":7', ("type", "LC")),
        ('"IT":"NONE"', '"IT":"NONE","QQ":1', ("unknown", "QQ")),
        ('"IT":"NONE"', '"IT":"NONE","IT":"NONE"', ("twice", "payload.IT")),
        ('"RV":3.250', '"RV":"3.250"', ("type", "RD[1].RV")),
        ('"RV":3.250', '"RV":3.250,"XX":1', ("unknown", "RD[1].XX")),
        (',"RU":"kWh"', "", ("missing", "RD[0].RU")),
        (',"RI":"1-b:1.8.0"', "", ("group", "RD[0]")),
        ('"RU":"kWh"', '"RU":"kwh"', ("value", "RD[0].RU")),
        ('"RT":"DC"', '"RT":"dc"', ("value", "RD[0].RT")),
        ('"ST":"G"', '"ST":"?"', ("value", "RD[0].ST")),
        (',"ST":"G"', "", ("missing", "RD[0].ST")),
        ('"EF":""', '"EF":"Q"', ("value", "RD[0].EF")),
        ('"TX":"E"', '"TX":"Z"', ("value", "RD[1].TX")),
        ("00:00,000+0800 S", "00:00+08:00 S", ("time", "RD[0].TM")),
        ("00:00,000+0800 S", "00:00,000+0800", ("time", "RD[0].TM")),
    ],
)
def test_each_departure_from_the_tables_is_reported_and_the_record_still_read(old, new, expected):
    assert old in PAYLOAD
    report = verify(METER.record(PAYLOAD.replace(old, new, 1)), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    assert expected in deviations(report)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({"SM": "text/plain"}, ("value", "signature.SM")),
        ({"SE": "rot13"}, ("value", "signature.SE")),
        ({"Q": "1"}, ("unknown", "signature.Q")),
    ],
)
def test_departures_of_the_signature_section_are_reported(extra, expected):
    report = verify(METER.record(**extra), METER.spki.hex())
    assert report.verdict is Verdict.VALID
    assert expected in deviations(report)


def test_names_left_to_makers_are_no_departure():
    report = verify(METER.record(PAYLOAD.replace('"IT"', '"XY":1,"IT"'), U="x", A="y"), METER.spki.hex())
    assert deviations(report) == set()


@pytest.mark.parametrize("number", ["1e999999999", "1e-99999", "9" * 40, "NaN", "Infinity"])
def test_a_number_that_no_register_shows_is_refused(number):
    report = verify(METER.record(PAYLOAD.replace("3.250", number)), METER.spki.hex())
    assert only(report).examination.reason == "ocmf-reason-not-ocmf"
    quoted = verify(METER.record(PAYLOAD.replace("3.250", f'"{number}"')), METER.spki.hex())
    assert only(quoted).record.readings[1].value is None


# ---- sessions


def session(*changes, pages=("T7", "T8")):
    begin = PAYLOAD[: PAYLOAD.index(',{"TM":"2024-01-01T01')] + "]}"
    end = PAYLOAD[: PAYLOAD.index('{"TM"')] + PAYLOAD[PAYLOAD.index('{"TM"') :].replace('"TX":"B"', '"TX":"E"').replace(
        "1.500", "3.250"
    ).replace("T00:00", "T01:00")
    end = end[: end.rindex(',{"TM"')] + "]}"
    texts = [begin.replace('"T7"', f'"{pages[0]}"'), end.replace('"T7"', f'"{pages[1]}"')]
    for old, new in changes:
        assert old in texts[1]
        texts[1] = texts[1].replace(old, new)
    return verify("\n".join(map(METER.record, texts)), METER.spki.hex())


def test_begin_and_end_in_two_records_make_one_session():
    report = session()
    (transaction,) = report.transactions
    assert transaction.energy_kwh == Decimal("1.750")
    assert transaction.paginations == ("T7", "T8")
    assert deviations(report) == set()


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (('"ST":"G"', '"ST":"M"'), "state"),
        (('"EF":""', '"EF":"E"'), "error-flags"),
        (("+0800 S", "+0800 U"), "clock"),
        (("3.250", "1.250"), "backwards"),
        (("T01:00", "T00:00"), ""),
        (("2024-01-01", "2023-12-31"), "backwards"),
    ],
)
def test_what_forbids_to_bill_by_a_session_is_reported(change, name):
    assert {found for found, _ in deviations(session(change))} == ({name} if name else set())


@pytest.mark.parametrize("pages", [("T7", "T7"), ("T7", "T9"), ("T7", "F8"), ("T7", "")])
def test_a_missing_or_repeated_page_is_reported(pages):
    assert ("pagination", "PG") in deviations(session(pages=pages))


def test_readings_of_another_meter_or_register_do_not_close_a_session():
    assert session(('"MS":"M1"', '"MS":"M2"')).transactions == ()
    assert session(("1-b:1.8.0", "1-b:2.8.0")).transactions == ()


def test_a_record_whose_signature_is_wrong_gives_no_session():
    assert verify(METER.record().replace("3.250", "9.250"), METER.spki.hex()).transactions == ()


def test_watt_hours_are_given_in_kilowatt_hours():
    report = verify(METER.record(PAYLOAD.replace("kWh", "Wh").replace("3.250", "2001.500")), METER.spki.hex())
    assert report.transactions[0].energy_kwh == Decimal("2.000")


# ---- command line


def run(*arguments):
    import typer

    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["ocmf", "verify", *map(str, arguments)])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_what_it_found_in_both_languages(tmp_path, lang):
    use_language(lang)
    try:
        file = tmp_path / "receipt.xml"
        file.write_bytes(xml(METER.record(), METER.spki.hex()))
        done = run(file)
        assert done.exit_code == 0
        assert {"zh": "签名有效", "en": "signature valid"}[lang] in done.output
        assert "1.750 kWh" in done.output
    finally:
        use_language("zh")


def test_exit_codes_tell_valid_invalid_without_key_and_unreadable_apart(tmp_path):
    file = tmp_path / "receipt.txt"
    key = tmp_path / "key.der"
    key.write_bytes(METER.spki)
    file.write_text(METER.record())
    assert run(file, "--key", key).exit_code == 0
    assert run(file, "--key", METER.pem).exit_code == 0
    assert run(file).exit_code == 20
    assert run(file, "--key", "nonsense").exit_code == 65
    file.write_text(METER.record().replace("3.250", "3.251"))
    assert run(file, "--key", key).exit_code == 21
    assert isinstance(run(tmp_path / "nothing").exception, InputError)


def test_json_holds_readings_with_their_digits_deviations_in_both_languages_and_the_energy(tmp_path):
    file = tmp_path / "receipt.xml"
    file.write_bytes(xml(METER.record(PAYLOAD.replace('"IT"', '"QQ":1,"IT"')), METER.spki.hex()))
    done = json.loads(run(file, "--json").output)
    assert done["exit"] == 0
    (record,) = done["result"]["records"]
    assert record["readings"][1]["value"] == "3.250"
    assert record["key"]["source"] == "file"
    assert {"zh", "en", "id", "where"} <= record["deviations"][0].keys()
    assert done["result"]["transactions"][0]["energy_kwh"] == "1.750"


# ---- public records

# Verdicts known for them: see the README beside the files. -> verdict, energies of the sessions in kWh
PUBLIC = {
    "test_ocmf_keba_kcp30.xml": (Verdict.VALID, ["0.0001"]),
    "test_ocmf_keba_kcp30_fail.xml": (Verdict.INVALID, []),
    "working_ocmf.xml": (Verdict.VALID, ["17.796"]),
}


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", PUBLIC)
def test_public_records_get_the_verdicts_known_for_them(name):
    if not SHARED.exists():
        pytest.skip("the public records are not beside the repository")
    report = verify((SHARED / name).read_bytes())
    verdict, energies = PUBLIC[name]
    assert report.verdict is verdict
    assert [f"{one.energy_kwh:f}" for one in report.transactions] == energies
    assert deviations(report) == set()


# SAFE-eV/transparenzsoftware, src/test/resources/xml, and what its own tests expect.
# -> verdict, number of records, their curves (or the procedure of a seal)
SAFE = {
    "20211007-device-with-evt-ocmf-sss-ses.xml": (Verdict.VALID, 2, {"secp256r1"}),
    "OCMF_Test_Data_00.xml": (Verdict.VALID, 2, {"secp256k1"}),
    "Ocmf_Example_OBIS_98.8.0_2.8.0.xml": (Verdict.VALID, 1, {"secp256k1"}),
    "VW_OCMF_load.xml": (Verdict.VALID, 1, {"secp256r1"}),
    "brainpoolP256r1.xml": (Verdict.VALID, 2, {"brainpool256r1"}),
    "chargepoint_3.xml": (Verdict.VALID, 1, {"secp256r1"}),
    "isa-ocmf/OCMF-receipt-with_publickey_and_data.xml": (Verdict.VALID, 1, {"secp256r1"}),
    "isa-ocmf/OCMF-receipt-with_import_and_export.xml": (Verdict.INVALID, 1, {"secp256r1"}),  # was re-indented
    "isa-ocmf/OCMF-receipt-template.xml": (Verdict.UNVERIFIABLE, 1, set()),  # a template: no key, no signature
    "isa-ocmf/OCMF-receipt-template_with_publickey.xml": (Verdict.UNVERIFIABLE, 1, set()),
    "keba_test.xml": (Verdict.VALID, 100, {"secp256r1"}),
    "keba_test_txn.xml": (Verdict.VALID, 100, {"secp256r1"}),
    "measurements.xml": (Verdict.VALID, 21, {"secp256r1"}),
    "nistP384_0Wh.xml": (Verdict.VALID, 2, {"secp384r1"}),
    "ocmf_sec.xml": (Verdict.VALID, 2, {"secp256k1"}),
    "ocmf_tariff_1.xml": (Verdict.VALID, 1, {"secp256r1"}),
    "second_key_fail_ocmf.xml": (Verdict.INVALID, 2, {"secp256k1", "secp256r1"}),
    "signature_16955306_ALL.xml": (Verdict.UNVERIFIABLE, 2, set()),  # comes without a key
    "test_ocmf_ebee_01.xml": (Verdict.VALID, 2, {"secp256r1"}),
    "test_ocmf_ebee_02.xml": (Verdict.INVALID, 2, {"secp256r1"}),
    "test_ocmf_keba_kcp30.xml": (Verdict.VALID, 1, {"secp256r1"}),
    "test_ocmf_keba_kcp30_fail.xml": (Verdict.INVALID, 1, {"secp256r1"}),
    "test_ocmf_rsa_01.xml": (Verdict.VALID, 1, {"SAFE seal 2, RSA 2048"}),
    "test_ocmf_transaction_two_values.xml": (Verdict.VALID, 2, {"secp192k1"}),
}


# Not in CI: nobody has laid the set beside the repository.
@pytest.mark.slow
@pytest.mark.needs_shared
@pytest.mark.parametrize("name", SAFE)
def test_the_set_of_the_transparency_software_gets_the_verdicts_known_for_it(name):
    if not (SAFE_SET / name).exists():
        pytest.skip("the set of the transparency software is not beside the repository")
    report = verify((SAFE_SET / name).read_bytes())
    verdict, records, curves = SAFE[name]
    assert report.verdict is verdict
    assert len(report.records) == records
    keys = [one.examination.key for one in report.records if one.examination.key]
    assert {key.algorithm.removeprefix("ECDSA-").removesuffix("-SHA256") for key in keys} == curves
