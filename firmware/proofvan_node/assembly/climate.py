"""The climate board's sensors."""

from proofvan_node.assembly.air import air_channels
from proofvan_node.families import climate
from proofvan_node.sensors import SlowChannels

FAMILY = climate

_SLOW = 2


def attach(board):
    """Attach what the board samples with."""
    node = board.node
    channels = air_channels(board.hal.i2c(board.pins))
    board.port.add(SlowChannels(channels, node.streams[_SLOW], node.reports))
