"""The van's uplink, put together from its home: ledger, orders, broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from proofvan.compose.ledger import opened_ledger
from proofvan.compose.now import utc_now
from proofvan.keys.signer import Signer
from proofvan.records.ledger.ledger import Ledger
from proofvan.uplink import https
from proofvan.uplink.answers import Refusal
from proofvan.uplink.joined import join, read_joined
from proofvan.uplink.orders import OrderBook
from proofvan.uplink.sender import Sender
from proofvan.uplink.van import Van

_FOLDER, _ORDERS = "uplink", "orders"
# An order that came is an entry of the ledger: what it adds goes up in a second round.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far the office has signed, and what it did not take."""

    entries: int
    receipted: int
    orders: int
    refusals: tuple[Refusal, ...] = ()


def join_office(home: Path, handed: Path) -> str:
    """Take over what the office handed the van; gives the van's name there."""
    return join(handed, home / _FOLDER).name


def deliver(home: Path, signer: Signer, report: Callable[[str], None], for_ever: bool) -> Delivered:
    """Send until the office has signed for everything, or for ever.

    Raises SetupError when the van has not joined an office, LinkError when the broker refuses it.
    """
    joined = read_joined(home / _FOLDER)
    with opened_ledger(home, signer) as ledger:
        orders = order_book(home, ledger, signer)
        sender = Sender(ledger, lambda key: key == joined.office_key)
        van = Van(sender, orders, joined.broker, joined.name, report)
        # Greeted: every order has come. What their arrival adds to the ledger is receipted before this ends, too.
        asyncio.run(van.run(lambda: not for_ever and van.greeted and sender.receipted >= ledger.size))
        return Delivered(ledger.size, sender.receipted, len(orders.orders()), tuple(van.refusals))


def deliver_by_https(home: Path, signer: Signer, report: Callable[[str], None], port: int) -> Delivered:
    """Send everything by HTTPS and end; raises as `deliver` does, and LinkLost when the connection breaks."""
    joined = read_joined(home / _FOLDER)
    with opened_ledger(home, signer) as ledger:
        orders = order_book(home, ledger, signer)
        sender = Sender(ledger, lambda key: key == joined.office_key)
        refusals: list[Refusal] = []
        for _ in range(_ROUNDS):
            refusals += https.deliver(https.Way(joined.broker, port), sender, orders, report)
            if refusals or sender.receipted >= ledger.size:
                break
        return Delivered(ledger.size, sender.receipted, len(orders.orders()), tuple(refusals))


def send_recordings(home: Path, port: int, sent: Callable[[str, int, int], None]) -> int:
    """Send the recordings of all runs, each from where the office left off; gives how many there are."""
    way = https.Way(read_joined(home / _FOLDER).broker, port)
    found = sorted((home / "runs").glob("*/*.mcap"))
    for path in found:
        https.send_recording(way, path, lambda done, size, name=path.parent.name: sent(name, done, size))  # type: ignore[misc]
    return len(found)


def order_book(home: Path, ledger: Ledger, signer: Signer) -> OrderBook:
    """Open the orders of a home."""
    return OrderBook(home / _ORDERS, ledger.origin, signer, ledger, utc_now)
