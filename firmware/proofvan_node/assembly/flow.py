"""The flow board's pulse inputs and sensors."""

from proofvan_node.assembly.air import air_channels
from proofvan_node.assembly.thermometer import thermometer
from proofvan_node.drivers.ads1115.driver import Ads1115, Level
from proofvan_node.edges import EdgeCapture
from proofvan_node.families import flow
from proofvan_node.sensors import Channel, SlowChannels, Watch

FAMILY = flow

_PULSES = 1
_GATES = 3
_SLOW = 2
_POSITION = 4
_ANY = (-(2**31), 2**31 - 1)
_LEVEL_SPAN_UM = 1_000_000  # of the transmitter, from 4 to 20 mA
# NAMUR NE 43: 3.8 to 20.5 mA is a measurement; an empty measure is 4 mA and a converter's step more or less.
_LEVEL = (-_LEVEL_SPAN_UM // 80, _LEVEL_SPAN_UM * 33 // 32)
_LEVEL_STUCK = 3000  # five minutes without one step of 0.04 mm, while a measure is filled and drained


def attach(board):
    """Attach what the board samples with."""
    pins, node = board.pins, board.node
    timers = board.hal.edge_timers((pins["pulse"], pins["gate"]))
    for index, stream in enumerate((_PULSES, _GATES)):
        capture = EdgeCapture(timers.source(index), node.streams[stream], node.reports)
        node.health.captures.append(capture)
        board.port.add(capture)
    board.port.add(SlowChannels(_channels(board.hal, pins), node.streams[_SLOW], node.reports))
    position = (Channel(board.hal.encoder(pins), Watch(*_ANY)),)
    board.port.add(SlowChannels(position, node.streams[_POSITION], node.reports))


def _channels(hal, pins):
    """Give the slow channels in their order on the wire."""
    bus, spi = hal.i2c(pins), hal.sensor_spi(pins)
    level = Level(Ads1115(bus), 0, _LEVEL_SPAN_UM)
    temperature, humidity, pressure, inside = air_channels(bus)
    return (
        Channel(level, Watch(*_LEVEL, stuck=_LEVEL_STUCK)),
        thermometer(hal, spi, pins["rtd0_cs"]),
        thermometer(hal, spi, pins["rtd1_cs"]),
        thermometer(hal, spi, pins["rtd2_cs"]),
        temperature,
        humidity,
        pressure,
        inside,
    )
