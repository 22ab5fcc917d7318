"""What a host may say of the board's flash, updates and coefficients: it is written only while nothing runs."""

import hashlib

from proofvan_node import wire
from proofvan_node.boot import RefusedUpdateError
from proofvan_node.faults import RefusedError
from proofvan_node.streams import DRAINING, RUNNING

_LONGEST_PART = 960  # of the coefficients: what a frame holds with its tag
_NO_KEY = b"\x00" * 8
_NO_PIECE = (0, 0)


def _handler(unpack, action):
    """Make a handler of a method of Update: its answer is always the state of things."""

    def handle(node, payload):
        if _works(node):
            raise RefusedError(wire.FAULT_CODE_UPDATE_REFUSED, wire.UPDATE_REFUSAL_BUSY)
        try:
            getattr(node.update, action)(*unpack(payload))
        except RefusedUpdateError as refusal:
            raise RefusedError(wire.FAULT_CODE_UPDATE_REFUSED, refusal.args[0]) from None
        return _state(node, payload)

    return handle


def _works(node):
    """Say whether the board measures or drives something."""
    return node.outputs or any(stream.state in (RUNNING, DRAINING) for stream in node.streams.values())


def _restart(node, payload):
    if _works(node):
        raise RefusedError(wire.FAULT_CODE_UPDATE_REFUSED, wire.UPDATE_REFUSAL_BUSY)
    node.restart = True
    return _state(node, payload)


def _coefficients(node, payload):
    (offset,) = wire.unpack_coefficients_request(payload)
    found = node.update.coefficients.read()
    return wire.COEFFICIENTS_CHUNK, wire.pack_coefficients_chunk(len(found), found[offset : offset + _LONGEST_PART])


def _keep_coefficients(node, payload):
    if _works(node):
        raise RefusedError(wire.FAULT_CODE_UPDATE_REFUSED, wire.UPDATE_REFUSAL_BUSY)
    try:
        upto = node.update.coefficients.write(*wire.unpack_coefficients_write(payload))
    except OSError:
        raise RefusedError(wire.FAULT_CODE_UPDATE_REFUSED, wire.UPDATE_REFUSAL_NO_ROOM) from None
    return wire.COEFFICIENTS_KEPT, wire.pack_coefficients_kept(upto)


def _state(node, payload):
    update = node.update
    chosen, trust, wanted = update.selection(), update.trust, update.wanted
    file, offset = wanted or _NO_PIECE
    return wire.UPDATE_STATE, wire.pack_update_state(
        update.running,
        update.release,
        chosen.slot,
        chosen.confirmed,
        chosen.tries,
        update.least,
        int(wanted is not None),
        file,
        offset,
        update.refused,
        trust.board.encode(),
        trust.revision.encode(),
        hashlib.sha256(trust.key).digest()[:8] if trust.key else _NO_KEY,
    )


HANDLERS = {
    wire.UPDATE_QUERY: _state,
    wire.UPDATE_BEGIN: _handler(wire.unpack_update_begin, "begin"),
    wire.UPDATE_PIECE: _handler(wire.unpack_update_piece, "piece"),
    wire.UPDATE_FINISH: _handler(wire.unpack_update_finish, "finish"),
    wire.UPDATE_RESTART: _restart,
    wire.UPDATE_CONFIRM: _handler(wire.unpack_update_confirm, "confirm"),
    wire.UPDATE_BACK: _handler(wire.unpack_update_back, "back"),
    wire.COEFFICIENTS_REQUEST: _coefficients,
    wire.COEFFICIENTS_WRITE: _keep_coefficients,
}
