"""The van on the broker: sends what is due, takes the office's answers, begins again when the connection is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from proofvan.core.errors import LinkLost, RecordError
from proofvan.uplink.answers import Order, OrdersTold, Refusal, Resend, Statement, word_of
from proofvan.uplink.batches import pack
from proofvan.uplink.mqtt import Broker, Connection, connected
from proofvan.uplink.sender import Sender
from proofvan.uplink.topics import down, up

# After so long without an answer everything that is not receipted is sent again.
SILENCE_S = 10.0
_RETRY_S = 2.0


class Orders(Protocol):
    """Keeps what the office orders."""

    def keep(self, order: Order, data: bytes) -> None:
        """Keep an order; returns when it is durable. A repeated one changes nothing."""

    def kept(self) -> bytes:
        """Give the signed word that every order so far is kept."""


class Van:
    """Delivers the ledger; `report` hears what a person should know (the fault or message as text)."""

    def __init__(
        self, sender: Sender, orders: Orders, broker: Broker, name: str, report: Callable[[str], None]
    ) -> None:
        self._sender, self._orders, self._broker, self._name, self._report = sender, orders, broker, name, report
        self.refusals: list[Refusal] = []
        self.greeted = False  # every order was sent that the office had when it read our last word about them
        self._greeting, self._word = False, ""

    async def run(self, done: Callable[[], bool] = lambda: False) -> None:
        """Deliver until `done`, whatever happens to the connection.

        Raises LinkError when the broker refuses us: no retry helps, somebody has to look.
        """
        while not done():
            try:
                async with connected(self._broker, self._name, (down(self._name),)) as connection:
                    self._again()
                    await self._exchange(connection, done)
            except LinkLost as problem:
                self._report(str(problem))
                await asyncio.sleep(_RETRY_S)

    async def _exchange(self, connection: Connection, done: Callable[[], bool]) -> None:
        heard = asyncio.Event()
        listening = asyncio.create_task(self._listen(connection, heard))
        try:
            await self._deliver(connection, done, listening, heard)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _deliver(
        self, connection: Connection, done: Callable[[], bool], listening: asyncio.Task[None], heard: asyncio.Event
    ) -> None:
        while not done():
            if listening.done():
                listening.result()  # raises what ended it
                raise LinkLost("uplink-lost", detail="no more messages")
            while batch := self._sender.due():
                await connection.publish(up(self._name), pack(batch))
            if self._greeting:
                await self._greet(connection)
            if not await self._answered(listening, heard):
                self._again()

    def _again(self) -> None:
        self._sender.again()
        self._greeting = True

    async def _greet(self, connection: Connection) -> None:
        """Say which orders are kept. What the broker still held from before is no answer to that: only this word's."""
        word = self._orders.kept()
        self.greeted, self._greeting, self._word = False, False, word_of(word)
        await connection.publish(up(self._name), pack([word]))

    async def _answered(self, listening: asyncio.Task[None], heard: asyncio.Event) -> bool:
        hearing = asyncio.create_task(heard.wait())
        await asyncio.wait((hearing, listening), timeout=SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
        hearing.cancel()
        answered = heard.is_set()
        heard.clear()
        return answered or listening.done() or (self.greeted and not self._sender.travelling)

    async def _listen(self, connection: Connection, heard: asyncio.Event) -> None:
        async for message in connection.messages():
            try:
                await self._take(self._sender.take(message.data), message.data, connection)
            except RecordError as problem:
                # What is not from our office, or not about our entries, changes nothing.
                self._report(str(problem))
            heard.set()

    async def _take(self, statement: Statement | None, data: bytes, connection: Connection) -> None:
        if isinstance(statement, Order):
            self._orders.keep(statement, data)
            await self._greet(connection)
        elif isinstance(statement, OrdersTold):
            self.greeted = self.greeted or statement.word == self._word
        elif isinstance(statement, Resend):
            self._greeting = True
        elif isinstance(statement, Refusal):
            self.refusals.append(statement)
            self._report(f"{statement.fault}: {statement.seq}")
