"""The sensors of the air that several boards carry."""

from proofvan_node.drivers.dps310.driver import Dps310
from proofvan_node.drivers.sht4x.driver import Sht4x
from proofvan_node.sensors import Channel, Watch

# What can be true outdoors, in the units of the counts; the same value for a minute is a sensor that hangs.
_AIR_MILLIKELVIN = (-45_000, 85_000)
_HUMIDITY = (-1_000, 101_000)
_PRESSURE_PA = (50_000, 110_000)
_MINUTE = 600


def air_channels(bus):
    """Give air temperature, humidity, pressure, temperature of the board, in this order."""
    air, barometer = Sht4x(bus), Dps310(bus)
    return (
        Channel(air.temperature, Watch(*_AIR_MILLIKELVIN, stuck=_MINUTE)),
        Channel(air.humidity, Watch(*_HUMIDITY, stuck=_MINUTE)),
        Channel(barometer.pressure, Watch(*_PRESSURE_PA)),
        Channel(barometer.temperature, Watch(*_AIR_MILLIKELVIN, stuck=_MINUTE)),
    )
