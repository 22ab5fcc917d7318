"""What tells this meter apart: its own table of limits and flow points."""

from __future__ import annotations

from proofvan.regulations.jjg1033_electromagnetic_meter import formulas
from proofvan.regulations.jjg1033_electromagnetic_meter.limits import FIGURES
from proofvan.regulations.liquid_meters.kind import MeterKind

KIND = MeterKind(prefix="jjg1033", figures=FIGURES, formulas=formulas)
