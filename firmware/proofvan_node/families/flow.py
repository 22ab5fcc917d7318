"""The flow board: pulses with their time of capture, slow channels of a measure, the drain valve."""

from proofvan_node import pins

NUMBER = pins.FLOW_FAMILY
TICK_HZ = pins.FLOW_TICK_HZ
STREAMS = pins.FLOW_STREAMS
OUTPUTS = pins.FLOW_OUTPUTS
PINS = pins.FLOW_PINS
