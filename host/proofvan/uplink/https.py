"""The second way to the office, where no broker can be reached: HTTPS, the same parcels, the same receipts.

POST /up carries parcels up and answers down. PUT /recordings/DIGEST carries a large recording in chunks, each at the
offset where the office left off: a connection that breaks costs one chunk.
"""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from proofvan.core.errors import LinkError, LinkLost
from proofvan.uplink.answers import Order, Refusal
from proofvan.uplink.batches import pack, unpack
from proofvan.uplink.mqtt import Broker
from proofvan.uplink.sender import Sender
from proofvan.uplink.van import Orders

CHUNK_BYTES = 1024 * 1024
OFFSET = "x-offset"  # where a chunk begins; in an answer: how much the office holds
SIZE = "x-size"  # of the whole
_TIMEOUT_S = 30.0
_CONFLICT = 409


@dataclass(frozen=True, slots=True)
class Way:
    """The office's address for HTTPS, with the certificates that the broker is reached with too."""

    broker: Broker
    port: int

    def ask(self, method: str, path: str, body: bytes = b"", offset: int = 0, size: int = 0) -> tuple[int, bytes, int]:
        """Ask once; gives status, body and the office's offset. Raises LinkLost."""
        link = http.client.HTTPSConnection(
            self.broker.host, self.port, timeout=_TIMEOUT_S, context=self.broker.context()
        )
        try:
            link.request(method, path, body, {OFFSET: str(offset), SIZE: str(size)})
            answer = link.getresponse()
            return answer.status, answer.read(), int(answer.headers.get(OFFSET, 0))
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise LinkLost("uplink-https-lost", detail=str(problem)) from problem
        finally:
            link.close()


def deliver(way: Way, sender: Sender, orders: Orders, report: Callable[[str], None]) -> list[Refusal]:
    """Send all that is due and take the answers; gives what the office refused.

    Raises LinkLost when the connection breaks (nothing is lost: the next attempt goes on), LinkError when the office
    does not take what comes.
    """
    refusals: list[Refusal] = []
    sender.again()
    parcels = [*sender.due(), orders.kept()]
    while parcels:
        before = sender.receipted
        for answer in _exchange(way, parcels):
            statement = sender.take(answer)
            if isinstance(statement, Order):
                orders.keep(statement, answer)
            elif isinstance(statement, Refusal):
                refusals.append(statement)
                report(f"{statement.fault}: {statement.seq}")
        if refusals and sender.receipted == before:
            break
        parcels = sender.due()
    _exchange(way, [orders.kept()])
    return refusals


def _exchange(way: Way, parcels: list[bytes]) -> list[bytes]:
    status, body, _ = way.ask("POST", "/up", pack(parcels))
    if status != http.client.OK:
        raise LinkError("uplink-https-refused", status=status)
    return unpack(body)


def send_recording(way: Way, path: Path, sent: Callable[[int, int], None] = lambda done, size: None) -> int:
    """Send a file, from where the office left off; gives how many bytes travelled. Raises LinkLost or LinkError."""
    target, size = f"/recordings/{_digest(path)}", path.stat().st_size
    status, _, held = way.ask("GET", target)
    travelled = 0
    with path.open("rb") as file:
        while status == http.client.OK and held < size:
            file.seek(held)
            chunk = file.read(CHUNK_BYTES)
            status, _, held = way.ask("PUT", target, chunk, held, size)
            travelled += len(chunk)
            sent(held, size)
            status = http.client.OK if status == _CONFLICT else status  # another attempt was there: go on from its end
    if status != http.client.OK:
        raise LinkError("uplink-https-refused", status=status)
    return travelled


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
