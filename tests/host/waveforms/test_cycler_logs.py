"""Logs of battery cyclers: every dialect gives the same, the sums are exact, and a bad line is named."""

from __future__ import annotations

import hashlib
import json
import tomllib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from proofvan.cli.app import app
from proofvan.core.errors import InputError
from proofvan.regulations.traction_battery.inputs import Cycle
from proofvan.waveforms.charge import amount, amount_of, pulses, steps, turns
from proofvan.waveforms.cycler import CyclerLog, Row, read_cycler
from proofvan.waveforms.waveform import Pair, Waveform

BESIDE = [Path(__file__).resolve().parents[parents] / "shared/data/leaf-cell-1c" for parents in (4, 5)]
LEAF = next((folder for folder in BESIDE if folder.exists()), BESIDE[0]) / "cell-discharge-bitrode-1c.csv"

# Time s, current A (charging positive), voltage V: rest, charge, rest, discharge.
COURSE = [(0, 0, 3.2), (10, 0, 3.2), (11, 20.5, 3.4), (21, 20.5, 3.5), (31.5, 20, 3.6), (32, 0, 3.5), (42, 0, 3.48)]
COURSE += [(43, -30.25, 3.3), (53, -30.25, 3.2), (63, -30, 3.1)]
MODES = ["r", "r", "c", "c", "c", "r", "r", "d", "d", "d"]
WORDS = {
    "bitrode": {"r": "REST", "c": "CHRG", "d": "DCHG"},
    "neware": {"r": "Rest", "c": "CC_Chg", "d": "CC DChg"},
    "neware-zh": {"r": "静置", "c": "恒流充电", "d": "恒流放电"},
    "maccor": {"r": "R", "c": "C", "d": "D"},
}


def clock(seconds: float) -> str:
    return f"{int(seconds // 3600)}:{int(seconds // 60) % 60:02d}:{seconds % 60:06.3f}"


def dialect(name: str) -> tuple[str, bytes]:
    """The same course as the programs export it."""
    rows = [
        (at, *row, WORDS.get(name, {}).get(mode, ""))
        for at, (row, mode) in enumerate(zip(COURSE, MODES, strict=True), 1)
    ]
    if name == "arbin":
        lines = [
            "Data_Point,Test_Time(s),Step_Time(s),Step_Index,Cycle_Index,Current(A),Voltage(V),Charge_Capacity(Ah)"
        ]
        lines += [f"{at},{t},{t},{'rcd'.index(MODES[at - 1])},1,{i},{u},0" for at, t, i, u, _ in rows]
    elif name == "arbin-new":
        lines = ["Data Point,Test Time (s),Step Index,Current (mA),Voltage (mV)"]
        lines += [f"{at},{t},{'rcd'.index(MODES[at - 1])},{i * 1000},{u * 1000:.3f}" for at, t, i, u, _ in rows]
    elif name == "neware":
        lines = ["DataPoint\tCycle Index\tStep Index\tStep Type\tTime\tTotal Time\tCurrent(A)\tVoltage(V)"]
        lines += [f"{at}\t1\t{MODES[at - 1]}\t{m}\t0:00:00\t{clock(t)}\t{i}\t{u}" for at, t, i, u, m in rows]
    elif name == "neware-zh":
        lines = ["数据序号,循环号,工步号,工步类型,时间,总时间,电流(A),电压(V)"]
        lines += [f"{at},1,{MODES[at - 1]},{m},0:00:00,{clock(t)},{i},{u}" for at, t, i, u, m in rows]
        return "log.csv", "\n".join(lines).encode("gb18030")
    elif name == "maccor":
        lines = [
            "Today's Date\t11/26/2026",
            "Rec#\tCyc#\tStep\tTest (Sec)\tStep (Sec)\tAmp-hr\tWatt-hr\tAmps\tVolts\tState",
        ]
        lines += [f"{at}\t0\t1\t{t}\t{t}\t0\t0\t{abs(i)}\t{u}\t{m}" for at, t, i, u, m in rows]
    else:
        lines = ["Exclude,Time(s),Cycle,Step,StepTime(s),Current(A),Voltage(V),Mode,Data,"]
        lines += [f"No,{t},1,1,{t},{i},{u},{m}, ," for _, t, i, u, m in rows]
    return "log.csv", "\r\n".join([*lines, ""]).encode()


def written(folder: Path, content: tuple[str, bytes]) -> Path:
    path = folder / content[0]
    path.write_bytes(content[1])
    return path


@pytest.mark.parametrize("name", ["arbin", "arbin-new", "neware", "neware-zh", "maccor", "bitrode"])
def test_every_dialect_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    log = read_cycler(written(tmp_path, dialect(name)))
    expected = [(round(t * 1e6), round(i * 1e6), round(u * 1e6)) for t, i, u in COURSE]
    assert [(row.time_us, row.current_ua, row.voltage_uv) for row in log.rows] == expected
    found = steps(log)
    assert [one.kind for one in found] == ["rest", "charge", "rest", "discharge"]
    assert [(one.kind, other.kind) for one, other in turns(found)] == [("charge", "discharge")]


def test_steps_and_pulses_are_those_of_a_calculation_by_hand(tmp_path: Path) -> None:
    found = steps(read_cycler(written(tmp_path, dialect("bitrode"))))
    charge = found[1]
    assert charge.amount.charge == (Fraction("20.5") * 10 + Fraction("20.25") * Fraction("10.5")) / 3600
    power = [Fraction(str(i)) * Fraction(str(u)) for _, i, u in COURSE[2:5]]
    energy = ((power[0] + power[1]) / 2 * 10 + (power[1] + power[2]) / 2 * Fraction("10.5")) / 3600
    assert charge.amount.energy == energy
    assert charge.may_hide.charge >= Fraction("20.5") / 3600  # the second before its first line
    up, down = pulses(found)
    assert (up.before_v, up.current_a) == (3.2, 20.5) and up.after_v == pytest.approx(3.49)
    assert (down.before_v, down.after_v, down.current_a) == (3.48, pytest.approx(3.21), -30.25)
    assert pulses(found, seconds=100.0) == ()


rows = st.lists(
    st.tuples(
        st.sampled_from([1, 10, 10, 10, 30_000_000]), st.integers(-(2**31) + 2, 2**31 - 2), st.integers(0, 2**31 - 2)
    ),
    min_size=2,
    max_size=40,
)


@given(rows)
def test_the_sums_are_exact_for_any_spacing(given_rows: list[tuple[int, int, int]]) -> None:
    time, course = 0, []
    for spacing, current, voltage in given_rows:
        time += spacing
        course.append(Row(time, current, voltage, "", 1))
    charge = energy = Fraction(0)
    for one, other in pairwise(course):
        spacing = other.time_us - one.time_us
        charge += Fraction(one.current_ua + other.current_ua, 2) * spacing
        power = one.current_ua * one.voltage_uv + other.current_ua * other.voltage_uv
        energy += Fraction(power, 2) * spacing
    found = amount(course)
    assert found.charge == charge / (3600 * 10**12) and found.energy == energy / (3600 * 10**18)


def test_what_the_van_recorded_is_integrated_too() -> None:
    count = 5000
    t = np.arange(count) / 1000.0
    voltage, current = 350 + np.sin(40 * t), -50 + 2 * np.cos(40 * t)
    found = amount_of(Waveform("van", 1000.0, (Pair("u", "i", voltage, current),)))
    assert float(found.charge) == pytest.approx(current.sum() / 3.6e6, rel=1e-7)
    assert float(found.energy) == pytest.approx((voltage * current).sum() / 3.6e6, rel=1e-7)


HEAD = "Test_Time(s),Current(A),Voltage(V),State"
BAD = [
    (f"{HEAD}\n0,1,3.2,\n1,x,3.2,", "cycler-not-a-number", {"line": 3, "column": "Current(A)", "value": "x"}),
    (f"{HEAD}\n0,1,3.2,\n1,1", "cycler-not-a-number", {"line": 3, "column": "Voltage(V)", "value": "-"}),
    (f"{HEAD}\n0,1,nan,\n1,1,3,", "cycler-not-a-number", {"line": 2, "column": "Voltage(V)", "value": "nan"}),
    (f"{HEAD}\n0:00:99,1,3,\n1,1,3,", "cycler-not-a-number", {"line": 2, "column": "Test_Time(s)"}),
    (f"{HEAD}\n0,1,3.2,\n\n5,1,3,\n4,1,3.2,", "cycler-time-backwards", {"line": 5, "column": "Test_Time(s)"}),
    (f"{HEAD}\n0,3000,3.2,\n1,1,3,", "cycler-out-of-range", {"line": 2, "column": "Current(A)", "value": "3000"}),
    (f"{HEAD}\n0,-3,3.2,C\n1,1,3,", "cycler-sign", {"line": 2, "column": "Current(A)", "value": "-3"}),
    (f"{HEAD}\n0,1,3.2,", "cycler-too-short", {"value": 1}),
    ("note\nTime(s),Current(A),Power(W)\n0,1,3", "cycler-column-missing", {"line": 2, "field": "voltage"}),
    ("Time(s),Current(kA),Voltage(V)\n0,1,3", "cycler-unit", {"line": 1, "column": "Current(kA)", "value": "ka"}),
    ("", "cycler-column-missing", {"field": "time, current, voltage"}),
]


@pytest.mark.parametrize(("content", "fault", "evidence"), BAD)
def test_a_bad_log_is_refused_with_line_and_column(tmp_path: Path, content: str, fault: str, evidence: dict) -> None:
    with pytest.raises(InputError) as caught:
        read_cycler(written(tmp_path, ("log.csv", content.encode())))
    assert caught.value.fault == fault
    assert evidence.items() <= caught.value.evidence.items()


def test_what_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", written(tmp_path, ("log.bin", b"\xff\xfe\x00\x81"))):
        with pytest.raises(InputError) as caught:
            read_cycler(path)
        assert caught.value.fault == "waveform-unreadable"


def test_a_log_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofvan.waveforms.cycler._LARGEST_FILE_BYTES", 10)
    with pytest.raises(InputError) as caught:
        read_cycler(written(tmp_path, dialect("arbin")))
    assert caught.value.fault == "cycler-too-large"


# ORNL's 1C cycling of a Leaf cell: our sums against the cycler's own counters.
@pytest.mark.needs_shared
def test_the_leaf_cell_s_log_gives_the_published_sums() -> None:
    if not LEAF.exists():
        pytest.skip("the log lies beside the repository")
    found = steps(read_cycler(LEAF))
    charge, discharge = turns(found)[0]
    assert len(charge.rows) == 188 and len(discharge.rows) == 119
    assert (f"{float(charge.amount.charge):.4f}", f"{float(charge.amount.energy):.4f}") == ("30.3490", "119.7928")
    assert (f"{float(discharge.amount.charge):.4f}", f"{float(discharge.amount.energy):.4f}") == (
        "-30.3263",
        "-114.0104",
    )
    assert abs(float(discharge.amount.charge) + 30.33) <= float(discharge.may_hide.charge) + 0.005
    charge, discharge = turns(found)[1]
    assert f"{float(-discharge.amount.charge / charge.amount.charge):.5f}" == "0.99893"
    assert f"{float(-discharge.amount.energy / charge.amount.energy):.4f}" == "0.9511"


def test_a_log_without_current_is_one_rest() -> None:
    log = CyclerLog("rest", (Row(0, 0, 1, "", 1), Row(1, 0, 1, "", 2)))
    assert [one.kind for one in steps(log)] == ["rest"]


def test_the_command_gives_what_compute_takes(tmp_path: Path) -> None:
    log = written(tmp_path, dialect("maccor"))
    run = CliRunner()
    shown = run.invoke(app, ["--lang", "en", "battery", str(log)])
    assert shown.exit_code == 0 and "2 charge, lines 5 to 7" in shown.stdout and "pulse: 3.4800 V" in shown.stdout
    plain = json.loads(run.invoke(app, ["battery", str(log), "--json"]).stdout)["result"]
    assert Fraction(plain["steps"][1]["exact_charge_ah"]) == steps(read_cycler(log))[1].amount.charge
    tables = tomllib.loads(run.invoke(app, ["battery", str(log), "--observations"]).stdout)
    (cycle,) = tables["observations"]["cycle"]
    assert cycle["log"] == hashlib.sha256(log.read_bytes()).hexdigest() == plain["log"]
    typed = {"temperature": 25, "coldest": 25, "warmest": 25}
    assert Cycle.model_validate(cycle | typed).charged.value == pytest.approx(
        float(steps(read_cycler(log))[1].amount.charge)
    )
