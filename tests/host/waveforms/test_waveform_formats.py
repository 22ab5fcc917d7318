"""Every format gives the same waveform, and a broken file is refused with its place."""

from __future__ import annotations

import numpy as np
import pytest
from waveform_files import A_I, A_U, RATE, charging, comtrade_files, csv_file, parquet_file, wav_file

from proofvan.core.errors import InputError
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.table import Choice

SCOPE = """Model,RECORDER 12
Record Length,15360
Sample Interval,3.25520833e-05,s
Comment,"Übung 充电"
{names}
{units}
"""


def require_same(wave, tolerance=1e-12):
    _, u, i = charging()
    assert wave.rate == pytest.approx(RATE, rel=1e-9)
    assert np.max(np.abs(wave.voltage - u)) <= tolerance * 400
    assert np.max(np.abs(wave.current - i)) <= tolerance * 50


def test_a_recorder_s_csv_with_a_preamble_and_a_line_of_units_is_read(tmp_path):
    header = SCOPE.format(names="TIME,CH1,CH2", units="s,V,A")
    require_same(read_waveform(csv_file(tmp_path / "scope.csv", header, charging())))


def test_units_with_a_prefix_are_converted(tmp_path):
    t, u, i = charging()
    file = csv_file(tmp_path / "w.csv", "Time (ms),U [kV],I (mA)\n", (t * 1e3, u / 1e3, i * 1e3))
    require_same(read_waveform(file))


def test_semicolons_with_decimal_commas_are_understood(tmp_path):
    file = csv_file(tmp_path / "w.csv", "Zeit;U (V);I (A)\n", charging(), ";", comma=True)
    require_same(read_waveform(file))


def test_columns_are_chosen_by_name_or_number_and_scaled(tmp_path):
    t, u, i = charging()
    file = csv_file(tmp_path / "w.csv", "x,probe one,probe two\n", (t, u / 200, i / 10))
    by_name = Choice(time="x", voltages=("probe one",), currents=("probe two",), scales={"probe one": 200, "3": 10})
    require_same(read_waveform(file, by_name))
    by_number = Choice(time="1", voltages=("2",), currents=("3",), scales={"2": 200, "probe two": 10})
    require_same(read_waveform(file, by_number))


def test_three_phases_come_as_three_pairs_in_the_order_of_the_file(tmp_path):
    t, u, i = charging()
    file = csv_file(tmp_path / "w.csv", "t,ua,ub,uc,ia,ib,ic\n", (t, u, 2 * u, 3 * u, i, 2 * i, 3 * i))
    wave = read_waveform(file)
    assert [(pair.voltage_name, pair.current_name) for pair in wave.pairs] == [("ua", "ia"), ("ub", "ib"), ("uc", "ic")]
    assert wave.pairs[2].mean_power_w == pytest.approx(9 * wave.mean_power_w)


@pytest.mark.parametrize("kind", ["ASCII", "BINARY", "FLOAT32"])
def test_comtrade_gives_the_values_of_its_configuration(tmp_path, kind):
    tolerance = 1e-7 if kind == "FLOAT32" else 1e-12  # single precision of the file itself
    require_same(read_waveform(comtrade_files(tmp_path / "fault", kind)), tolerance)


def test_wav_is_read_with_the_rate_of_its_head_and_scaled(tmp_path):
    choice = Choice(scales={"1": A_U * 32768, "2": A_I * 32768})
    require_same(read_waveform(wav_file(tmp_path / "w.wav"), choice))


def test_parquet_brings_units_and_rate_in_its_metadata(tmp_path):
    require_same(read_waveform(parquet_file(tmp_path / "w.parquet")))


@pytest.mark.parametrize(
    ("name", "content", "choice", "fault", "evidence"),
    [
        ("w.xyz", b"", Choice(), "waveform-format", {"value": ".xyz"}),
        ("w.wav", b"RIFF....", Choice(), "waveform-unreadable", {}),
        ("w.parquet", b"PAR1", Choice(), "waveform-unreadable", {}),
        ("w.cfg", b"A,B,1999\r\n", Choice(), "waveform-unreadable", {}),
        ("w.csv", b"t,u,i\n0,1,1\n1,1,1\n", Choice(voltages=("x",)), "waveform-column-missing", {"field": "x"}),
        ("w.csv", b"t,u,i\n0,1,1\n1,1,1\n", Choice(rate=3.0), "waveform-rate-differs", {"expected": "1"}),
        ("w.csv", b"u,i\n1,1\n1,1\n", Choice(), "waveform-rate-missing", {}),
        ("w.csv", b"u,i\n1,1\n1,1\n", Choice(rate=-1.0), "waveform-rate-missing", {"value": -1.0}),
        ("w.csv", b"t,u,i\n0,1,1\n1,inf,1\n2,1,1\n", Choice(), "waveform-not-a-number", {"line": 3, "field": "u"}),
        ("w.csv", b"t,ua,ub,i\n0,1,1,1\n1,1,1,1\n", Choice(), "waveform-column-missing", {"field": "current"}),
        ("w.csv", b"only words\nand more\n", Choice(), "waveform-no-numbers", {}),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path, name, content, choice, fault, evidence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_waveform(tmp_path / name, choice)
    assert caught.value.fault == fault
    assert caught.value.evidence["file"] == name
    assert caught.value.evidence.items() >= evidence.items()


def test_a_comtrade_configuration_without_its_data_is_named(tmp_path):
    file = comtrade_files(tmp_path / "fault", "ASCII")
    file.with_suffix(".dat").unlink()
    with pytest.raises(InputError, match="waveform-unreadable") as caught:
        read_waveform(file)
    assert "fault.dat" in str(caught.value.evidence["detail"])


def test_a_comtrade_file_that_was_cut_off_is_refused(tmp_path):
    file = comtrade_files(tmp_path / "fault", "BINARY")
    data = file.with_suffix(".dat")
    data.write_bytes(data.read_bytes()[:-1001])
    with pytest.raises(InputError, match="waveform-unreadable"):
        read_waveform(file)
