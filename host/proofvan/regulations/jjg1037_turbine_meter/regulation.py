"""JJG 1037-2008: turbine flow meters 涡轮流量计 for liquids. Read this file first, then regulations/liquid_meters.

At each flow point the pulses of the meter are compared with what passed through it: weighed, taken by a tank or a
prover, or measured by a master meter. The mean error of each point and the largest standard deviation of one run are
compared with the limits of the class; K factor and linearity are given. No figure of the paper text is confirmed.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.jjg1037_turbine_meter import steps, virtual
from proofvan.regulations.jjg1037_turbine_meter.budget import KIND
from proofvan.regulations.jjg1037_turbine_meter.inputs import OBSERVED, Plan, TurbineMeter
from proofvan.regulations.jjg1037_turbine_meter.limits import EDITION, FIGURES
from proofvan.regulations.liquid_meters import admission
from proofvan.regulations.liquid_meters.description import describe
from proofvan.regulations.liquid_meters.evaluation import ERROR, evaluate

REGULATION = Regulation(
    folder="jjg1037_turbine_meter",
    id="JJG 1037",
    edition=EDITION,
    title="jjg1037-title",
    root=FIGURES.folder,
    subject=TurbineMeter,
    plan=Plan,
    observations=OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=partial(admission.check, KIND),
    evaluate=partial(evaluate, KIND),
    standards=admission.required("pipe_prover"),
    needed=admission.needed,
    describe=partial(describe, KIND),
    principal_result=ERROR,
    virtual=virtual.observations,
)
