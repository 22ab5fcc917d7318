"""JJG 1038-2008: Coriolis mass flow meters 科里奥利质量流量计 for liquids. Read this file first.

The meter measures kilograms: its pulses are compared with weighed water, or with a mass master meter. The mean error of
each flow point and the largest standard deviation of one run are compared with the limits of the class. No figure of
the paper text is confirmed. What liquid meters share is in regulations/liquid_meters.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.jjg1038_coriolis_meter import steps, virtual
from proofvan.regulations.jjg1038_coriolis_meter.budget import KIND
from proofvan.regulations.jjg1038_coriolis_meter.inputs import OBSERVED, CoriolisMeter, MassPlan
from proofvan.regulations.jjg1038_coriolis_meter.limits import EDITION, FIGURES
from proofvan.regulations.liquid_meters import admission
from proofvan.regulations.liquid_meters.description import describe
from proofvan.regulations.liquid_meters.evaluation import ERROR, evaluate

REGULATION = Regulation(
    folder="jjg1038_coriolis_meter",
    id="JJG 1038",
    edition=EDITION,
    title="jjg1038-title",
    root=FIGURES.folder,
    subject=CoriolisMeter,
    plan=MassPlan,
    observations=OBSERVED,
    bench="",
    procedure=steps.procedure,
    check=partial(admission.check, KIND),
    evaluate=partial(evaluate, KIND),
    standards=admission.required("static_weighing"),
    needed=admission.needed,
    describe=partial(describe, KIND),
    principal_result=ERROR,
    virtual=virtual.observations,
)
