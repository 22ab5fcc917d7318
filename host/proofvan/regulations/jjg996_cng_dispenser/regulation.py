"""JJG 996-2012: dispensers of compressed natural gas 压缩天然气加气机. Read this file first.

A Coriolis master meter stands between nozzle and vehicle; what it counted, and what stayed in the line ahead of it
(density by AGA8 from the analysis of the gas), is compared with the display. The unit of sale is the kilogram; a
display in m3 is converted by the density at 20 degC and 101.325 kPa.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.gas_fuel import admission
from proofvan.regulations.gas_fuel.steps import OBSERVED
from proofvan.regulations.jjg996_cng_dispenser import steps
from proofvan.regulations.jjg996_cng_dispenser.evaluation import evaluate
from proofvan.regulations.jjg996_cng_dispenser.inputs import Dispenser, MassRun, Plan, VolumeRun
from proofvan.regulations.jjg996_cng_dispenser.kind import GAUGE, KIND
from proofvan.regulations.jjg996_cng_dispenser.limits import EDITION, FIGURES
from proofvan.regulations.jjg996_cng_dispenser.virtual import observations

REGULATION = Regulation(
    folder="jjg996_cng_dispenser",
    id="JJG 996",
    edition=EDITION,
    title="jjg996-title",
    root=FIGURES.folder,
    subject=Dispenser,
    plan=Plan,
    observations={
        **OBSERVED,
        "by_mass": MassRun,
        "by_volume": VolumeRun,
    },
    bench="",
    procedure=steps.procedure,
    check=partial(admission.check, KIND),
    evaluate=evaluate,
    standards=(KIND.meter, GAUGE),
    describe=KIND.describe,
    principal_result=KIND.error,
    virtual=observations,
)
