"""Piles of OCPP 1.6 and 2.0.1 report over a real web socket: their sessions are in the lake before the last answer."""

from __future__ import annotations

import asyncio
import base64
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from ocmf_signing import Meter
from ocpp.v16 import ChargePoint as Pile16
from ocpp.v16 import call as call16
from ocpp.v201 import ChargePoint as Pile201
from ocpp.v201 import call as call201
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus, NegotiationError

from proofvan.city import queries
from proofvan.city.central.platform import Platform
from proofvan.city.engines import open_tables
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, SESSIONS
from proofvan.compose.central import listen, open_platform, read_names, tls_of
from proofvan.core.errors import InputError
from proofvan.office.authority import Authority

METER = Meter()
BEGIN, MIDDLE, END = "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z", "2026-01-01T01:00:00Z"
AUTHORISED = {"status": "Accepted"}


class Said:
    def __init__(self):
        self.messages = []

    def __call__(self, message, values):
        self.messages.append((message, values))


@asynccontextmanager
async def platform(folder, said, passwords=None, keys=None, tls=None):
    opened = open_platform(folder, said, keys or {})
    async with await listen(opened, "127.0.0.1", 0, passwords or {}, tls) as server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def pile(port, kind, name, protocol, **options):
    scheme = "wss" if "ssl" in options else "ws"
    async with connect(f"{scheme}://127.0.0.1:{port}/ocpp/{name}", subprotocols=[protocol], **options) as socket:
        talker = kind(name, socket)
        listening = asyncio.create_task(talker.start())
        yield talker
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


def register(value, time, **more):
    return {"timestamp": time, "sampled_value": [{"value": str(value), **more}]}


async def charge16(port, meter_stop=107_000, name="A1", data=None, **options):
    async with pile(port, Pile16, name, "ocpp1.6", **options) as talker:
        assert (await talker.call(call16.BootNotification("model", "vendor"))).status == "Accepted"
        started = await talker.call(call16.StartTransaction(2, "tag", 100_000, BEGIN))
        soc = {"value": "20", "measurand": "SoC", "unit": "Percent"}
        values = [{"timestamp": MIDDLE, "sampled_value": [{"value": "102000", "unit": "Wh"}, soc]}]
        await talker.call(call16.MeterValues(2, values, transaction_id=started.transaction_id))
        stop = call16.StopTransaction(meter_stop, END, started.transaction_id, transaction_data=data)
        await talker.call(stop)
        return started.transaction_id


def lake_of(folder):
    lake = Lake(folder)
    return lake.read(SESSIONS).to_pylist(), lake.read(INTERVALS).sort_by("begin").to_pylist()


def test_a_pile_of_1_6_makes_a_session_and_the_intervals_of_its_meter(tmp_path):
    async def run():
        async with platform(tmp_path, Said()) as port:
            assert [await charge16(port), await charge16(port)] == [1, 2]

    asyncio.run(run())
    sessions, intervals = lake_of(tmp_path)
    first = next(row for row in sessions if row["session_id"] == "A1/1")
    assert (first["pile_id"], first["connector"], first["energy_wh"], first["source"]) == ("A1", 2, 7000, "ocpp")
    assert (first["begin"].isoformat(), first["end"].isoformat()) == (
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T01:00:00+00:00",
    )
    assert first["soc_begin"] == 20.0
    assert [row["energy_wh"] for row in intervals] == [2000, 5000]
    assert {row["meter_id"] for row in intervals} == {"A1/2"}


def test_a_pile_of_2_0_1_makes_a_session_of_its_events(tmp_path):
    said = Said()

    async def run():
        async with platform(tmp_path, said) as port, pile(port, Pile201, "B1", "ocpp2.0.1") as talker:
            for number, (kind, value, time) in enumerate(
                [("Started", 5000, BEGIN), ("Updated", 6000, MIDDLE), ("Ended", 9500, END)]
            ):
                event = call201.TransactionEvent(
                    kind, time, "MeterValuePeriodic", number, {"transaction_id": "T-1"}, evse={"id": 1},
                    meter_value=[register_201(value, time)],
                )  # fmt: skip
                await talker.call(event)

    asyncio.run(run())
    sessions, intervals = lake_of(tmp_path)
    assert [(row["session_id"], row["connector"], row["energy_wh"]) for row in sessions] == [("B1/T-1", 1, 4500)]
    assert [row["energy_wh"] for row in intervals] == [1000, 3500]
    assert said.messages[0] == ("city-session-taken", {"pile": "B1", "transaction": "T-1", "source": "ocpp"})


def register_201(value, time):
    return {"timestamp": time, "sampled_value": [{"value": float(value), "measurand": "Energy.Active.Import.Register"}]}


@pytest.mark.parametrize(
    ("record", "keys", "source", "flags"),
    [
        (METER.record(), {"A1": METER.spki.hex()}, "ocpp-signed", []),
        (
            METER.record().replace("3.250", "9.250"),
            {"A1": METER.spki.hex()},
            "ocpp-signature-invalid",
            ["signature-invalid"],
        ),
        (METER.record(), {}, "ocpp-unverified", []),
    ],
)
def test_signed_meter_values_are_verified_on_arrival_and_a_forged_one_is_flagged(tmp_path, record, keys, source, flags):
    data = [
        {"timestamp": END, "sampled_value": [{"value": record, "format": "SignedData", "context": "Transaction.End"}]}
    ]

    async def run():
        async with platform(tmp_path, Said(), keys=keys) as port:
            await charge16(port, data=data)

    asyncio.run(run())
    (row,) = lake_of(tmp_path)[0]
    assert row["source"] == source
    tables = open_tables(Lake(tmp_path))
    found = tables.connection.to_pyarrow(queries.flagged_sessions(tables.sessions, tables.piles)).to_pylist()
    assert [one["flag"] for one in found] == flags


def test_a_platform_that_was_killed_goes_on_with_what_it_answered(tmp_path):
    async def begin():
        async with platform(tmp_path, Said()) as port, pile(port, Pile16, "A1", "ocpp1.6") as talker:
            return (await talker.call(call16.StartTransaction(1, "tag", 100_000, BEGIN))).transaction_id

    async def end(number):
        async with platform(tmp_path, Said()) as port, pile(port, Pile16, "A1", "ocpp1.6") as talker:
            for _ in range(2):  # a pile that heard no answer sends it again
                await talker.call(call16.StopTransaction(104_000, END, number))

    number = asyncio.run(begin())
    asyncio.run(end(number))
    sessions, _ = lake_of(tmp_path)
    assert [(row["session_id"], row["energy_wh"], row["connector"]) for row in sessions] == [("A1/1", 4000, 1)]


def test_a_pile_without_the_password_or_under_anothers_name_is_refused(tmp_path):
    async def run():
        async with platform(tmp_path, Said(), passwords={"A1": "secret", "A2": "other"}) as port:
            with pytest.raises(InvalidStatus):
                await charge16(port)
            with pytest.raises(InvalidStatus):
                await charge16(port, additional_headers=basic("A1", "wrong"))
            with pytest.raises(ConnectionClosed):
                await charge16(port, additional_headers=basic("A2", "other"))
            assert await charge16(port, additional_headers=basic("A1", "secret")) == 1

    asyncio.run(run())
    assert len(lake_of(tmp_path)[0]) == 1


def basic(name, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_over_tls_a_pile_reports_and_one_that_does_not_know_the_certificate_or_speaks_openly_does_not(tmp_path):
    now = datetime.now(UTC)
    authority = Authority(tmp_path / "tls", now)
    own = authority.server("platform", ("127.0.0.1",), now)
    knows = ssl.create_default_context(cafile=authority.certificate)

    async def run():
        async with platform(tmp_path / "lake", Said(), tls=tls_of(own.certificate, own.key)) as port:
            assert await charge16(port, ssl=knows) == 1
            with pytest.raises(ssl.SSLCertVerificationError):
                await charge16(port, ssl=ssl.create_default_context())
            with pytest.raises((ConnectionClosed, InvalidMessage, OSError)):
                await charge16(port)

    asyncio.run(run())
    sessions, _ = lake_of(tmp_path / "lake")
    assert [session["pile_id"] for session in sessions] == ["A1"]


def test_a_certificate_that_is_none_is_named(tmp_path):
    wrong = tmp_path / "platform.pem"
    wrong.write_text("no certificate")
    with pytest.raises(InputError, match="city-file-unreadable"):
        tls_of(wrong, wrong)


def test_who_speaks_no_ocpp_is_refused(tmp_path):
    async def run():
        async with platform(tmp_path, Said()) as port, connect(f"ws://127.0.0.1:{port}/A1", subprotocols=["ocpp1.5"]):
            pass

    with pytest.raises((NegotiationError, InvalidStatus)):
        asyncio.run(run())


@pytest.mark.parametrize("name", ["../../etc", "a/b", "..", "%", "桩1", ""])
def test_a_piles_name_never_leads_out_of_the_folder(tmp_path, name):
    opened = Platform(Lake(tmp_path / "lake"), tmp_path / "journal", lambda: END, Said())
    opened.keep(name, name, '[2,"1","Heartbeat",{}]')
    (written,) = (tmp_path / "journal").rglob("*.jsonl")
    assert written.relative_to(tmp_path / "journal").parts[1] == "open"


def test_a_line_without_a_value_is_named(tmp_path):
    (tmp_path / "keys").write_text("A1 abc\nA2\n")
    with pytest.raises(InputError) as caught:
        read_names(tmp_path / "keys")
    assert caught.value.evidence["row"] == 2
