"""JJG 443-2023 (trial): fuel dispensers 燃油加油机. Read this file first, then budget.py.

A nozzle is compared with a standard metal measure, a master meter or a balance at two flow points, three runs each; the
mean error of a point, rounded to 0.01 %, is compared with the limit, and so are repeatability and payment. What every
dispenser has is in regulations/dispensers, what is method in methods/measured_delivery.py.
"""

from __future__ import annotations

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.dispensers.by_measure import MEASURE, THERMOMETER, TypedDelivery, TypedNeckReading
from proofvan.regulations.dispensers.observed import OBSERVED
from proofvan.regulations.jjg443_fuel_dispenser import steps
from proofvan.regulations.jjg443_fuel_dispenser.admission import check
from proofvan.regulations.jjg443_fuel_dispenser.budget import WAYS, needed, way_of
from proofvan.regulations.jjg443_fuel_dispenser.description import describe
from proofvan.regulations.jjg443_fuel_dispenser.evaluation import ERROR, evaluate
from proofvan.regulations.jjg443_fuel_dispenser.inputs import Nozzle, Plan
from proofvan.regulations.jjg443_fuel_dispenser.limits import EDITION, FIGURES
from proofvan.regulations.jjg443_fuel_dispenser.virtual import observations

REGULATION = Regulation(
    folder="jjg443_fuel_dispenser",
    id="JJG 443",
    edition=EDITION,
    title="jjg443-title",
    root=FIGURES.folder,
    subject=Nozzle,
    plan=Plan,
    observations={**OBSERVED, **{way.step: way.kind for way in WAYS.values()}},
    bench="dispenser",
    procedure=steps.procedure,
    check=check,
    evaluate=evaluate,
    standards=(MEASURE, THERMOMETER),
    needed=needed,
    describe=describe,
    principal_result=ERROR,
    forms={"indication_error": TypedDelivery, "neck_reading": TypedNeckReading},
    virtual=observations,
    by_hand=lambda plan: way_of(plan).by_hand,
)
