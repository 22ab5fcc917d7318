"""Worked figures of the domain's texts that no example.toml of a folder holds."""

from __future__ import annotations

import pytest
from practice_cases import empty_case

from proofvan.methods.energy_comparison import delivered_energy
from proofvan.regulations import catalogue
from proofvan.regulations.jjg1149_dc_pile.budget import KIND
from proofvan.regulations.piles import planning


@pytest.mark.parametrize(("volts", "percent"), [(750.0, 0.0614), (400.0, 0.1151)])
def test_five_metres_of_95_square_millimetres_lose_what_is_published(volts: float, percent: float) -> None:
    """10 m of conductor, 1.842 mohm, at 250 A: 115.1 W; 0.06 % at 750 V, 0.12 % at 400 V (field practice 3.2) [C]."""
    ohm, amperes = 1.842e-3, 250.0
    power_w = volts * amperes
    at_gun_w = delivered_energy(power_w, 0.0, ohm * amperes / volts)
    assert at_gun_w - power_w == pytest.approx(115.1, abs=0.05)
    assert 100.0 * (at_gun_w / power_w - 1.0) == pytest.approx(percent, abs=5e-5)


def test_the_practice_plan_reaches_the_published_uncertainty_of_such_a_system() -> None:
    """u_c = 0.0451 % (Li Hua et al., Energy Engineering 120(3) 2023) [S]."""
    assert catalogue.load("jjg1149_dc_pile").planner is not None
    (ahead,) = planning.outlook(KIND, empty_case("jjg1149_dc_pile"))
    assert ahead.expanded_percent / 2.0 <= 0.0451
