"""The regulation of a liquid flow meter: a folder says what it is, and names the method that it shows in practice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from proofvan.procedures.regulation import Regulation
from proofvan.regulations.liquid_meters import admission
from proofvan.regulations.liquid_meters.description import describe
from proofvan.regulations.liquid_meters.evaluation import ERROR, evaluate
from proofvan.regulations.liquid_meters.inputs import OBSERVED, FlowMeter, Plan
from proofvan.regulations.liquid_meters.kind import MeterKind


def liquid_meter(
    kind: MeterKind,
    procedure: Callable[..., Any],
    observations: Callable[..., Any],
    *,
    number: str,
    edition: str,
    subject: type[FlowMeter],
    method: str,
    plan: type[Plan] = Plan,
) -> Regulation:
    """Declare a regulation; `method` is that of the practice job, whose standards are shown."""
    root = kind.figures.folder
    return Regulation(
        folder=root.name,
        id=number,
        edition=edition,
        title=f"{kind.prefix}-title",
        root=root,
        subject=subject,
        plan=plan,
        observations=OBSERVED,
        bench="",
        procedure=procedure,
        check=partial(admission.check, kind),
        evaluate=partial(evaluate, kind),
        standards=admission.required(method),
        needed=admission.needed,
        describe=partial(describe, kind),
        principal_result=ERROR,
        virtual=observations,
    )
