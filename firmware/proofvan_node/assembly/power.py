"""The power board's converter and its sensors."""

from proofvan_node.capture import FrameCapture
from proofvan_node.drivers.ads131m08.driver import Ads131m08
from proofvan_node.families import power

FAMILY = power

# Oscillator on the board (TCXO), at the converter's CLKIN; 8 kS/s is an oversampling of 512 of it.
CONVERTER_CLOCK_HZ = 8_192_000

_WAVEFORM = 1


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
    capture = FrameCapture(source, chip, node.streams[_WAVEFORM], node.reports)
    node.health.captures.append(capture)
    board.port.add(capture)
