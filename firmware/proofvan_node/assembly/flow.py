"""The flow board's pulse inputs and sensors."""

from proofvan_node.edges import EdgeCapture
from proofvan_node.families import flow

FAMILY = flow

_PULSES = 1
_GATES = 3


def attach(board):
    """Attach what the board samples with."""
    pins, node = board.pins, board.node
    timers = board.hal.edge_timers((pins["pulse"], pins["gate"]))
    for index, stream in enumerate((_PULSES, _GATES)):
        capture = EdgeCapture(timers.source(index), node.streams[stream], node.reports)
        node.health.captures.append(capture)
        board.port.add(capture)
