"""The weigh board: load cells by an ADS1232, ratiometric to their excitation."""

from proofvan_node import pins

NUMBER = pins.WEIGH_FAMILY
TICK_HZ = pins.WEIGH_TICK_HZ
STREAMS = pins.WEIGH_STREAMS
OUTPUTS = pins.WEIGH_OUTPUTS
PINS = pins.WEIGH_PINS
