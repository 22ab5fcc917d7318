"""JJG 1030-2007: ultrasonic flow meters 超声流量计 for liquids. Read this file first.

A meter in a closed pipe; the clamp-on check of a plan is another thing. At each flow point its pulses are compared with
what passed through it; the mean error and the largest standard deviation of one run are compared with the limits of the
class. No figure of the paper text is confirmed. What liquid meters share is in regulations/liquid_meters.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.jjg1030_ultrasonic_meter import steps, virtual
from proofvan.regulations.jjg1030_ultrasonic_meter.budget import KIND
from proofvan.regulations.jjg1030_ultrasonic_meter.inputs import OBSERVED, Plan, UltrasonicMeter
from proofvan.regulations.jjg1030_ultrasonic_meter.limits import EDITION, FIGURES
from proofvan.regulations.liquid_meters import admission
from proofvan.regulations.liquid_meters.description import describe
from proofvan.regulations.liquid_meters.evaluation import ERROR, evaluate

REGULATION = Regulation(
    folder="jjg1030_ultrasonic_meter",
    id="JJG 1030",
    edition=EDITION,
    title="jjg1030-title",
    root=FIGURES.folder,
    subject=UltrasonicMeter,
    plan=Plan,
    observations=OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=partial(admission.check, KIND),
    evaluate=partial(evaluate, KIND),
    standards=admission.required("master_meter"),
    needed=admission.needed,
    describe=partial(describe, KIND),
    principal_result=ERROR,
    virtual=virtual.observations,
)
