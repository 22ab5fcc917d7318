"""What the platform does with a pile's messages, without a socket: keep, answer, at the end make a session of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint as Pile16
from ocpp.v16 import call_result as answer16
from ocpp.v201 import ChargePoint as Pile201
from ocpp.v201 import call_result as answer201

from proofvan.city.central.aligned import aligned_intervals, clock_readings, first_day
from proofvan.city.central.charging import charged
from proofvan.city.central.journal import Journal
from proofvan.city.lake import Added, Lake
from proofvan.city.schema import INTERVALS, PILES, SESSIONS

# Names as they are agreed on when the socket opens (OCPP-J 1.6 section 3.1.2; OCPP 2.0.1 part 4 section 3.1.2).
SUBPROTOCOLS = ("ocpp2.0.1", "ocpp1.6")
_HEARTBEAT_S = 300
_NO_TRANSACTION = "none"


class Platform:
    """The lake and the journal that all piles share; `report` hears what a person should know."""

    def __init__(
        self, lake: Lake, folder: Path, utc_now: Callable[[], str], report: Callable[[str, dict[str, Any]], None]
    ) -> None:
        self.utc_now, self.report = utc_now, report
        self._lake, self._journal = lake, Journal(folder)
        self._stations = {row["pile_id"]: row["station_id"] for row in lake.read(PILES).to_pylist()}
        self._keys: dict[str, str] = {}

    def know_keys(self, keys: Mapping[str, str]) -> None:
        """Learn the public keys of piles' meters; a key that a message carries proves nothing by itself."""
        self._keys.update(keys)

    def begin(self) -> int:
        """Give the number of a new transaction."""
        return self._journal.next_transaction()

    def keep(self, pile: str, transaction: str, message: str) -> None:
        """Keep a message before it is answered."""
        self._journal.keep(pile, transaction, message)

    def keep_values(self, pile: str, message: str) -> None:
        """Keep values that belong to no transaction; with the first of a new day the days before become intervals."""
        readings = clock_readings(message.encode(), pile)
        day = first_day(readings)
        if not day:
            self._journal.keep(pile, _NO_TRANSACTION, message)
            return
        self._journal.keep_of_day(pile, day, message)
        for earlier in self._journal.days(pile):
            if earlier < day:
                self._close_day(pile, earlier)

    def finish(self, pile: str, transaction: str) -> Added:
        """Make a session of a transaction's messages; what is answered after that is safe."""
        messages = self._journal.messages(pile, transaction)
        session, intervals = charged(messages, pile, self._stations.get(pile, pile), self._keys.get(pile, ""))
        added = self._lake.add(SESSIONS, session, pile)
        self._lake.add(INTERVALS, intervals, pile)
        self._journal.close(pile, transaction)
        for source in session.column("source").to_pylist():
            self.report("city-session-taken", {"pile": pile, "transaction": transaction, "source": source})
        if not len(session):
            self.report("city-session-half", {"pile": pile, "transaction": transaction})
        return added

    def _close_day(self, pile: str, day: str) -> None:
        days = [one for one in self._journal.days(pile) if one >= day][:2]
        readings = [clock_readings(self._journal.messages_of_day(pile, one), pile) for one in days]
        rows = aligned_intervals(readings[0], readings[-1], pile, self._stations.get(pile, pile))
        self._lake.add(INTERVALS, rows, pile)
        self._journal.close_day(pile, day)


class _Keeping:
    """Remembers the message that is being answered, as it came."""

    raw = ""

    async def route_message(self, raw_msg: str) -> None:
        self.raw = raw_msg
        await super().route_message(raw_msg)  # type: ignore[misc]


class PileOf16(_Keeping, Pile16):  # type: ignore[misc]
    """A pile that speaks OCPP 1.6."""

    def __init__(self, name: str, connection: Any, platform: Platform) -> None:
        super().__init__(name, connection)
        self._platform = platform

    @on("BootNotification")
    def boot(self, **_: Any) -> Any:
        """Welcome every pile: who may connect was decided before."""
        return answer16.BootNotification(self._platform.utc_now(), _HEARTBEAT_S, "Accepted")

    @on("Heartbeat")
    def heartbeat(self) -> Any:
        """Tell the time."""
        return answer16.Heartbeat(self._platform.utc_now())

    @on("StatusNotification")
    def status(self, **_: Any) -> Any:
        """Take note of nothing: a state is no meter value."""
        return answer16.StatusNotification()

    @on("Authorize")
    def authorize(self, **_: Any) -> Any:
        """Let everybody charge: who pays is not our matter."""
        return answer16.Authorize({"status": "Accepted"})

    @on("StartTransaction")
    async def start_transaction(self, call_unique_id: str, **_: Any) -> Any:
        """Give the transaction its number; the start is kept with it, as the messages of a log would have it."""
        number = await asyncio.to_thread(self._platform.begin)
        answer = f'[3,"{call_unique_id}",{{"transactionId":{number},"idTagInfo":{{"status":"Accepted"}}}}]'
        for message in (self.raw, answer):
            await asyncio.to_thread(self._platform.keep, self.id, str(number), message)
        return answer16.StartTransaction(number, {"status": "Accepted"})

    @on("MeterValues")
    async def meter_values(self, transaction_id: int | None = None, **_: Any) -> Any:
        """Keep the values."""
        if not transaction_id:  # some piles say 0 for none
            await asyncio.to_thread(self._platform.keep_values, self.id, self.raw)
        else:
            await asyncio.to_thread(self._platform.keep, self.id, str(transaction_id), self.raw)
        return answer16.MeterValues()

    @on("StopTransaction")
    async def stop_transaction(self, transaction_id: int, **_: Any) -> Any:
        """Answer when the session is in the lake; a pile that hears nothing sends it again."""
        await asyncio.to_thread(self._platform.keep, self.id, str(transaction_id), self.raw)
        await asyncio.to_thread(self._platform.finish, self.id, str(transaction_id))
        return answer16.StopTransaction()


class PileOf201(_Keeping, Pile201):  # type: ignore[misc]
    """A pile that speaks OCPP 2.0.1."""

    def __init__(self, name: str, connection: Any, platform: Platform) -> None:
        super().__init__(name, connection)
        self._platform = platform

    @on("BootNotification")
    def boot(self, **_: Any) -> Any:
        """Welcome every pile: who may connect was decided before."""
        return answer201.BootNotification(self._platform.utc_now(), _HEARTBEAT_S, "Accepted")

    @on("Heartbeat")
    def heartbeat(self) -> Any:
        """Tell the time."""
        return answer201.Heartbeat(self._platform.utc_now())

    @on("StatusNotification")
    def status(self, **_: Any) -> Any:
        """Take note of nothing: a state is no meter value."""
        return answer201.StatusNotification()

    @on("Authorize")
    def authorize(self, **_: Any) -> Any:
        """Let everybody charge: who pays is not our matter."""
        return answer201.Authorize({"status": "Accepted"})

    @on("MeterValues")
    async def meter_values(self, **_: Any) -> Any:
        """Keep values that belong to no transaction."""
        await asyncio.to_thread(self._platform.keep_values, self.id, self.raw)
        return answer201.MeterValues()

    @on("TransactionEvent")
    async def transaction_event(self, event_type: str, transaction_info: Mapping[str, Any], **_: Any) -> Any:
        """Keep the event; the last one is answered when the session is in the lake."""
        transaction = str(transaction_info["transaction_id"])
        await asyncio.to_thread(self._platform.keep, self.id, transaction, self.raw)
        if event_type == "Ended":
            await asyncio.to_thread(self._platform.finish, self.id, transaction)
        return answer201.TransactionEvent()
