"""The office on the broker: what arrives is taken in batches, and answered to whom it came from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from proofvan.core.errors import LinkError, LinkLost, RecordError
from proofvan.office.intake import Answer, Arrival, Intake
from proofvan.uplink.batches import unpack
from proofvan.uplink.mqtt import Broker, Connection, Message, connected
from proofvan.uplink.topics import ALL_UP, down, sender_of

OFFICE = "office"
# So many messages at the most are one durable transaction: a batch of each of so many vans.
LARGEST_BATCH = 20
_RETRY_S = 2.0
_WATCH_S = 1.0


class Service:
    """Runs until it is cancelled; what it has not answered is sent again by the vans."""

    def __init__(self, intake: Intake, broker: Broker, report: Callable[[str], None]) -> None:
        self._intake, self._broker, self._report = intake, broker, report

    async def run(self) -> None:
        """Connect, serve, and connect again for ever."""
        while True:
            try:
                async with connected(self._broker, OFFICE, (ALL_UP,)) as connection:
                    self._report("office-connected")
                    # In a task of its own: a TaskGroup of Python 3.11 that ends by a failure leaves the task that
                    # waits at its end marked as told to stop, and the next connection would take that for an order.
                    await asyncio.create_task(self._serve(connection))
            except* (LinkLost, LinkError) as problems:
                self._report(str(problems.exceptions[0]))
            await asyncio.sleep(_RETRY_S)

    async def _serve(self, connection: Connection) -> None:
        # Both begin empty: what was not answered before the connection was lost is sent again.
        arrived: asyncio.Queue[Message] = asyncio.Queue()
        outgoing: asyncio.Queue[Answer] = asyncio.Queue()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_receive(connection, arrived))
            tasks.create_task(self._answer(arrived, outgoing))
            tasks.create_task(self._watch_orders(outgoing))
            tasks.create_task(_publish(connection, outgoing))

    async def _answer(self, arrived: asyncio.Queue[Message], outgoing: asyncio.Queue[Answer]) -> None:
        while True:
            batch = [await arrived.get()]
            while len(batch) < LARGEST_BATCH and not arrived.empty():
                batch.append(arrived.get_nowait())
            for answer in self._intake.take(arrival for message in batch for arrival in _arrivals(message)):
                outgoing.put_nowait(answer)

    async def _watch_orders(self, outgoing: asyncio.Queue[Answer]) -> None:
        # Another process issues them.
        sent: set[bytes] = set()
        while True:
            new = [answer for answer in self._intake.waiting_orders() if answer.data not in sent]
            sent.update(answer.data for answer in new)
            for answer in new:
                outgoing.put_nowait(answer)
            await asyncio.sleep(_WATCH_S)


def _arrivals(message: Message) -> list[Arrival]:
    try:
        parts = unpack(message.data)
    except RecordError:
        parts = []
    # What is no batch is kept as an alarm like everything that cannot be read.
    return [Arrival(sender_of(message.topic), part) for part in parts or [message.data]]


async def _receive(connection: Connection, arrived: asyncio.Queue[Message]) -> None:
    async for message in connection.messages():
        arrived.put_nowait(message)


async def _publish(connection: Connection, outgoing: asyncio.Queue[Answer]) -> None:
    while True:
        answer = await outgoing.get()
        await connection.publish(down(answer.to), answer.data)
