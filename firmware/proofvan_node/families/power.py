"""The power board: a waveform of up to 8 simultaneous channels, slow channels, the load relay."""

from proofvan_node import pins

NUMBER = pins.POWER_FAMILY
TICK_HZ = pins.POWER_TICK_HZ
STREAMS = pins.POWER_STREAMS
OUTPUTS = pins.POWER_OUTPUTS
PINS = pins.POWER_PINS
