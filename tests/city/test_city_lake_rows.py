"""What goes through the lake is estimated as what never left memory."""

import numpy as np
import pytest

from proofvan.city.estimation.estimate import estimate
from proofvan.city.estimation.lake_rows import observe
from proofvan.city.estimation.model import read_model
from proofvan.city.lake import Lake
from proofvan.core.errors import InputError
from proofvan.sim.city.city import simulate
from proofvan.sim.city.difficulty import read_difficulty
from proofvan.sim.city.lake_rows import store


def test_a_city_is_estimated_from_the_lake_as_from_memory(tmp_path):
    city = simulate(read_difficulty().of_size(24, 12), 3)
    store(city, Lake(tmp_path / "lake"))
    model = read_model()
    seen = observe(Lake(tmp_path / "lake"))
    assert len(seen.sessions) == len(city.observed.sessions)
    for one, other in zip(seen.stations(), city.observed.stations(), strict=True):
        assert np.array_equal(one.total, other.total, equal_nan=True)
        assert np.array_equal(one.own, other.own, equal_nan=True)
        assert (one.sub is None) == (other.sub is None)
    direct, through = estimate(city.observed, model), estimate(seen, model)
    assert through.errors == pytest.approx(direct.errors, abs=1e-9)
    assert through.uncertainties == pytest.approx(direct.uncertainties, rel=1e-9)


def test_an_empty_lake_says_what_is_missing(tmp_path):
    with pytest.raises(InputError) as problem:
        observe(Lake(tmp_path))
    assert problem.value.fault == "city-nothing-to-estimate"
