"""A PT100 of a board."""

from proofvan_node.drivers.max31865.driver import Max31865
from proofvan_node.sensors import Channel, Watch

# Fuels, oils and instruments of a van. A steady bath gives the same code (0.03 K) for long: that is not watched.
_MILLIKELVIN = (-50_000, 100_000)


def thermometer(hal, bus, select):
    """Give the channel of one PT100 whose chip select is pin `select`."""
    return Channel(Max31865(bus, hal.output_pin(select, 1)), Watch(*_MILLIKELVIN))
