"""Every effect of field practice 6 on a pile, at three times its size: inside U, or a fault with a name."""

from __future__ import annotations

import pytest
from short_ac_pile import run_ac
from short_pile import run_short

from proofvan.sim.effects import EFFECTS

# Effects that a test calls for by name (their usual factor is 0 or less than 1), and those of another bench.
USUAL = [one for one in EFFECTS if one.scale == 1.0 and one.bench in ("pile", "ac_pile", "any")]
DC = [one.name for one in USUAL if one.bench in ("pile", "any")]
# An AC pile has no ramp and no taper; the rest of a DC pile's effects are its own too.
OF_DC_ONLY = {"ramp", "ramp_overshoot", "taper", "voltage_setting", "ripple", "spurs", "auxiliary_supply"}
AC = [one.name for one in USUAL if one.name not in OF_DC_ONLY]
# What a certificate leaves open, three times: a standard that is not the one of its certificate. The budget cannot
# know that; the check source finds it.
NOT_OF_A_RUN = {"certificate_bias"}


def scales(tmp_path, names):
    file = tmp_path / "effects.toml"
    file.write_text("[scale]\n" + "".join(f"{name} = 3\n" for name in names), encoding="utf-8")
    return "--effects", str(file)


def covered_or_named(finished) -> bool:
    """The truth is inside U, or nothing is concluded and the faults say why."""
    entry = finished.entry
    if entry["verdict"] == "INCONCLUSIVE":
        faults = {one["fault"] for one in finished.record()["attempts"] if one["outcome"] == "fault"}
        reasons = {one["reason"] for one in finished.record()["verdicts"]}
        return bool((faults | reasons) - {"", "regulation-reason-missing"})
    off = abs(entry["measured_error_percent"] - entry["true_error_percent"])
    return off <= entry["expanded_uncertainty_percent"]


def run_dc_with(tmp_path, names):
    return run_short(tmp_path, more=scales(tmp_path, names), true_error_percent=0.4)


def run_ac_with(tmp_path, names):
    without = ("check_pilot = true", "check_pilot = false")
    return run_ac(tmp_path, without, scales=dict.fromkeys(names, 3.0), true_error_percent=0.4)


@pytest.mark.runs
def test_all_effects_of_a_dc_pile_together_at_three_times_their_size(tmp_path):
    assert covered_or_named(run_dc_with(tmp_path, [name for name in DC if name not in NOT_OF_A_RUN]))


@pytest.mark.runs
def test_all_effects_of_an_ac_pile_together_at_three_times_their_size(tmp_path):
    assert covered_or_named(run_ac_with(tmp_path, [name for name in AC if name not in NOT_OF_A_RUN]))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in DC if name not in NOT_OF_A_RUN])
def test_each_effect_of_a_dc_pile_at_three_times_its_size(name, tmp_path):
    assert covered_or_named(run_dc_with(tmp_path, [name]))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in AC if name not in NOT_OF_A_RUN])
def test_each_effect_of_an_ac_pile_at_three_times_its_size(name, tmp_path):
    assert covered_or_named(run_ac_with(tmp_path, [name]))
