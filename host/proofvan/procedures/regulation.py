"""What a regulation's folder declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from proofvan.core.line.results import Result, Verdict
from proofvan.procedures.planning import Planner
from proofvan.procedures.step import StepCall
from proofvan.standards.organisation import Organisation
from proofvan.standards.standard import Standard


class Service(StrEnum):
    """Kinds of service (field practice 1.1); each has its own document, limits and signers."""

    INITIAL_VERIFICATION = "initial_verification"  # 首次检定
    SUBSEQUENT_VERIFICATION = "subsequent_verification"  # 后续检定
    IN_USE_INSPECTION = "in_use_inspection"  # 使用中检查
    SUPERVISION = "supervision"  # 监督抽查
    ARBITRATION = "arbitration"  # 仲裁检定
    CALIBRATION = "calibration"  # 校准
    TESTING = "testing"  # 检测
    COMPARISON = "comparison"  # 比对
    INTERMEDIATE_CHECK = "intermediate_check"  # 期间核查
    SCREENING = "screening"  # 筛查: finds what to visit; never a verdict, never a document
    PRACTICE = "practice"  # 练习


@dataclass(frozen=True, slots=True)
class RequiredStandard:
    """A standard that the procedure needs: its role in the rig, its kind, and the ratio of its U to the MPE."""

    role: str
    kind: str
    largest_uncertainty_to_mpe: float
    clause: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a regulation judges from."""

    service: Service  # the service whose limits apply; for practice the one that is practised
    subject: Any
    plan: Any
    observations: Mapping[str, Any]  # key of the step call -> observation
    standards: Mapping[str, Standard]  # role -> standard
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Model:
    """A measurement model of one result: what is computed from which inputs, and how it is printed.

    `formula` runs on `inputs` with each Input replaced by a number, an array of draws or a GTC number; `spacing` is the
    rounding step; `shown` writes the formula with its numbers filled in, given the value.
    """

    name: str  # message id of the result
    point: str
    clause: str
    unit: str
    formula: Callable[[Any], Any]
    inputs: Any
    spacing: str
    signed: bool = True  # a plus sign is printed: an error, not a size
    shown: Callable[[float], str] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Results and verdicts in the order of the certificate, and the models behind the results that have a budget."""

    results: tuple[Result, ...]
    verdicts: tuple[Verdict, ...]
    models: tuple[Model, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionSeen:
    """An environmental condition over the run, in `unit`; `source` is the id of a standard, or "entered"."""

    name: str  # message id
    lowest: float
    highest: float
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a certificate says about instrument, method and conditions besides the results."""

    instrument: str  # message id
    model: str
    serial: str
    manufacturer: str
    accuracy_class: str
    method: str  # message id
    gate: str  # message id: what begins and ends the interval of measurement
    reading_source: str  # message id
    conditions: tuple[ConditionSeen, ...]
    valid_months: int


@dataclass(frozen=True, slots=True)
class Regulation:
    """One folder: who it is, what it needs, how it runs, how it judges."""

    folder: str  # name of the package
    id: str  # JJG 1149
    edition: str  # 2022
    title: str  # message id
    root: Path
    subject: type[Any]  # pydantic model of [subject] in a job file
    plan: type[Any]  # pydantic model of [plan] in a job file
    observations: Mapping[str, type[Any]]  # step name -> pydantic-serialisable observation type
    bench: str  # kind of bench: "pile", "dispenser" ...; empty: everything is typed in
    procedure: Callable[[Any], tuple[StepCall, ...]]  # plan -> calls
    check: Callable[[Case], None]  # before the run, observations empty: raises PreconditionError or InputError
    evaluate: Callable[[Case], Evaluation]
    standards: tuple[RequiredStandard, ...]
    describe: Callable[[Case], Description]  # observations may be incomplete: say what is known
    principal_result: str  # name of the result whose worst point stands for the whole: the error
    # the standards of a plan's method, where methods differ; None: `standards` for every plan
    needed: Callable[[Case], tuple[RequiredStandard, ...]] | None = None
    # step name -> what a person types instead of a bench (a table with `observed()`); absent: the observation itself
    forms: Mapping[str, type[Any]] = field(default_factory=dict)
    # case without observations, true error, generator -> observations of a virtual verification. The error has the unit
    # of the principal result; every influence is drawn from the budget's own distributions, or absent without generator
    virtual: Callable[[Case, float, np.random.Generator | None], Mapping[str, Any]] | None = None
    # case so far, call -> a sequential test of the plan has decided without it; None: every planned call is done
    spared: Callable[[Case, StepCall], bool] | None = None
    # minutes and uncertainty before the start, and load points that fit; None: the regulation cannot look ahead
    planner: Planner | None = None

    # plan -> does a person type everything, at a desk, although the regulation has a bench for other methods?
    by_hand: Callable[[Any], bool] = field(default=lambda plan: False)

    def edition_of(self, plan: Any) -> str:
        """Give the edition that a plan is judged by: the one in force, unless the plan names another."""
        named: str = getattr(plan, "edition", self.edition)
        return named
