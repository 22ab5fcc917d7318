"""What boards report of their sensors, and the message that says it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from proofvan_wire.core_messages import FaultCode

SENSOR_FAULTS: Mapping[FaultCode, str] = MappingProxyType(
    {
        FaultCode.SENSOR_OPEN: "sensor-open",
        FaultCode.SENSOR_SHORT: "sensor-short",
        FaultCode.SENSOR_STUCK: "sensor-stuck",
        FaultCode.SENSOR_RANGE: "sensor-range",
        FaultCode.SENSOR_NOISE_GONE: "sensor-noise-gone",
        FaultCode.SENSOR_CHECKSUM: "sensor-checksum",
        FaultCode.SENSOR_CLOCK_STOPPED: "sensor-clock-stopped",
        FaultCode.SENSOR_SILENT: "sensor-silent",
    }
)
