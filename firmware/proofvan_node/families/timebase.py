"""The timebase board: second pulses of a satellite receiver, the SYNC line."""

from proofvan_node import pins

NUMBER = pins.TIMEBASE_FAMILY
TICK_HZ = pins.TIMEBASE_TICK_HZ
STREAMS = pins.TIMEBASE_STREAMS
OUTPUTS = pins.TIMEBASE_OUTPUTS
PINS = pins.TIMEBASE_PINS
