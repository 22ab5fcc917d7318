"""JJG 1030-2007: ultrasonic flow meters 超声流量计 for liquids. Read this file first.

A meter in a closed pipe; the clamp-on check of a plan is another thing. At each flow point its pulses are compared with
what passed through it; the mean error and the largest standard deviation of one run are compared with the limits of the
class. No figure of the paper text is confirmed. What liquid meters share is in regulations/liquid_meters.
"""

from __future__ import annotations

from proofvan.regulations.jjg1030_ultrasonic_meter import steps, virtual
from proofvan.regulations.jjg1030_ultrasonic_meter.budget import KIND
from proofvan.regulations.jjg1030_ultrasonic_meter.inputs import UltrasonicMeter
from proofvan.regulations.jjg1030_ultrasonic_meter.limits import EDITION
from proofvan.regulations.liquid_meters.meter import liquid_meter

REGULATION = liquid_meter(
    KIND,
    steps.procedure,
    virtual.observations,
    number="JJG 1030",
    edition=EDITION,
    subject=UltrasonicMeter,
    method="master_meter",
)
