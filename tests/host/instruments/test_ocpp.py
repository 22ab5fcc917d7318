"""Meter values of OCPP messages: 1.6 and 2.0.1, raw and signed, in one typed form."""

import asyncio
import base64
import json
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from ocmf_signing import PAYLOAD, Meter
from ocpp.messages import Call, validate_payload
from ocpp.v16 import call as call16
from ocpp.v201 import call as call201
from typer.testing import CliRunner

from proofvan.cli.commands.ocpp import register
from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES
from proofvan.instruments.ocpp.messages import read_messages
from proofvan.instruments.ocpp.sessions import sessions

METER = Meter()
RECORD = METER.record()
BEGIN, END = "2024-01-01T08:00:00Z", "2024-01-01T09:00:00+00:00"


def camel(value):
    if isinstance(value, dict):
        names = {name: "".join([*name.split("_")[:1], *map(str.title, name.split("_")[1:])]) for name in value}
        return {names[name]: camel(inner) for name, inner in value.items() if inner is not None}
    return [camel(inner) for inner in value] if isinstance(value, list) else value


def message(payload, version, identity="1"):
    """A call as the library makes it; its schema holds."""
    call = Call(identity, type(payload).__name__, camel(asdict(payload)))
    asyncio.run(validate_payload(call, version))
    return json.loads(call.to_json())


def read(*messages, key="", lines=False):
    text = "\n".join(map(json.dumps, messages)) if lines else json.dumps(messages)
    found = read_messages(text.encode(), "P1", "log", key)
    for one in found.deviations:
        assert all(one.words(language) for language in LANGUAGES)
    return found


def values16(*samples, transaction=7, time=BEGIN):
    entry = [{"timestamp": time, "sampledValue": list(samples)}]
    return message(call16.MeterValues(1, entry, transaction), "1.6")


def event201(kind, *samples, time=BEGIN):
    entry = [{"timestamp": time, "sampledValue": list(samples)}]
    payload = call201.TransactionEvent(kind, time, "MeterValuePeriodic", 0, {"transactionId": "T-7"}, entry)
    payload.evse = {"id": 2, "connectorId": 1}
    return message(payload, "2.0.1")


def signed201(record, key=""):
    data = base64.b64encode(record.encode()).decode()
    wrapped = base64.b64encode(key.encode()).decode() if key else ""
    return {"signedMeterData": data, "signingMethod": "", "encodingMethod": "OCMF", "publicKey": wrapped}


def test_a_value_of_1_6_without_any_word_is_the_import_register_in_watt_hours():
    (value,) = read(values16({"value": "12345"})).values
    assert (value.quantity, value.value, value.unit, value.step) == (
        "energy_import",
        Decimal("12.345"),
        "kWh",
        Decimal("0.001"),
    )
    assert (value.source, value.device, value.connector, value.transaction) == ("platform", "P1", "1", "7")
    assert (value.context, value.location) == ("Sample.Periodic", "Outlet")
    assert value.time == datetime(2024, 1, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sample", "quantity", "value", "unit", "step"),
    [
        ({"value": "1.50", "unit": "kWh"}, "energy_import", "1.50", "kWh", "0.01"),
        ({"value": "2.5", "measurand": "Energy.Active.Export.Register"}, "energy_export", "0.0025", "kWh", "0.0001"),
        ({"value": "7000", "measurand": "Power.Active.Import", "unit": "W"}, "power_import", "7", "kW", "0.001"),
        ({"value": "230.1", "measurand": "Voltage", "phase": "L1-N"}, "voltage", "230.1", "V", "0.1"),
        ({"value": "16", "measurand": "Current.Import", "phase": "L1"}, "current", "16", "A", "1"),
        ({"value": "50", "measurand": "SoC", "location": "EV"}, "state_of_charge", "50", "%", "1"),
        ({"value": "30", "measurand": "Temperature", "unit": "Celsius"}, "temperature", "30", "degC", "1"),
    ],
)
def test_each_quantity_comes_in_its_own_unit_with_the_step_of_its_last_digit(sample, quantity, value, unit, step):
    (found,) = read(values16(sample)).values
    assert (found.quantity, found.value, found.unit, found.step) == (quantity, Decimal(value), unit, Decimal(step))
    assert found.phase == sample.get("phase", "")


def test_a_value_of_2_0_1_has_a_multiplier_and_belongs_to_an_evse():
    (value,) = read(
        event201(
            "Updated", {"value": 12.5, "unitOfMeasure": {"unit": "Wh", "multiplier": 3}, "context": "Sample.Clock"}
        )
    ).values
    assert (value.value, value.step, value.connector, value.transaction) == (
        Decimal("12.5"),
        Decimal("0.1"),
        "2",
        "T-7",
    )
    (plain,) = read(
        message(call201.MeterValues(3, [{"timestamp": BEGIN, "sampledValue": [{"value": 5}]}]), "2.0.1")
    ).values
    assert (plain.value, plain.connector, plain.transaction) == (Decimal("0.005"), "3", "")


def test_start_and_stop_of_1_6_make_a_session_though_the_number_comes_with_the_answer():
    start = message(call16.StartTransaction(1, "TAG", 1_000_000, BEGIN), "1.6", "a")
    stop = message(call16.StopTransaction(1_017_796, END, 51), "1.6", "b")
    imported = read(start, [3, "a", {"transactionId": 51, "idTagInfo": {"status": "Accepted"}}], stop)
    (session,) = sessions(imported)
    assert (session.source, session.gate, session.signature) == ("platform", "whole_session", "")
    assert (session.energy, session.step) == (Decimal("17.796"), Decimal("0.001"))
    assert (session.connector, session.transaction) == ("1", "51")
    assert session.end - session.begin == datetime(2024, 1, 1, 9) - datetime(2024, 1, 1, 8)


def test_contexts_of_begin_and_end_make_a_session_and_running_registers_none():
    begin = values16({"value": "100.5", "unit": "kWh", "context": "Transaction.Begin"})
    middle = values16({"value": "101.5", "unit": "kWh", "context": "Sample.Periodic"})
    end = values16({"value": "102.500", "unit": "kWh", "context": "Transaction.End"}, time=END)
    (session,) = sessions(read(begin, middle, end, lines=True))
    assert (session.energy, session.step) == (Decimal("2.000"), Decimal("0.1"))
    assert sessions(read(begin, middle)) == ()
    assert sessions(read(middle, end)) == ()


def test_events_of_2_0_1_begin_and_end_a_session():
    found = sessions(read(event201("Started", {"value": 5000}), event201("Ended", {"value": 7500}, time=END)))
    assert [one.energy for one in found] == [Decimal("2.5")]


def test_a_session_of_phases_or_of_another_transaction_is_not_mixed_in():
    begin = values16({"value": "1", "unit": "kWh", "context": "Transaction.Begin", "phase": "L1"})
    end = values16({"value": "2", "unit": "kWh", "context": "Transaction.End", "phase": "L1"})
    other = values16({"value": "9", "unit": "kWh", "context": "Transaction.End"}, transaction=8)
    assert sessions(read(begin, end, other)) == ()


# ---- signed values

SPKI = METER.spki.hex()
SIGNED_16 = {
    "text": RECORD,
    "hex": RECORD.encode().hex(),
    "base64": base64.b64encode(RECORD.encode()).decode(),
    "object": json.dumps(signed201(RECORD)),
}


@pytest.mark.parametrize("form", SIGNED_16)
def test_a_signed_value_of_1_6_is_verified_in_every_form(form):
    imported = read(values16({"value": SIGNED_16[form], "format": "SignedData"}), key=SPKI)
    (session,) = sessions(imported)
    assert (session.source, session.signature, session.energy, session.step) == (
        "ocmf",
        "valid",
        Decimal("1.750"),
        Decimal("0.001"),
    )
    assert imported.values == ()


@pytest.mark.parametrize("key", [SPKI, f"oca:base16:asn1:{SPKI}", METER.spki.hex().upper()])
def test_the_key_of_2_0_1_comes_wrapped(key):
    sample = {"value": 0, "signedMeterValue": signed201(RECORD, key)}
    (session,) = sessions(read(event201("Ended", sample)))
    assert session.signature == "valid"


def test_one_record_sent_twice_is_one_session_and_two_records_are_one_too():
    sample = {"value": 0, "signedMeterValue": signed201(RECORD)}
    assert len(sessions(read(event201("Started", sample), event201("Ended", sample), key=SPKI))) == 1
    begin = PAYLOAD[: PAYLOAD.index(',{"TM":"2024-01-01T01')] + "]}"
    end = begin.replace('"TX":"B"', '"TX":"E"').replace("1.500", "2.500").replace('"T7"', '"T8"')
    two = [{"value": 0, "signedMeterValue": signed201(METER.record(text))} for text in (begin, end)]
    (session,) = sessions(read(event201("Started", two[0]), event201("Ended", two[1]), key=SPKI))
    assert (session.energy, session.signature) == (Decimal("1.000"), "valid")


def test_a_forged_value_and_one_without_a_key_are_named():
    forged = RECORD.replace("3.250", "9.250")
    sample = {"value": 0, "signedMeterValue": signed201(forged, SPKI)}
    assert sessions(read(event201("Ended", sample)))[0].signature == "invalid"
    sample = {"value": 0, "signedMeterValue": signed201(RECORD)}
    assert sessions(read(event201("Ended", sample)))[0].signature == "unverifiable"


# ---- what cannot be read


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ({"value": "many"}, "number"),
        ({"value": "NaN"}, "number"),
        ({"value": "1e99"}, "number"),
        ({"value": None}, "number"),
        ({"value": True}, "number"),
        ({"value": "1", "measurand": "RPM"}, "measurand"),
        ({"value": "1", "unit": "V"}, "unit"),
        ({"value": "1", "unit": "varh"}, "unit"),
        ({"value": 1, "unitOfMeasure": {"unit": "Wh", "multiplier": 99}}, "unit"),
        ({"value": "01", "format": "SignedData"}, "signed"),
        ("x", "json"),
    ],
)
def test_what_cannot_be_read_is_reported_and_the_rest_kept(sample, name):
    entry = {"timestamp": BEGIN, "sampledValue": [sample, {"value": "1"}]}
    imported = read([2, "1", "MeterValues", {"connectorId": 1, "meterValue": [entry]}])
    assert len(imported.values) == 1
    assert [one.id for one in imported.deviations] == [f"ocpp-deviation-{name}"]


def test_a_time_without_a_zone_is_reported():
    imported = read(values16({"value": "1"}, time="2024-01-01T08:00:00"))
    assert [one.id for one in imported.deviations] == ["ocpp-deviation-time"]


def test_a_log_with_words_before_each_message_is_read():
    text = f"2024 RECV {json.dumps(values16({'value': '1'}))}\nnonsense\n\n2024 SEND {json.dumps([3, '1', {}])}\n"
    found = read_messages(text.encode(), "P1", "log")
    assert len(found.values) == 1
    assert [one.where for one in found.deviations] == ["line 2"]


@pytest.mark.parametrize("text", ["", "[]", "\n"])
def test_a_file_without_messages_is_an_input_fault(text):
    with pytest.raises(InputError) as caught:
        read_messages(text.encode(), "P1", "log")
    assert caught.value.fault == "ocpp-no-message"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["meterValue", "sampledValue", "value", "timestamp", "transactionInfo", "evse", "meterStart"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(json_values, min_size=1, max_size=3))
@settings(max_examples=200, deadline=None)
def test_no_json_raises(found):
    read(*found)


def test_the_command_prints_sessions_and_fails_on_a_forged_one(tmp_path):
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    file = tmp_path / "pile-9.json"
    file.write_text(json.dumps([event201("Ended", {"value": 0, "signedMeterValue": signed201(RECORD, SPKI)})]))
    done = CliRunner().invoke(app, ["ocpp", str(file)])
    assert done.exit_code == 0
    assert "1.750 kWh" in done.output
    plain = json.loads(CliRunner().invoke(app, ["ocpp", str(file), "--json"]).output)
    assert plain["result"]["sessions"][0]["device"] == "pile-9"
    forged = event201("Ended", {"value": 0, "signedMeterValue": signed201(RECORD.replace("3.250", "3.950"), SPKI)})
    file.write_text(json.dumps([forged]))
    assert CliRunner().invoke(app, ["ocpp", str(file)]).exit_code == 21
    assert isinstance(CliRunner().invoke(app, ["ocpp", str(tmp_path / "none")]).exception, InputError)
