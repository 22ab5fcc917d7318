"""JJG 1037-2008: turbine flow meters 涡轮流量计 for liquids. Read this file first, then regulations/liquid_meters.

At each flow point the pulses of the meter are compared with what passed through it: weighed, taken by a tank or a
prover, or measured by a master meter. The mean error of each point and the largest standard deviation of one run are
compared with the limits of the class; K factor and linearity are given. No figure of the paper text is confirmed.
"""

from __future__ import annotations

from proofvan.regulations.jjg1037_turbine_meter import steps, virtual
from proofvan.regulations.jjg1037_turbine_meter.budget import KIND
from proofvan.regulations.jjg1037_turbine_meter.inputs import TurbineMeter
from proofvan.regulations.jjg1037_turbine_meter.limits import EDITION
from proofvan.regulations.liquid_meters.meter import liquid_meter

REGULATION = liquid_meter(
    KIND,
    steps.procedure,
    virtual.observations,
    number="JJG 1037",
    edition=EDITION,
    subject=TurbineMeter,
    method="pipe_prover",
)
