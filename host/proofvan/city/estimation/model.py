"""The assumptions of the estimation, as data with a version."""

from __future__ import annotations

from pathlib import Path

from proofvan.methods.tables import Table, read

MODEL = Path(__file__).with_name("model.toml")


class Model(Table):
    """What is taken for granted; see the file for units and sources."""

    version: str
    pile_deviation: float
    city_deviation: float
    meter_deviation: float
    efficiency: float
    efficiency_deviation: float
    unit_deviation: float
    assumed_piles: int
    power_deviation: float
    line_loss: float
    line_loss_deviation: float
    huber: float
    reject: float
    smallest_scale_wh: float
    fewest_intervals: int
    fewest_of_known_shape: int
    smallest_rise: float
    fewest_pairs: int
    largest_uncertainty: float


def read_model(path: Path = MODEL) -> Model:
    """Read the assumptions; raises InputError that names file and field."""
    return read(path, Model)
