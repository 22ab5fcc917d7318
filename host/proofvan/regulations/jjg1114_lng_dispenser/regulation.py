"""JJG 1114-2015: dispensers of liquefied natural gas 液化天然气加气机. Read this file first.

A Coriolis master meter stands in series in the cold liquid; what it counted, less the gas that came back from the
vehicle, is compared with the display. The loop is cooled until there is no gas in it. Weighing is impractical on site.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.gas_fuel import admission
from proofvan.regulations.gas_fuel.steps import OBSERVED
from proofvan.regulations.jjg1114_lng_dispenser import steps
from proofvan.regulations.jjg1114_lng_dispenser.evaluation import evaluate
from proofvan.regulations.jjg1114_lng_dispenser.inputs import Dispenser, LiquidRun, Plan, ReturnRun
from proofvan.regulations.jjg1114_lng_dispenser.kind import KIND, RETURN
from proofvan.regulations.jjg1114_lng_dispenser.limits import EDITION, FIGURES
from proofvan.regulations.jjg1114_lng_dispenser.virtual import observations

REGULATION = Regulation(
    folder="jjg1114_lng_dispenser",
    id="JJG 1114",
    edition=EDITION,
    title="jjg1114-title",
    root=FIGURES.folder,
    subject=Dispenser,
    plan=Plan,
    observations={
        **OBSERVED,
        "without_return": LiquidRun,
        "with_return": ReturnRun,
    },
    bench="",
    procedure=steps.procedure,
    check=partial(admission.check, KIND),
    evaluate=evaluate,
    standards=(KIND.meter, RETURN),
    needed=partial(admission.needed, KIND),
    describe=KIND.describe,
    principal_result=KIND.error,
    virtual=observations,
)
