"""The power board's converter and its sensors."""

from proofvan_node.assembly.thermometer import thermometer
from proofvan_node.capture import FrameCapture
from proofvan_node.drivers.ads131m08.driver import Ads131m08
from proofvan_node.drivers.ads1115.driver import Ads1115
from proofvan_node.drivers.sht4x.driver import Sht4x
from proofvan_node.families import power
from proofvan_node.sensors import Channel, SlowChannels, Watch

FAMILY = power

# Oscillator on the board (TCXO), at the converter's CLKIN; 8 kS/s is an oversampling of 512 of it.
CONVERTER_CLOCK_HZ = 8_192_000

_WAVEFORM = 1
_SLOW = 2
_ANY = (-(2**31), 2**31 - 1)
_AIR_MILLIKELVIN = (-45_000, 85_000)


def attach(board):
    """Attach what the board samples with."""
    hal, pins, node = board.hal, board.pins, board.node
    source = hal.frame_source(pins, board.settings.get("capture", "pio"))
    chip = Ads131m08(
        lambda: (hal.spi(pins), hal.output_pin(pins["adc_cs"], 1)),
        hal.output_pin(pins["adc_reset"], 1),
        CONVERTER_CLOCK_HZ,
        hal.sleep_ms,
    )
    stream = node.streams[_WAVEFORM]
    stream.rates_mhz = tuple(rate for rate in chip.rates_mhz() if rate <= hal.HIGHEST_RATE_MHZ)
    capture = FrameCapture(source, chip, stream, node.reports)
    node.health.captures.append(capture)
    board.port.add(capture)
    board.port.add(SlowChannels(_channels(hal, pins), node.streams[_SLOW], node.reports))


def _channels(hal, pins):
    """Give the slow channels: PT100 at the converter, pilot level, proximity contact, air in the housing."""
    bus = hal.i2c(pins)
    senses = Ads1115(bus, inputs=2, loops=False)
    return (
        thermometer(hal, hal.sensor_spi(pins), pins["rtd0_cs"]),
        Channel(senses.loop(0), Watch(*_ANY)),
        Channel(senses.loop(1), Watch(*_ANY)),
        Channel(Sht4x(bus).temperature, Watch(*_AIR_MILLIKELVIN)),
    )
