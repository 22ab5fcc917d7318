"""What tells a mass meter apart: it measures kilograms."""

from __future__ import annotations

from proofvan.regulations.jjg1038_coriolis_meter import formulas
from proofvan.regulations.jjg1038_coriolis_meter.limits import FIGURES
from proofvan.regulations.liquid_meters.kind import MeterKind

KIND = MeterKind(prefix="jjg1038", figures=FIGURES, formulas=formulas, mass=True)
