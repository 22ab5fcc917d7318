"""JJG 1038-2008: Coriolis mass flow meters 科里奥利质量流量计 for liquids. Read this file first.

The meter measures kilograms: its pulses are compared with weighed water, or with a mass master meter. The mean error of
each flow point and the largest standard deviation of one run are compared with the limits of the class. No figure of
the paper text is confirmed. What liquid meters share is in regulations/liquid_meters.
"""

from __future__ import annotations

from proofvan.regulations.jjg1038_coriolis_meter import steps, virtual
from proofvan.regulations.jjg1038_coriolis_meter.budget import KIND
from proofvan.regulations.jjg1038_coriolis_meter.inputs import CoriolisMeter, MassPlan
from proofvan.regulations.jjg1038_coriolis_meter.limits import EDITION
from proofvan.regulations.liquid_meters.meter import liquid_meter

REGULATION = liquid_meter(
    KIND,
    steps.procedure,
    virtual.observations,
    number="JJG 1038",
    edition=EDITION,
    subject=CoriolisMeter,
    method="static_weighing",
    plan=MassPlan,
)
