"""Free measurement models: the published examples come out, and what is typed as a formula can do nothing but count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import InputError
from proofvan.methods import free_model
from proofvan.methods.free_model import FreeModel, Model
from proofvan.uncertainty import adaptive, expression

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "uncertainty"
SEED = 20081


def model(name: str) -> Model:
    return free_model.load(EXAMPLES / f"{name}.toml")


def simple(**changes: object) -> Model:
    table = {
        "results": {"y": {"expression": "a + b"}},
        "inputs": {"a": {"value": 1, "u": 1}, "b": {"value": 2, "u": 1}},
    }
    return Model(FreeModel.model_validate({**table, **changes}))


def test_gum_h1_comes_out_as_published() -> None:
    """JCGM 100 H.1: l = 50 000 838 nm, u_c = 32 nm (31.7), v_eff = 16 (16.7), k_99 = 2.92."""
    found = model("gum-h1-gauge-block").by_gum()["l"]
    assert round(found.value) == 50_000_838
    assert found.standard_uncertainty == pytest.approx(31.7, abs=0.05)
    assert found.degrees_of_freedom == pytest.approx(16.7, abs=0.1)
    assert round(found.coverage_factor, 2) == 2.92
    assert round(found.expanded_uncertainty) in (92, 93)
    parts = {line.label: float(line.contribution) for line in found.budget}
    assert parts["l_S"] == pytest.approx(25, abs=0.5)
    assert parts["d"] == pytest.approx(9.7, abs=0.05)
    assert parts["d_alpha"] == pytest.approx(2.9, abs=0.05)
    assert parts["d_theta"] == pytest.approx(16.6, abs=0.1)
    assert parts["alpha_S"] == parts["theta"] == 0.0


def test_drawing_finds_what_the_first_order_of_gum_h1_misses() -> None:
    """H.1.7: the second-order terms raise u_c from 32 to 34 nm; the t distributions widen it a little more."""
    found = adaptive.settle(
        lambda g, n: model("gum-h1-gauge-block")._drawn(model("gum-h1-gauge-block").formulas["l"], g, n),
        SEED,
        0.99,
        2,
        4,
    )
    assert found.standard_uncertainty > 33.5


def test_gum_h2_comes_out_as_published() -> None:
    """JCGM 100 H.2: R 127.732 (0.071), X 219.847 (0.295), Z 254.260 (0.236) ohm and their correlations."""
    read = model("gum-h2-impedance")
    found = read.by_gum()
    assert {name: round(one.value, 3) for name, one in found.items()} == {"R": 127.732, "X": 219.847, "Z": 254.260}
    u = {name: one.standard_uncertainty for name, one in found.items()}
    assert u == pytest.approx({"R": 0.071071, "X": 0.295582, "Z": 0.236336}, abs=1e-6)
    r = read.correlations()
    assert r[("R", "X")] == pytest.approx(-0.588430, abs=1e-6)
    assert r[("R", "Z")] == pytest.approx(-0.485259, abs=1e-6)
    assert r[("X", "Z")] == pytest.approx(0.992512, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "u", "half_width"),
    [
        ("jcgm101-9-2-2-normal", 2.00, 3.92),
        ("jcgm101-9-2-3-rectangular", 2.00, 3.88),
        ("jcgm101-9-2-4-dominant", 10.1, 17.0),
    ],
)
def test_sums_of_jcgm_101_come_out_as_published(name: str, u: float, half_width: float) -> None:
    found = model(name).by_drawing(SEED)["Y"]
    assert found.settled
    assert found.standard_uncertainty == pytest.approx(u, rel=0.01)
    assert (found.high - found.low) / 2 == pytest.approx(half_width, rel=0.01)
    gum = model(name).by_gum()["Y"]
    assert gum.expanded_uncertainty == pytest.approx({2.0: 3.92, 10.1: 19.9}[u], abs=0.05)


def test_the_dominant_rectangle_is_not_confirmed_and_the_normal_sum_is() -> None:
    for name, confirmed in (("jcgm101-9-2-2-normal", True), ("jcgm101-9-2-4-dominant", False)):
        gum, drawn = model(name).by_gum()["Y"], model(name).by_drawing(SEED)["Y"]
        assert drawn.confirms(gum.value, gum.expanded_uncertainty) is confirmed


def test_the_mass_of_jcgm_101_shows_why_first_order_fails() -> None:
    """JCGM 101 9.3: GUM 1.2340, 0.0539, [1.1285, 1.3395]; Monte Carlo 1.2341, 0.0754, [1.0834, 1.3825]."""
    gum = model("jcgm101-9-3-mass").by_gum()["dm"]
    assert (round(gum.value, 4), round(gum.standard_uncertainty, 4)) == (1.2340, 0.0539)
    ends = gum.value - gum.expanded_uncertainty, gum.value + gum.expanded_uncertainty
    assert ends == pytest.approx((1.1285, 1.3395), abs=1e-4)
    drawn = model("jcgm101-9-3-mass").by_drawing(SEED, most_batches=60)["dm"]
    assert drawn.mean == pytest.approx(1.2341, abs=0.0005)
    assert drawn.standard_uncertainty == pytest.approx(0.0754, abs=0.0005)
    assert (drawn.low, drawn.high) == pytest.approx((1.0834, 1.3825), abs=0.003)
    assert not drawn.confirms(gum.value, gum.expanded_uncertainty)


def test_the_loss_of_jcgm_101_at_zero_has_no_first_order_uncertainty() -> None:
    """JCGM 101 9.4.2, in units of 1e-6: mean 50, u 50, shortest interval [0, 150]; the GUM says 0."""
    assert model("jcgm101-9-4-loss-at-zero").by_gum()["dY"].standard_uncertainty == 0.0
    drawn = model("jcgm101-9-4-loss-at-zero").by_drawing(SEED, most_batches=30)["dY"]
    assert (drawn.mean, drawn.standard_uncertainty) == pytest.approx((50e-6, 50e-6), rel=0.02)
    assert (drawn.low, drawn.high) == pytest.approx((0.0, 150e-6), abs=2e-6)


def test_the_loss_of_jcgm_101_with_correlation() -> None:
    """JCGM 101 9.4.3, x1 = 0.010, r = 0.9, in 1e-6: mean 150, u 120.5, shortest [13, 397]; the GUM says 100."""
    assert model("jcgm101-9-4-loss").by_gum()["dY"].standard_uncertainty == pytest.approx(100e-6)
    drawn = model("jcgm101-9-4-loss").by_drawing(SEED)["dY"]
    assert (drawn.mean, drawn.standard_uncertainty) == pytest.approx((150e-6, 120.5e-6), rel=0.02)
    assert (drawn.low, drawn.high) == pytest.approx((13e-6, 397e-6), abs=8e-6)


def test_the_same_seed_gives_the_same_bits() -> None:
    assert simple().by_drawing(7) == simple().by_drawing(7)
    assert simple().by_drawing(7) != simple().by_drawing(8)


def test_welch_and_satterthwaite() -> None:
    """u 0.57 (9) and 0.25 (infinite) give 12.8 effective degrees of freedom."""
    found = simple(inputs={"a": {"value": 1, "u": 0.57, "degrees_of_freedom": 9}, "b": {"value": 2, "u": 0.25}})
    assert found.by_gum()["y"].degrees_of_freedom == pytest.approx(12.8, abs=0.05)


def test_readings_give_mean_and_standard_deviation_of_the_mean() -> None:
    found = simple(inputs={"a": {"readings": [1.0, 2.0, 3.0]}, "b": {"value": 0, "u": 0}}).by_gum()["y"]
    assert (found.value, found.standard_uncertainty, found.degrees_of_freedom) == pytest.approx((2.0, 3**-0.5, 2))


@pytest.mark.parametrize("shape", ["rectangular", "triangular", "arcsine"])
def test_each_shape_has_the_spread_that_its_half_width_says(shape: str) -> None:
    inputs = {"a": {"value": 0, "half_width": 1, "distribution": shape}, "b": {"value": 0, "u": 0}}
    found = simple(inputs=inputs)
    expected = {"rectangular": 3**-0.5, "triangular": 6**-0.5, "arcsine": 2**-0.5}[shape]
    assert found.by_gum()["y"].standard_uncertainty == pytest.approx(expected)
    drawn = found.by_drawing(SEED, most_batches=10)["y"]
    assert drawn.standard_uncertainty == pytest.approx(expected, rel=0.01)
    assert -1 <= drawn.low < drawn.high <= 1


FULLY = [{"between": ["a", "b"], "coefficient": 1.0}]


def test_full_correlation_adds_and_full_opposition_cancels() -> None:
    assert simple(correlations=FULLY).by_gum()["y"].standard_uncertainty == pytest.approx(2.0)
    apart = simple(correlations=FULLY, results={"y": {"expression": "a - b"}})
    assert apart.by_gum()["y"].standard_uncertainty == pytest.approx(0.0, abs=1e-12)
    assert simple(correlations=FULLY).by_drawing(SEED, 4)["y"].standard_uncertainty == pytest.approx(2.0, rel=0.02)


BAD_MODELS = [
    ({"results": {"y": {"expression": "a + c"}}}, "model-input-unknown", "results.y.expression"),
    ({"results": {"y": {"expression": "1 / (a - a)"}}}, "model-not-defined", ""),
    ({"correlations": [{"between": ["a", "z"], "coefficient": 0.5}]}, "model-input-unknown", "correlations.between"),
    ({"together": [["a", "b"]]}, "model-readings-apart", "together"),
    (
        {"inputs": {"a": {"value": 1, "half_width": 1}, "b": {"value": 1, "u": 1}}, "correlations": FULLY},
        "model-correlated-not-normal",
        "inputs.a",
    ),
    (
        {"inputs": {"a": {"value": 1, "half_width": 1, "distribution": "normal"}, "b": {"value": 1, "u": 1}}},
        "model-shape-without-u",
        "inputs.a.distribution",
    ),
]


@pytest.mark.parametrize(("change", "fault", "field"), BAD_MODELS)
def test_a_wrong_model_is_told_by_field(change: dict[str, object], fault: str, field: str) -> None:
    with pytest.raises(InputError) as caught:
        simple(**change).by_gum()
    assert caught.value.fault == fault
    assert not field or caught.value.evidence["field"] == field


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "a.__class__",
        "[a for a in (1, 2)]",
        "lambda: 1",
        "a if b else 1",
        "eval('1')",
        "a; b",
        "'x' * 3",
        "a < b",
        "sqrt(a, b)",
        "True",
        "1j",
        "(" * 300 + "a" + ")" * 300,
        "+" * 500 + "a",
        "a" * 3000,
        "",
    ],
)
def test_a_formula_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(InputError):
        expression.parse(text, "results.y.expression")


@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_formula_is_read_or_refused(text: str) -> None:
    try:
        parsed = expression.parse(text, "f")
    except InputError:
        return
    assert parsed.names <= set(parsed.text.replace("^", "**").split()) or parsed.names


@given(st.floats(0.1, 10), st.floats(0.1, 10))
def test_a_formula_counts_as_python_does(a: float, b: float) -> None:
    parsed = expression.parse("-a^2 + 3 * sqrt(b) / ln(2) - sin(pi / 6) * exp(a)", "f")
    import math

    expected = -(a**2) + 3 * math.sqrt(b) / math.log(2) - math.sin(math.pi / 6) * math.exp(a)
    assert parsed.evaluate({"a": a, "b": b}) == pytest.approx(expected)


def test_an_enormous_power_is_a_fault_and_not_a_wait() -> None:
    with pytest.raises(InputError) as caught:
        simple(results={"y": {"expression": "9**9**9**9 + a"}}).by_gum()
    assert caught.value.fault == "model-not-defined"


def test_a_distribution_without_moments_stops_drawing() -> None:
    found = adaptive.settle(lambda g, n: g.standard_cauchy(n), SEED, most_batches=5)
    assert found.draws == 50_000 and not found.settled
