import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofvan.core.errors import InputError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.sim.playback import PlaybackSource
from proofvan.waveforms.read import read_waveform
from proofvan.waveforms.table import Choice
from proofvan.waveforms.waveform import Pair, Waveform


def written(tmp_path, text):
    file = tmp_path / "wave.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "header", ["time,voltage,current", "t,u,i", "Time(s),Volt,Amp", "T [s],V,A", "Time;U (V);I (A)", "i,t,u"]
)
def test_columns_are_recognised_by_their_usual_names(tmp_path, header):
    names = header.replace(";", ",").lower().split(",")
    row = {"t": "0.{}", "v": "4{}0", "u": "4{}0", "i": "1{}", "a": "1{}", "c": "1{}"}
    lines = [",".join(row[name[0]].format(k) for name in names) for k in range(3)]
    separator = ";" if ";" in header else ","
    wave = read_waveform(written(tmp_path, "\n".join([header, *lines]).replace(",", separator)))
    assert wave.rate == pytest.approx(10.0)
    assert wave.voltage.tolist() == [400.0, 410.0, 420.0]
    assert wave.current.tolist() == [10.0, 11.0, 12.0]


def test_milliseconds_are_understood(tmp_path):
    assert read_waveform(written(tmp_path, "time (ms),u,i\n0,1,1\n1,1,1\n")).rate == pytest.approx(1000.0)


def test_two_bare_columns_need_a_rate(tmp_path):
    file = written(tmp_path, "400,10\n410,11\n")
    assert read_waveform(file, Choice(rate=50.0)).rate == 50.0
    with pytest.raises(InputError, match="waveform-rate-missing"):
        read_waveform(file)


@pytest.mark.parametrize(
    ("text", "fault", "evidence"),
    [
        ("time,voltage\n0,1\n1,1\n", "waveform-column-missing", {"field": "current"}),
        ("1,2,3\n4,5,6\n", "waveform-column-missing", {"field": "voltage"}),
        ("t,u,i\n0,1,1\n1,nan,1\n2,1,1\n", "waveform-not-a-number", {"line": 3, "value": "nan"}),
        ("t,u,i\n0,1,1\n\n1,1,x\n2,1,1\n", "waveform-not-a-number", {"line": 4, "value": "x"}),
        ("t,u,i\n0,1,1\n1,1\n", "waveform-not-a-number", {"line": 3, "value": ""}),
        ("t,u,i\n0,1,1\n1,1,1\n2,1,1\n4,1,1\n5,1,1\n", "waveform-uneven-time", {"line": 5}),
        ("t,u,i\n0,1,1\n1,1,1\n1,1,1\n2,1,1\n", "waveform-uneven-time", {"line": 4}),
        ("t,u,i\n3,1,1\n2,1,1\n1,1,1\n", "waveform-uneven-time", {"line": 3}),
        ("t,u,i\n0,1,1\n", "waveform-too-short", {"value": 1}),
        ("", "waveform-no-numbers", {}),
        ("Record Length,2500\nSample Interval,2e-6\n", "waveform-no-numbers", {}),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(tmp_path, text, fault, evidence):
    with pytest.raises(InputError) as caught:
        read_waveform(written(tmp_path, text))
    assert caught.value.fault == fault
    assert caught.value.evidence["file"] == "wave.csv"
    assert caught.value.evidence.items() >= evidence.items()
    for language in LANGUAGES:
        happened, advice = explain(caught.value, language)
        assert "wave.csv" in happened
        assert advice


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="waveform-unreadable"):
        read_waveform(tmp_path / "nothing.csv")


def played(wave, seconds, rate=4000.0, start=5.0):
    source = PlaybackSource(wave)
    source.begin(start)
    source.stop(start + seconds)
    times = start + np.arange(round((seconds + 2) * rate)) / rate
    voltage, current = source.values(times)
    repetitions = source.record()["repetitions"][0]
    return float(np.dot(voltage, current)) / rate, repetitions * len(wave.voltage) / wave.rate


@given(st.integers(0, 1000), st.integers(200, 700))
def test_playback_keeps_the_mean_power_of_the_file(seed, points):
    random = np.random.default_rng(seed)
    phase = 2 * np.pi * np.arange(points) / points
    current = 20 + 5 * np.sin(phase + 0.4) + random.normal(0, 0.2, points)
    wave = Waveform("w", 997.0, (Pair("u", "i", 400 + 30 * np.sin(phase), current),))
    energy, length = played(wave, 20.0)
    assert energy / length == pytest.approx(wave.mean_power_w, rel=2e-5)


def test_playback_ends_with_a_whole_repetition():
    wave = Waveform("w", 1000.0, (Pair("u", "i", np.full(300, 100.0), np.full(300, 2.0)),))
    energy, length = played(wave, 1.0)
    assert length == pytest.approx(1.2)
    assert energy == pytest.approx(200.0 * 1.2, rel=1e-3)
