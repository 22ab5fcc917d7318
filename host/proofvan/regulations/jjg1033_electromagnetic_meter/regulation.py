"""JJG 1033-2007: electromagnetic flow meters 电磁流量计 for liquids. Read this file first.

At each flow point the pulses of the meter are compared with what passed through it; the mean error and the largest
standard deviation of one run are compared with the limits of the class. Errors in parts of the full scale are not here:
the text's note on them is not known to us. No figure of the paper text is confirmed. What liquid meters share is in
regulations/liquid_meters.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.jjg1033_electromagnetic_meter import steps, virtual
from proofvan.regulations.jjg1033_electromagnetic_meter.budget import KIND
from proofvan.regulations.jjg1033_electromagnetic_meter.inputs import OBSERVED, ElectromagneticMeter, Plan
from proofvan.regulations.jjg1033_electromagnetic_meter.limits import EDITION, FIGURES
from proofvan.regulations.liquid_meters import admission
from proofvan.regulations.liquid_meters.description import describe
from proofvan.regulations.liquid_meters.evaluation import ERROR, evaluate

REGULATION = Regulation(
    folder="jjg1033_electromagnetic_meter",
    id="JJG 1033",
    edition=EDITION,
    title="jjg1033-title",
    root=FIGURES.folder,
    subject=ElectromagneticMeter,
    plan=Plan,
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
