"""JJG 1033-2007: electromagnetic flow meters 电磁流量计 for liquids. Read this file first.

At each flow point the pulses of the meter are compared with what passed through it; the mean error and the largest
standard deviation of one run are compared with the limits of the class. Errors in parts of the full scale are not here:
the text's note on them is not known to us. No figure of the paper text is confirmed. What liquid meters share is in
regulations/liquid_meters.
"""

from __future__ import annotations

from proofvan.regulations.jjg1033_electromagnetic_meter import steps, virtual
from proofvan.regulations.jjg1033_electromagnetic_meter.budget import KIND
from proofvan.regulations.jjg1033_electromagnetic_meter.inputs import ElectromagneticMeter
from proofvan.regulations.jjg1033_electromagnetic_meter.limits import EDITION
from proofvan.regulations.liquid_meters.meter import liquid_meter

REGULATION = liquid_meter(
    KIND,
    steps.procedure,
    virtual.observations,
    number="JJG 1033",
    edition=EDITION,
    subject=ElectromagneticMeter,
    method="static_weighing",
)
