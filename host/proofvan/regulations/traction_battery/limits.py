"""The figures of limits.toml, for this folder."""

from __future__ import annotations

from proofvan.regulations.figures import Figures

EDITION = "2024"
FIGURES = Figures(__file__, EDITION)
