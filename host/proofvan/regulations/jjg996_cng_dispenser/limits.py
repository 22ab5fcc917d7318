"""The table of this regulation."""

from __future__ import annotations

from proofvan.regulations.figures import Figures

EDITION = "2012"
FIGURES = Figures(__file__, EDITION)
