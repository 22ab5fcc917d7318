"""The van's side of the uplink, without I/O: which entries are due, and what an answer of the office changes.

The ledger is the outbox. Only a receipt of the office's key over the very root of this ledger clears it; a broker's
acknowledgement clears nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from proofvan.core.errors import ChainError, SignatureError
from proofvan.records.ledger.entry import Entry
from proofvan.records.ledger.tree import Tree
from proofvan.uplink.answers import OrdersKept, Receipt, Resend, Statement, read_statement
from proofvan.uplink.parcel import Parcel

# What goes in one message is acknowledged at once and, as a rule, receipted at once. No more bytes than a slow line
# carries before the broker is taken for lost; one entry alone may be larger.
BATCH, BATCH_BYTES = 100, 256 * 1024
# So many travel without a receipt: the office works on one batch while the next is on its way.
WINDOW, WINDOW_BYTES = 2 * BATCH, 2 * BATCH_BYTES

OfficeKey = Callable[[bytes], bool]  # says whether a public key is the office's


class Outbox(Protocol):
    """The ledger, as the sender needs it."""

    @property
    def origin(self) -> str:
        """Name of the ledger."""

    def entries_after(self, seq: int, most: int) -> Sequence[Entry]:
        """Give up to `most` entries after one."""

    def hashes(self, upto: int) -> Sequence[bytes]:
        """Give the hashes of the first entries."""

    def receipted(self) -> int:
        """Give the size of the largest receipt that is kept."""

    def keep_receipt(self, size: int, receipt: bytes) -> None:
        """Keep a receipt; returns when it is durable."""


class _Sent(NamedTuple):
    hash: bytes
    size: int  # bytes of its parcel


class Sender:
    """Gives what is due and takes the office's answers; whoever owns the connection carries the bytes."""

    def __init__(self, outbox: Outbox, is_office: OfficeKey) -> None:
        self._outbox, self._is_office = outbox, is_office
        self._tree = Tree()  # over what is receipted
        for hashed in outbox.hashes(outbox.receipted()):
            self._tree.add(hashed)
        self._sent = self._tree.size
        self._travelling: list[_Sent] = []  # what was sent and is not receipted

    @property
    def receipted(self) -> int:
        """How many entries the office has given a receipt for."""
        return self._tree.size

    @property
    def travelling(self) -> int:
        """How many entries were sent and are not receipted."""
        return self._sent - self._tree.size

    def due(self) -> list[bytes]:
        """Give the parcels that may be sent now, a batch at the most; each is given once until `again`."""
        travelling = sum(sent.size for sent in self._travelling)
        most = min(BATCH_BYTES, WINDOW_BYTES - travelling)
        parcels: list[bytes] = []
        for entry in self._outbox.entries_after(self._sent, min(BATCH, WINDOW - self.travelling)):
            parcel = Parcel(self._outbox.origin, entry).to_bytes()
            most -= len(parcel)
            if most < 0 and self._travelling:
                break
            parcels.append(parcel)
            self._travelling.append(_Sent(entry.hash, len(parcel)))
            self._sent += 1
        return parcels

    def again(self, after: int | None = None) -> None:
        """Begin again behind the last receipt: the connection was lost, the office was silent, or it lacks something.

        An office that lacks what it has signed for (its store was restored from a backup) gets it again too.
        """
        if after is not None and after < self._tree.size:
            self._tree = Tree()
            for hashed in self._outbox.hashes(after):
                self._tree.add(hashed)
        self._sent = self._tree.size
        self._travelling.clear()

    def take(self, data: bytes) -> Statement | None:
        """Take an answer; gives it when it is for this van and new, None for another's or a repeated one.

        Raises RecordError, SignatureError or ChainError when it is not what the office says; nothing changes then.
        """
        signed = read_statement(data)
        if not self._is_office(signed.public_key):
            raise SignatureError("uplink-not-the-office", key=signed.public_key.hex())
        statement = signed.statement
        if statement.origin != self._outbox.origin or isinstance(statement, OrdersKept):
            return None
        if isinstance(statement, Receipt):
            return self._take_receipt(statement, data)
        if isinstance(statement, Resend):
            self.again(statement.after)
        return statement

    def _take_receipt(self, receipt: Receipt, data: bytes) -> Receipt | None:
        covered = receipt.size - self._tree.size
        if covered <= 0:
            return None
        tree = self._tree.copy()
        for hashed in self._between(receipt.size):
            tree.add(hashed)
        if tree.size != receipt.size or tree.root().hex() != receipt.root:
            raise ChainError("uplink-receipt-of-other-entries", size=receipt.size, known=tree.size)
        if receipt.size > self._outbox.receipted():
            self._outbox.keep_receipt(receipt.size, data)
        self._tree = tree
        self._travelling = self._travelling[covered:]
        self._sent = max(self._sent, tree.size)
        return receipt

    def _between(self, size: int) -> Sequence[bytes]:
        covered = size - self._tree.size
        if covered <= len(self._travelling):
            return [sent.hash for sent in self._travelling[:covered]]
        # A receipt for what was sent before a restart.
        return self._outbox.hashes(size)[self._tree.size :]
