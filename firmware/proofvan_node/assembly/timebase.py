"""The timebase board's second pulses and SYNC line."""

from proofvan_node.edges import EdgeCapture
from proofvan_node.families import timebase

FAMILY = timebase

_SECONDS = 1
_SYNC = 3


def attach(board):
    """Attach what the board samples with."""
    pins, node = board.pins, board.node
    timers = board.hal.edge_timers((pins["pulse"], pins["sync"]))
    for index, stream in enumerate((_SECONDS, _SYNC)):
        capture = EdgeCapture(timers.source(index), node.streams[stream], node.reports)
        node.health.captures.append(capture)
        board.port.add(capture)
