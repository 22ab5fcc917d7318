"""The office's orders as the van keeps them: each a file as it came, in order, none twice and none left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from proofvan.core.audit import AuditEvent, AuditTrail
from proofvan.core.errors import RecordError
from proofvan.keys.signer import Signer
from proofvan.records.sink import write_durably
from proofvan.uplink.answers import Order, OrdersKept, make_statement, read_statement

_PATTERN = "*.order.json"


class OrderBook:
    """A folder of signed orders of one ledger."""

    def __init__(
        self, folder: Path, origin: str, signer: Signer, trail: AuditTrail, utc_now: Callable[[], str]
    ) -> None:
        self._folder, self._origin, self._signer, self._trail, self._utc_now = folder, origin, signer, trail, utc_now
        folder.mkdir(parents=True, exist_ok=True)

    def orders(self) -> list[Order]:
        """Give the orders that are kept; raises RecordError or SignatureError for a file that was changed."""
        found = []
        for path in sorted(self._folder.glob(_PATTERN)):
            statement = read_statement(path.read_bytes()).statement
            if not isinstance(statement, Order):
                raise RecordError("uplink-statement-unreadable", detail=path.name)
            if statement.origin == self._origin:
                found.append(statement)
        return sorted(found, key=lambda order: order.number)

    def keep(self, order: Order, data: bytes) -> None:
        """Keep an order durably; a repeated one, and one that comes before its turn, change nothing."""
        if order.number != len(self.orders()) + 1:
            return
        path = self._folder / f"{order.origin.rpartition('/')[2]}-{order.number:06d}{_PATTERN[1:]}"
        write_durably(path, data)
        self._note("order-received", order.number, order.subject, new=order.kind)

    def done(self, number: int, run: str, who: str) -> None:
        """Say that an order is done, by which run if one did it; the office hears it with the ledger.

        Raises RecordError for a number that was never received.
        """
        order = next((order for order in self.orders() if order.number == number), None)
        if order is None:
            raise RecordError("uplink-order-unknown", number=number, known=len(self.orders()))
        self._trail.note(AuditEvent("order-done", str(number), who, self._utc_now(), order.subject, order.kind, run))

    def kept(self) -> bytes:
        """Give the signed word that every order so far is kept."""
        return make_statement(OrdersKept(self._origin, len(self.orders()), self._utc_now()), self._signer)

    def _note(self, kind: str, number: int, subject: str, new: str) -> None:
        self._trail.note(AuditEvent(kind, str(number), "proofvan", self._utc_now(), subject, new=new))
