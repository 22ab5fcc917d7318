"""What tells a turbine meter apart: it is known by its K factor."""

from __future__ import annotations

from proofvan.regulations.jjg1037_turbine_meter import formulas
from proofvan.regulations.jjg1037_turbine_meter.limits import FIGURES
from proofvan.regulations.liquid_meters.kind import MeterKind

KIND = MeterKind(prefix="jjg1037", figures=FIGURES, formulas=formulas, k_factor=True)
