"""What a host may say to a board. Every message that is not here is refused without effect.

A command gives its answer as (message, payload), or raises RefusedError before it has changed anything.
"""

from proofvan_node import wire
from proofvan_node.faults import RefusedError
from proofvan_node.streams import DRAINING, RUNNING
from proofvan_wire.authentication import TRAILER_BYTES
from proofvan_wire.frame import MAXIMUM_PAYLOAD

_LONGEST_CHUNK = MAXIMUM_PAYLOAD - wire.DICTIONARY_CHUNK_SIZE - TRAILER_BYTES
_NO_NONCE = b"\x00" * 8


def execute(node, message, payload):
    """Carry out a command or notice; gives (message, payload), or None for a notice. Raises RefusedError."""
    updates = message in node.update_handlers
    handler = node.update_handlers[message] if updates else _HANDLERS.get(message)
    if handler is None:
        raise RefusedError(wire.FAULT_CODE_UNKNOWN_MESSAGE, message)
    if node.nonce is None and message not in _BEFORE_SESSION:
        raise RefusedError(wire.FAULT_CODE_NO_SESSION, message)
    if not node.access.allows(message):
        raise RefusedError(wire.FAULT_CODE_NOT_AUTHENTICATED, message)
    if node.recovers and not updates and message not in _IN_RECOVERY:
        raise RefusedError(wire.FAULT_CODE_IN_RECOVERY, message)
    return handler(node, payload)


def hello_payload(node, nonce=_NO_NONCE):
    """Give the payload of Hello: the answer of a request, or the unasked one after a reset."""
    return wire.pack_hello(
        wire.WIRE_VERSION,
        wire.SCHEMA,
        node.uid,
        node.boot_id,
        node.family.TICK_HZ,
        node.family.NUMBER,
        node.firmware,
        node.legal_id,
        nonce,
    )


def _hello(node, payload):
    version, _, nonce = wire.unpack_hello_request(payload)
    if version != wire.WIRE_VERSION:
        raise RefusedError(wire.FAULT_CODE_WIRE_VERSION_REFUSED, wire.WIRE_VERSION)
    for stream in node.streams.values():
        stream.forget()
    node.access.forget()
    node.nonce = bytes(nonce)
    return wire.HELLO, hello_payload(node, node.nonce)


def _dictionary(node, payload):
    offset, count = wire.unpack_dictionary_request(payload)
    total = len(wire.DICTIONARY)
    if offset >= total:
        raise RefusedError(wire.FAULT_CODE_RANGE_REFUSED, 0)
    end = offset + min(count, _LONGEST_CHUNK)
    return wire.DICTIONARY_CHUNK, wire.pack_dictionary_chunk(offset, total, wire.DICTIONARY[offset:end])


def _clock_ping(node, payload):
    (host_ns,) = wire.unpack_clock_ping(payload)
    return wire.CLOCK_PONG, wire.pack_clock_pong(host_ns, node.now_us, node.now_us)


def _stream_query(node, payload):
    return wire.STREAM_INFO, _stream(node, wire.unpack_stream_query(payload)[0]).info()


def _stream_start(node, payload):
    if not node.sound:
        raise RefusedError(wire.FAULT_CODE_PROGRAM_CHANGED, 0)
    number, channels, rate_mhz, credit = wire.unpack_stream_start(payload)
    stream = _stream(node, number)
    if stream.state == RUNNING:
        raise RefusedError(wire.FAULT_CODE_STREAM_RUNNING, number)
    if not 1 <= channels <= stream.most_channels:
        raise RefusedError(wire.FAULT_CODE_CHANNELS_REFUSED, number)
    if not stream.can_sample(rate_mhz):
        raise RefusedError(wire.FAULT_CODE_RATE_REFUSED, number)
    stream.start(channels, rate_mhz, credit, node.nonce, node.now_us)
    return wire.STREAM_INFO, stream.info()


def _stream_stop(node, payload):
    _stream(node, wire.unpack_stream_stop(payload)[0]).stop()
    return wire.DONE, wire.pack_done(wire.STREAM_STOP)


def _credit(node, payload):
    number, blocks = wire.unpack_credit(payload)
    _stream(node, number).allow(blocks)


def _resend(node, payload):
    number, first_index, count = wire.unpack_resend(payload)
    if not _stream(node, number).resend(first_index, count):
        node.reports.add(wire.FAULT_CODE_RESEND_REFUSED, number, node.now_us)


def _output_set(node, payload):
    output, value, valid_for_ms = wire.unpack_output_set(payload)
    if not node.output_control.known(output):
        raise RefusedError(wire.FAULT_CODE_UNKNOWN_OUTPUT, output)
    if not node.output_control.allows(output, value, valid_for_ms):
        raise RefusedError(wire.FAULT_CODE_VALUE_REFUSED, output)
    node.output_control.set(output, value, valid_for_ms, node.now_us)
    return wire.OUTPUT_STATE, wire.pack_output_state(node.output_control.bits, wire.OUTPUT_CAUSE_COMMANDED)


def _health(node, payload):
    return wire.HEALTH, node.health.payload(node)


def _challenge_request(node, payload):
    return wire.CHALLENGE, node.access.challenge(hello_payload(node, node.nonce))


def _authenticate(node, payload):
    return wire.AUTHENTICATED, node.access.authenticate(*wire.unpack_authenticate(payload))


def _stream_proof(node, payload):
    (number,) = wire.unpack_stream_proof_request(payload)
    stream = _stream(node, number)
    if stream.state in (RUNNING, DRAINING):
        raise RefusedError(wire.FAULT_CODE_STREAM_RUNNING, number)
    chain = stream.chain()
    if chain is None:
        raise RefusedError(wire.FAULT_CODE_NO_KEY, number)
    return wire.STREAM_PROOF, node.access.stream_proof(number, stream.ring.sent_upto, chain)


def _stream(node, number):
    stream = node.streams.get(number)
    if stream is None:
        raise RefusedError(wire.FAULT_CODE_UNKNOWN_STREAM, number)
    return stream


_BEFORE_SESSION = (wire.HELLO_REQUEST, wire.CLOCK_PING, wire.HEALTH_REQUEST)
_IN_RECOVERY = _BEFORE_SESSION + (wire.DICTIONARY_REQUEST, wire.CHALLENGE_REQUEST, wire.AUTHENTICATE)  # noqa: RUF005 - MicroPython

_HANDLERS = {
    wire.HELLO_REQUEST: _hello,
    wire.DICTIONARY_REQUEST: _dictionary,
    wire.CLOCK_PING: _clock_ping,
    wire.STREAM_QUERY: _stream_query,
    wire.STREAM_START: _stream_start,
    wire.STREAM_STOP: _stream_stop,
    wire.CREDIT: _credit,
    wire.RESEND: _resend,
    wire.OUTPUT_SET: _output_set,
    wire.HEALTH_REQUEST: _health,
    wire.CHALLENGE_REQUEST: _challenge_request,
    wire.AUTHENTICATE: _authenticate,
    wire.STREAM_PROOF_REQUEST: _stream_proof,
}
