"""The one module that speaks MQTT: version 5 over TLS with certificates of both sides, QoS 1, refusals noticed.

aiomqtt hides that a broker refuses a publication (PUBACK with a reason of 0x80 or above, MQTT 5 section 3.4.2.1), and a
subscription that was refused looks like one without messages. Both are errors here.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from proofvan.core.errors import LinkError, LinkLost, SetupError

_REFUSED = 0x80  # MQTT 5 section 2.4: reason codes from here on are failures
_QOS = 1
_KEEPALIVE_S = 20
_SESSION_S = 7 * 24 * 3600  # the broker keeps what it holds for a van or the office that is away for a week


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and the files that prove who we are and who it is. The name in our certificate is ours."""

    host: str
    port: int
    authority: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Give the TLS settings: version 1.3, both sides prove themselves; raises SetupError for a bad file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        try:
            context.load_verify_locations(self.authority)
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as problem:
            raise SetupError("uplink-certificate-unreadable", file=self.certificate, detail=str(problem)) from problem
        return context


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came."""

    topic: str
    data: bytes


class Connection:
    """An open connection; every method raises LinkLost when it breaks and LinkError when the broker refuses."""

    def __init__(self, client: _Client) -> None:
        self._client = client
        self._one_at_a_time = asyncio.Lock()  # keeps the order, and tells whose refusal it was

    async def publish(self, topic: str, data: bytes) -> None:
        """Hand a message to the broker; returns when the broker has taken it, which is no receipt of the office."""
        async with self._one_at_a_time:
            self._client.refusal = ""
            try:
                await self._client.publish(topic, data, qos=_QOS)
            except aiomqtt.MqttError as problem:
                raise LinkLost("uplink-lost", detail=str(problem)) from problem
            _end_if_cancelled()
            if self._client.refusal:
                raise LinkError("uplink-refused", topic=topic, reason=self._client.refusal)

    async def messages(self) -> AsyncIterator[Message]:
        """Give what comes, in order, until the connection is lost."""
        try:
            async for message in self._client.messages:
                yield Message(str(message.topic), bytes(message.payload))
        except aiomqtt.MqttError as problem:
            raise LinkLost("uplink-lost", detail=str(problem)) from problem


@asynccontextmanager
async def connected(broker: Broker, name: str, topics: tuple[str, ...]) -> AsyncIterator[Connection]:
    """Connect under a name that stays the same, and subscribe; raises LinkLost or LinkError.

    A broker that does not know our certificate, or knows it as revoked, drops the connection: LinkLost with its words.
    """
    session = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    session.SessionExpiryInterval = _SESSION_S
    client = _Client(
        broker.host,
        broker.port,
        identifier=name,
        protocol=aiomqtt.ProtocolVersion.V5,
        clean_start=False,
        properties=session,
        tls_context=broker.context(),
        keepalive=_KEEPALIVE_S,
    )
    try:
        async with client:
            for topic in topics:
                await _subscribe(client, topic)
            _end_if_cancelled()
            yield Connection(client)
    except aiomqtt.MqttError as problem:
        raise LinkLost("uplink-lost", detail=str(problem)) from problem
    finally:
        client.drop()


def _end_if_cancelled() -> None:
    # The library waits with asyncio.wait_for, which in Python 3.11 forgets a cancellation that comes in the very moment
    # in which the wait ends (bpo-42130): whoever was told to stop would go on for ever.
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _subscribe(client: _Client, topic: str) -> None:
    for reason in await client.subscribe(topic, qos=_QOS):
        value = reason.value if isinstance(reason, ReasonCode) else int(reason)
        if value >= _REFUSED:
            raise LinkError("uplink-refused", topic=topic, reason=str(reason))


class _Client(aiomqtt.Client):
    """Remembers what the broker said of the last publication; a broker that drops us at once is not waited for."""

    refusal = ""

    async def __aenter__(self) -> Self:
        """Connect; whoever is told to stop meanwhile stops when the attempt has ended."""
        # The library connects in a thread, which goes on: what it opens then, nobody would close.
        connecting = asyncio.ensure_future(super().__aenter__())
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            with suppress(aiomqtt.MqttError):
                await connecting
                await super().__aexit__(None, None, None)
            raise

    def drop(self) -> None:
        """Close the socket that an attempt without success, or a silent broker, leaves open."""
        # paho has no public way; a socket closed behind its back leaves its descriptor, soon another's, watched.
        self._client._reset_sockets()

    def _on_publish(self, client: Any, userdata: Any, mid: int, reason_code: Any, properties: Any) -> None:
        if reason_code is not None and reason_code.value >= _REFUSED:
            self.refusal = str(reason_code)
        super()._on_publish(client, userdata, mid, reason_code, properties)

    def _on_disconnect(self, client: Any, userdata: Any, flags: Any, reason_code: Any, properties: Any = None) -> None:
        # A broker refuses a certificate of TLS 1.3 only after the handshake: the connection is just closed.
        if not self._connected.done():
            self._connected.set_exception(aiomqtt.MqttError(f"closed by the broker: {reason_code}"))
        super()._on_disconnect(client, userdata, flags, reason_code, properties)
