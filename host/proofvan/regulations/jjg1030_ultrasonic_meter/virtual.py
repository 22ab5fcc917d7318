"""A virtual verification is that of every liquid meter."""

from __future__ import annotations

from functools import partial

from proofvan.regulations.jjg1030_ultrasonic_meter.budget import KIND
from proofvan.regulations.liquid_meters import virtual

observations = partial(virtual.observations, KIND)
