"""JJG 1149-2022 (trial): off-board chargers 非车载充电机. Read this file first, then budget.py and steps.py.

The pile is compared with an energy standard at the gun, over whole charging sessions or from pulse to pulse; the mean
error of a load point, rounded to one tenth of the class, is compared with the class's limit. What AC and DC piles share
is in regulations/piles and methods/working_error.py.
"""

from __future__ import annotations

from functools import partial

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.jjg1149_dc_pile import steps
from proofvan.regulations.jjg1149_dc_pile.budget import ENERGY, KIND
from proofvan.regulations.jjg1149_dc_pile.evaluation import evaluate
from proofvan.regulations.jjg1149_dc_pile.inputs import Pile, Plan
from proofvan.regulations.jjg1149_dc_pile.limits import EDITION, FIGURES
from proofvan.regulations.jjg1149_dc_pile.virtual import observations
from proofvan.regulations.piles.admission import check
from proofvan.regulations.piles.description import describe
from proofvan.regulations.piles.inputs import TypedSession
from proofvan.regulations.piles.observed import OBSERVED
from proofvan.regulations.piles.planning import planner
from proofvan.regulations.piles.stopping import spared

REGULATION = Regulation(
    folder="jjg1149_dc_pile",
    id="JJG 1149",
    edition=EDITION,
    title="jjg1149-title",
    root=FIGURES.folder,
    subject=Pile,
    plan=Plan,
    observations=OBSERVED,
    bench="pile",
    procedure=steps.procedure,
    check=partial(check, KIND),
    evaluate=evaluate,
    standards=(ENERGY,),
    describe=partial(describe, KIND),
    principal_result=KIND.error,
    forms={"working_error": TypedSession},
    virtual=observations,
    planner=planner(KIND),
    spared=partial(spared, KIND),
)
