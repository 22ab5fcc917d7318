import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import InputError
from proofvan.sim import effects as module
from proofvan.sim.effects import BY_NAME, EFFECTS, Effect, Effects, read_scales

SEEDS = st.integers(0, 2**31)


def test_names_are_used_once():
    assert len(BY_NAME) == len(EFFECTS)


@given(SEEDS)
def test_every_draw_lies_within_its_bounds(seed):
    drawn = Effects(seed, dict.fromkeys(BY_NAME, 1.0))
    for effect in EFFECTS:
        if effect.distribution in ("uniform", "log_uniform"):
            assert effect.low <= drawn[effect.name] <= effect.high
        elif effect.distribution == "either_sign":
            assert effect.low <= abs(drawn[effect.name]) <= effect.high
        elif effect.distribution == "coin":
            assert drawn[effect.name] in (0.0, effect.high)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_switching_one_effect_changes_no_other(name):
    all_on, one_off = Effects(5), Effects(5, {name: 0.0})
    assert one_off[name] == 0.0
    others = set(BY_NAME) - {name}
    assert {other: one_off[other] for other in others} == {other: all_on[other] for other in others}


def test_a_new_effect_changes_no_other(monkeypatch):
    before = Effects(9)
    added = Effect("new", "pile", 0.0, 1.0, "1", "uniform", "", "")
    monkeypatch.setattr(module, "EFFECTS", (added, *EFFECTS))
    monkeypatch.setattr(module, "BY_NAME", {"new": added, **BY_NAME})
    after = Effects(9)
    assert all(after[effect.name] == before[effect.name] for effect in EFFECTS)


def test_a_factor_scales_the_drawn_value():
    assert math.isclose(Effects(3, {"cable_loss": 3.0})["cable_loss"], 3.0 * Effects(3)["cable_loss"])


def test_the_second_nozzle_stays_shut_unless_asked():
    assert Effects(3)["second_nozzle"] == 0.0
    assert Effects(3, {"second_nozzle": 1.0})["second_nozzle"] >= 0.1


def test_an_unknown_effect_is_refused_with_the_known_ones():
    with pytest.raises(InputError) as caught:
        Effects(1, {"magic": 1.0})
    assert caught.value.fault == "world-unknown-effect"
    assert caught.value.evidence["value"] == "magic"
    assert "cable_loss" in caught.value.evidence["allowed"]


def test_effects_are_given_as_names_or_as_a_file(tmp_path):
    assert read_scales("film, tilt") == {"film": 0.0, "tilt": 0.0}
    assert set(read_scales("all")) == set(BY_NAME)
    assert read_scales("") == {}
    file = tmp_path / "three.toml"
    file.write_text("[scale]\nfilm = 3\n", encoding="utf-8")
    assert read_scales(str(file)) == {"film": 3.0}
