"""The timebase board's second pulses and SYNC line."""

from proofvan_node.drivers.gnss.driver import QUALITY, SATELLITES, TIME_OF_DAY, Gnss, SecondPulse
from proofvan_node.edges import EdgeCapture
from proofvan_node.families import timebase
from proofvan_node.sensors import Channel, SlowChannels, Watch

FAMILY = timebase

_SECONDS = 1
_SYNC = 3
_SLOW = 2
_ANY = (-(2**31), 2**31 - 1)


def attach(board):
    """Attach what the board samples with."""
    pins, node = board.pins, board.node
    timers = board.hal.edge_timers((pins["pulse"], pins["sync"]))
    for index, stream in enumerate((_SECONDS, _SYNC)):
        capture = EdgeCapture(timers.source(index), node.streams[stream], node.reports)
        node.health.captures.append(capture)
        board.port.add(capture)
    receiver = Gnss(board.hal.receiver(pins))
    seconds = node.streams[_SECONDS]
    sensors = [receiver.sensor(number) for number in (QUALITY, SATELLITES, TIME_OF_DAY)]
    sensors.append(SecondPulse(lambda: seconds.ring.produced))
    channels = tuple(Channel(sensor, Watch(*_ANY)) for sensor in sensors)
    board.port.add(SlowChannels(channels, node.streams[_SLOW], node.reports))
