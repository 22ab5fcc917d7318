"""`proofvan analyse`: the numbers of files with known truth, long and short, fast and slow."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from waveform_files import RATE, charging, comtrade_files, csv_file, parquet_file

from proofvan.cli.app import app
from proofvan.core.errors import InputError
from proofvan.waveforms.analysis import analyse
from proofvan.waveforms.plot import plot
from proofvan.waveforms.waveform import Pair, Waveform


def wave(rate, seconds, frequency, u, i, dc=(0.0, 0.0), phase=0.4):
    """Peaks and degrees by order, as a sine."""
    t = np.arange(round(rate * seconds)) / rate
    turn = 2 * np.pi * frequency * t + phase

    def values(parts, mean):
        return mean + sum(peak * np.sin(order * turn + math.radians(angle)) for order, (peak, angle) in parts.items())

    return Waveform("w", rate, (Pair("u", "i", values(u, dc[0]), values(i, dc[1])),))


def power(u, i, dc=(0.0, 0.0)):
    shared = u.keys() & i.keys()
    return dc[0] * dc[1] + sum(u[h][0] * i[h][0] / 2 * math.cos(math.radians(u[h][1] - i[h][1])) for h in shared)


U = {1: (325.0, 0.0), 3: (9.0, 40.0), 5: (7.0, -100.0), 11: (2.0, 10.0)}
I = {1: (42.4, -12.0), 3: (2.1, 150.0), 5: (1.4, 20.0), 7: (0.8, 60.0), 13: (0.3, 0.0)}  # noqa: E741 - the letter of a current
THD_I = math.hypot(2.1, 1.4, 0.8, 0.3) / 42.4


@pytest.mark.parametrize(
    ("rate", "seconds", "frequency", "source"),
    [
        (512 * 60.0, 1.0, 60.0, "analyse-by-windows"),
        (512 * 60.0, 0.1, 59.93, "analyse-by-fit"),  # six cycles
        (12_800.0, 2.0, 49.71, "analyse-by-windows"),
        (4000.0, 0.5, 50.4, "analyse-by-windows"),
        (1500.0, 0.6, 50.2, "analyse-by-fit"),  # a disturbance recorder: 30 samples a cycle
    ],
)
def test_power_over_whole_cycles_and_distortion_are_the_true_ones(rate, seconds, frequency, source):
    found = analyse(wave(rate, seconds, frequency, U, I))
    (pair,) = found.pairs
    assert found.spectrum == source
    assert found.frequency == pytest.approx(frequency, rel=1e-7)
    assert pair.active == pytest.approx(power(U, I), rel=1e-6)
    assert pair.current.thd == pytest.approx(THD_I, abs=1e-5)
    assert pair.current.rms == pytest.approx(math.hypot(*(peak for peak, _ in I.values())) / math.sqrt(2), rel=1e-6)
    assert pair.voltage.harmonics[5] == pytest.approx(7.0 / math.sqrt(2), rel=1e-3)
    assert math.degrees(np.angle(pair.current.phasors[1])) == pytest.approx(-12.0, abs=0.01)
    assert pair.fundamental_reactive == pytest.approx(325 * 42.4 / 2 * math.sin(math.radians(12)), rel=1e-3)


@settings(max_examples=20, deadline=None)
@given(st.floats(42.5, 69.0), st.floats(0, 6.28), st.floats(0.05, 0.3), st.floats(-1.4, 1.4))
def test_short_files_of_any_frequency_and_phase_keep_their_power(frequency, phase, seconds, angle):
    current = {1: (20.0, math.degrees(angle)), 3: (2.0, 30.0)}
    found = analyse(wave(512 * 60.0, seconds, frequency, U, current, phase=phase))
    apparent = found.pairs[0].apparent
    assert found.pairs[0].active == pytest.approx(power(U, current), abs=1e-6 * apparent)


def test_the_fifth_harmonic_meter_test_gives_1_04_of_the_fundamental():
    # IEC 62052-11: U5 = 10 %, I5 = 40 % of I1, in phase at the positive zero crossing
    found = analyse(wave(12_800.0, 1.0, 50.0, {1: (325, 0), 5: (32.5, 0)}, {1: (50, 0), 5: (20, 0)}))
    assert found.pairs[0].active / (325 * 50 / 2) == pytest.approx(1.04, rel=1e-7)


@pytest.mark.parametrize(
    ("angles", "expected"),
    [
        ({5: (140, 234), 7: (20, 234)}, (8589.1620, 10517.4926, 6069.9214, 0.816655)),
        ({5: (-141, -234), 7: (-142, -234)}, (8632.7886, 10517.4926, 6007.7127, 0.820803)),
    ],
)
def test_ieee_1459_annex_b(angles, expected):
    # both published variants of the angles; r.m.s. values 100, 8, 15, 5 V and 100, 20, 15, 10 A
    root = math.sqrt(2)
    u = {1: (100 * root, 0), 3: (8 * root, -70), 5: (15 * root, angles[5][0]), 7: (5 * root, angles[7][0])}
    i = {1: (100 * root, -30), 3: (20 * root, -165), 5: (15 * root, angles[5][1]), 7: (10 * root, angles[7][1])}
    (pair,) = analyse(wave(12_000.0, 1.0, 60.0, u, i)).pairs
    assert (pair.active, pair.apparent, pair.nonactive) == pytest.approx(expected[:3], rel=2e-6)
    assert pair.power_factor == pytest.approx(expected[3], abs=1e-6)
    assert pair.voltage.thd == pytest.approx(0.177200, abs=1e-5)
    # annex B: S1 = 10 000 VA, DI = S1 · THDi, DV = S1 · THDu, SH = S1 · THDi · THDu
    parts = (pair.fundamental_apparent, pair.current_distortion, pair.voltage_distortion, pair.harmonic_apparent)
    assert parts == pytest.approx((10_000.0, 2692.58, 1772.00, 477.13), rel=1e-5)
    assert pair.current.thd == pytest.approx(0.269258, abs=1e-5)


@pytest.mark.parametrize(("sign", "expected"), [(1, 50_040.0), (-1, 49_960.0)])
def test_direct_current_with_ripple_is_not_mean_times_mean(sign, expected):
    t = np.arange(100_000) / 100_000.0
    ripple = np.sin(2 * np.pi * 300 * t)
    source = Waveform("dc", 100_000.0, (Pair("u", "i", 500 + 10 * ripple, 100 + sign * 8 * ripple),))
    found = analyse(source)
    (pair,) = found.pairs
    assert found.kind == "dc"
    assert pair.active == pytest.approx(expected, rel=1e-5)
    assert pair.voltage.ripple_rms == pytest.approx(10 / math.sqrt(2), rel=1e-4)
    assert pair.voltage.peak_to_peak == pytest.approx(20, rel=1e-3)
    assert pair.energy == pytest.approx(expected, rel=1e-6)
    assert pair.charge == pytest.approx(100.0, rel=1e-6)


def test_three_phases_have_their_angles_and_add_up():
    t = np.arange(25_600) / 12_800.0
    pairs = []
    for number in range(3):
        turn = 2 * np.pi * 50 * t - number * 2 * np.pi / 3
        pairs.append(Pair(f"u{number}", f"i{number}", 325 * np.sin(turn), 40 * np.sin(turn - 0.1)))
    found = analyse(Waveform("three", 12_800.0, tuple(pairs)))
    angles = [math.degrees(np.angle(pair.voltage.phasors[1])) for pair in found.pairs]
    assert angles == pytest.approx([0, -120, 120], abs=0.01)
    assert sum(pair.active for pair in found.pairs) == pytest.approx(3 * 325 * 40 / 2 * math.cos(0.1), rel=1e-6)
    voltage, current = found.sequences
    assert (abs(voltage.positive), abs(current.positive)) == pytest.approx((325 / 2**0.5, 40 / 2**0.5), rel=1e-6)
    assert (abs(voltage.negative), abs(voltage.zero), current.unbalance) == pytest.approx((0, 0, 0), abs=1e-3)


def test_an_unbalanced_supply_shows_its_negative_and_zero_sequence(tmp_path):
    t = np.arange(12_800) / 12_800.0
    turns = [2 * np.pi * 50 * t - number * 2 * np.pi / 3 for number in range(3)]
    # positive 300 V, negative 9 V, zero 6 V, as peaks
    columns = [
        300 * np.sin(w) + 9 * np.sin(w + number * 4 * np.pi / 3) + 6 * np.sin(turns[0])
        for number, w in enumerate(turns)
    ]
    file = csv_file(tmp_path / "a.csv", "t,ua,ub,uc,ia,ib,ic\n", (t, *columns, *(0.1 * each for each in columns)))
    choice = [word for each in ("ua", "ub", "uc") for word in ("-u", each)]
    choice += [word for each in ("ia", "ib", "ic") for word in ("-i", each)]
    found = json.loads(run("analyse", file, *choice, "--json").stdout)["result"]["sequences"]
    assert found["voltage"]["positive"] == pytest.approx(300 / 2**0.5, rel=1e-5)
    assert (found["voltage"]["negative"], found["voltage"]["zero"]) == pytest.approx((9 / 2**0.5, 6 / 2**0.5), rel=1e-4)
    assert found["current"]["unbalance"] == pytest.approx(0.03, rel=1e-4)
    shown = run("--lang", "en", "analyse", file, *choice).stdout
    assert "U negative sequence" in shown
    assert "current distortion power DI" in shown


def test_files_that_hold_no_whole_cycle_and_wrong_wishes_are_refused():
    with pytest.raises(InputError, match="analyse-nominal"):
        analyse(wave(12_800.0, 1.0, 50.0, U, I), 55)
    with pytest.raises(InputError, match="analyse-plot-format"):
        source = wave(12_800.0, 1.0, 50.0, U, I)
        plot(source, analyse(source), __import__("pathlib").Path("x.gif"), "en")


# ---- command line


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_every_format_of_the_same_file_gives_the_same_power(tmp_path):
    files = [
        csv_file(tmp_path / "a.csv", "t,u,i\n", charging()),
        comtrade_files(tmp_path / "b", "BINARY"),
        parquet_file(tmp_path / "c.parquet"),
    ]
    powers = []
    for file in files:
        result = run("analyse", file, "--json")
        assert result.exit_code == 0, result.output
        found = json.loads(result.stdout)["result"]
        assert found["rate"] == pytest.approx(RATE, rel=1e-9)
        powers.append(found["pairs"][0]["active"])
    assert powers == pytest.approx([powers[0]] * 3, rel=1e-8)


def test_the_table_names_every_quantity_and_the_picture_is_drawn(tmp_path):
    file = csv_file(tmp_path / "a.csv", "t,u,i\n", charging())
    for ending, begins in ((".png", b"\x89PNG"), (".svg", b"<?xml")):
        picture = tmp_path / f"p{ending}"
        result = run("--lang", "en", "analyse", file, "--plot", picture)
        assert result.exit_code == 0, result.output
        assert picture.read_bytes().startswith(begins)
    for word in ("active power P", "power factor PF", "THD", "energy over the file", " 50 ", "algorithm"):
        assert word in result.stdout


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--frequency", "400"], "analyse-nominal"),
        (["--scale", "u"], "analyse-scale"),
        (["--scale", "u=0"], "analyse-scale"),
        (["-u", "nothing"], "waveform-column-missing"),
        (["--plot", "p.gif"], "analyse-plot-format"),
    ],
)
def test_wrong_options_say_what_is_allowed(tmp_path, words, fault):
    result = run("analyse", csv_file(tmp_path / "a.csv", "t,u,i\n", charging()), *words)
    assert result.exception.fault == fault
    assert result.exception.evidence["allowed"]
