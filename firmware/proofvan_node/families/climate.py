"""The climate board: temperature and humidity by an SHT4x, pressure by a DPS310."""

from proofvan_node import pins

NUMBER = pins.CLIMATE_FAMILY
TICK_HZ = pins.CLIMATE_TICK_HZ
STREAMS = pins.CLIMATE_STREAMS
OUTPUTS = pins.CLIMATE_OUTPUTS
PINS = pins.CLIMATE_PINS
