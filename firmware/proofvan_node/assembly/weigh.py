"""The weigh board's load cell and what is around it."""

from proofvan_node.assembly.air import air_channels
from proofvan_node.drivers.ads1232.driver import Ads1232
from proofvan_node.families import weigh
from proofvan_node.sensors import Channel, SlowChannels, Watch

FAMILY = weigh

_SLOW = 2
_SECONDS = 10  # readings
# ADS1232 datasheet SBAS350, noise table: 17 nV rms at gain 128 and 10 samples per second, of +-19.5 mV in 2^24
# counts: 7 counts rms. In 5 s they never stay within 4.
_NOISE = 4
_QUIET = 5 * _SECONDS
_RANGE = (-8_000_000, 8_000_000)


def attach(board):
    """Attach what the board samples with."""
    hal, pins, node = board.hal, board.pins, board.node
    hal.output_pin(pins["load_channel"], 0)
    cell = Ads1232(
        hal.input_pin(pins["load_data"]), hal.output_pin(pins["load_clock"], 0), hal.output_pin(pins["load_power"], 0)
    )
    watch = Watch(*_RANGE, stuck=_QUIET, quiet=_QUIET, noise=_NOISE)
    temperature, humidity, pressure, _ = air_channels(hal.i2c(pins))
    channels = (Channel(cell, watch), temperature, humidity, pressure)
    board.port.add(SlowChannels(channels, node.streams[_SLOW], node.reports))
