"""The difficulty of a simulated city, read from its one file."""

from __future__ import annotations

from pathlib import Path

from proofvan.methods.tables import Table, read

DIFFICULTY = Path(__file__).with_name("difficulty.toml")
Range = tuple[float, float]


class Size(Table):
    """How much there is."""

    piles: int
    days: int
    interval_s: int
    piles_per_station: tuple[int, int]
    sub_metered_share: float
    station_kinds: dict[str, float]
    dc_powers_w: tuple[int, ...]
    ac_power_w: int


class Truth(Table):
    """How the piles' true relative errors are drawn, and which are verified."""

    good_deviation: float
    bad_share: float
    bad_least: float
    bad_beyond: float
    middle_share: float
    middle: float
    positive_share: float
    anchored_share: float
    anchor_expanded_uncertainty: float


class Efficiency(Table):
    """AC/DC converters: output over input, by load (power over rated power)."""

    range: Range
    best: Range
    best_load: float
    drop: Range
    unit_deviation: float
    standby_w: Range


class StationDifficulty(Table):
    """Losses, auxiliary load and meters of a station."""

    line_loss_at_peak: Range
    coincident_share: float
    auxiliary_w: Range
    auxiliary_day: float
    auxiliary_noise: float
    auxiliary_drift: float
    meter_deviation: float
    total_step_wh: int
    sub_step_wh: int
    pile_step_wh: int
    missing_share: float
    shifted_share: float
    shifted_most: float


class Use(Table):
    """How often piles are used."""

    dc_sessions_per_day: float
    ac_sessions_per_day: float
    use_spread: float
    idle_share: float
    idle_factor: float
    night_share: float


class Vehicles(Table):
    """Vehicles, and what they say about their state of charge."""

    count: int
    capacity_kwh: Range
    known_share: float
    local_share: float
    highest_rate: float
    fade: Range
    loss_per_rate: float
    loss_spread: float
    rise_with_soc: float
    rise_spread: float
    season: float
    session_noise: float
    soc_noise: float
    soc_step: float
    impossible_share: float


class Difficulty(Table):
    """Everything that makes a simulated city hard."""

    size: Size
    truth: Truth
    efficiency: Efficiency
    station: StationDifficulty
    use: Use
    vehicles: Vehicles

    def of_size(self, piles: int, days: int) -> Difficulty:
        """Give the same difficulty for another number of piles and days, with as many vehicles per pile."""
        vehicles = max(1, self.vehicles.count * piles // self.size.piles)
        return self.model_copy(
            update={
                "size": self.size.model_copy(update={"piles": piles, "days": days}),
                "vehicles": self.vehicles.model_copy(update={"count": vehicles}),
            }
        )


def read_difficulty(path: Path = DIFFICULTY) -> Difficulty:
    """Read a difficulty; raises InputError that names file and field."""
    return read(path, Difficulty)
