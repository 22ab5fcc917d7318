"""What the signal core is seldom asked: kernels that are missing, empty aggregates, marks that touch, odd settings."""

from __future__ import annotations

import importlib.machinery
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import proofvan_dsp
from proofvan_dsp import build, errors, snapshot
from proofvan_dsp.aggregation import SHORT, Aggregator, combine
from proofvan_dsp.analysis_config import AnalysisConfig, Channel
from proofvan_dsp.analysis_results import ORDERS, ChannelValues, Layout, Reading, Spectrum
from proofvan_dsp.meters import AcConfig, Window
from proofvan_dsp.ratio import RatioConfig, RatioWatch
from proofvan_dsp.segments import Marks
from proofvan_dsp.sums import SUM_DENOMINATOR

RATE = 6400
LAYOUT = Layout(1, (), Fraction(RATE), 50)
SPECTRUM = 4 * (ORDERS + 1)


class Missing:
    """An importer that does not find one kernel, or what that kernel needs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name: str, *_: object) -> None:
        if name == "proofvan_dsp.ac":
            raise ModuleNotFoundError(f"No module named {self.name!r}", name=self.name)


@pytest.mark.parametrize(("name", "told"), [("proofvan_dsp.ac", "not built"), ("numpy", "No module named 'numpy'")])
def test_a_kernel_that_is_missing_is_told_apart_from_a_package_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.delattr(proofvan_dsp, "ac")
    monkeypatch.delitem(sys.modules, "proofvan_dsp.ac")
    monkeypatch.setattr(sys, "meta_path", [Missing(name), *sys.meta_path])
    file = Path(proofvan_dsp.__file__)
    with pytest.raises(ImportError, match=told) as caught:
        exec(compile(file.read_bytes(), str(file), "exec"), {"__name__": "proofvan_dsp", "__path__": []})
    assert (build.COMMAND in str(caught.value)) == (told == "not built")


def test_a_build_that_is_not_there_or_is_another_names_the_build_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ImportError, match="not built \\(nowhere\\)"):
        build._compiled("nowhere")
    real = importlib.machinery.PathFinder.find_spec
    portable = str(build.FOLDER / build.PORTABLE)
    monkeypatch.setattr(build.importlib.machinery.PathFinder, "find_spec", lambda name, _: real(name, [portable]))
    with pytest.raises(ImportError, match="calls itself portable"):
        build._compiled(build.V3)


def reading(number: int, rms: float = 2.0, spectra: bytes = b"", kind: str = "window") -> Reading:
    values = np.array([rms, 1.0, rms, 0.0, -rms, rms])
    length = RATE // 5 << 20
    return Reading(LAYOUT, kind, number * length, (number + 1) * length, 10, 0, values.tobytes(), spectra)


def test_what_is_already_aggregated_is_not_aggregated_again() -> None:
    aggregator = Aggregator(RATE)
    assert aggregator.feed(reading(0, kind=SHORT)) == []
    assert aggregator.finish() == []


def test_subgroups_are_aggregated_by_squares_and_phasors_by_means() -> None:
    low, high = np.full(SPECTRUM, 3.0), np.full(SPECTRUM, 4.0)
    both = combine([reading(0, spectra=low.tobytes()), reading(1, spectra=high.tobytes())], SHORT).spectrum(0)
    assert both.harmonics == pytest.approx([np.sqrt(12.5)] * (ORDERS + 1))
    assert both.interharmonics == pytest.approx([np.sqrt(12.5)] * (ORDERS + 1))
    assert both.phasors == pytest.approx([3.5 + 3.5j] * (ORDERS + 1))
    assert combine([reading(0), reading(1)], SHORT).spectrum(0) == Spectrum((), (), ())


def test_what_follows_from_a_reading() -> None:
    one = reading(3)
    assert one.frequency == pytest.approx(50.0)
    assert one.channel(0).ac_rms == pytest.approx(np.sqrt(3.0))
    assert ChannelValues(1.0, 1.0 + 1e-16, 0j, 0.0, 0.0).ac_rms == 0.0
    assert Spectrum((0.0, 10.0, 3.0, 4.0), (), ()).thd == pytest.approx(0.5)
    assert Spectrum((0.0,), (), ()).thd == Spectrum((0.0, 0.0, 1.0), (), ()).thd == 0.0


@pytest.mark.parametrize("full_scale", [True, 1.0, 0, -1, 1 << 31])
def test_full_scale_is_a_count_that_fits(full_scale: object) -> None:
    with pytest.raises(errors.ConfigError, match="full_scale"):
        Channel(full_scale)  # type: ignore[arg-type]
    assert Channel(1).full_scale == 1 and Channel((1 << 31) - 1).full_scale == (1 << 31) - 1


def test_more_pairs_than_channels_can_be_are_refused() -> None:
    pairs = ((0, 1),) * 17
    with pytest.raises(errors.ConfigError, match="at most 16 pairs"):
        AnalysisConfig((Channel(100), Channel(100)), pairs, Fraction(RATE))
    assert len(AnalysisConfig((Channel(100), Channel(100)), pairs[:16], Fraction(RATE)).pairs) == 16


def test_a_cycle_that_fills_the_memory_is_refused() -> None:
    def asked(frequency: Fraction) -> AcConfig:
        rate = Fraction(10_000_000)
        return AcConfig(2, ((0, 1),), (100, 100), rate, nominal_frequency=frequency, cycles=1, history=1 << 30)

    with pytest.raises(errors.ConfigError, match="2\\*\\*18"):
        asked(Fraction(10))
    assert asked(Fraction(50)).samples_per_cycle == 200_000


def test_a_windows_means_are_exact() -> None:
    window = Window(0, 3, {0: 7 * SUM_DENOMINATOR}, {(0, 1): -2 * SUM_DENOMINATOR}, {}, {}, 0)
    assert window.mean(0) == Fraction(7, 3)
    assert window.mean_product((0, 1)) == Fraction(-2, 3)


@pytest.mark.parametrize("change", [{"config": ["1"]}, {"level": "x"}, {"sides": [["1"]]}, {"steps": None, "sides": 1}])
def test_a_state_of_a_watch_that_does_not_fit_together_is_refused(change: dict[str, object]) -> None:
    fields, rest = snapshot.unpack("ratio", RatioWatch(RatioConfig(Fraction(1, 100), Fraction(1))).state())
    with pytest.raises(errors.StateError, match="fit together"):
        RatioWatch.from_state(snapshot.pack("ratio", {**fields, **change}, rest))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=12), st.integers(0, 70), st.integers(0, 9))
def test_marks_say_of_every_index_what_a_set_of_them_would(
    stretches: list[tuple[int, int]], first: int, length: int
) -> None:
    marks, known = Marks([]), set[int]()
    for begin, size in sorted(stretches):
        marks.add(begin, begin + size)
        known |= set(range(begin, begin + size))
    assert {index for begin, end in marks.all for index in range(begin, end)} == known
    assert marks.touch(first, first + length) == bool(known & set(range(first, first + length + 1)))
    marks.forget_before(first)
    assert {index for index in known if index >= first} <= {i for begin, end in marks.all for i in range(begin, end)}
    assert all(end > first for _, end in marks.all)


def test_the_best_build_is_taken_that_the_processor_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for able in (False, True):
        described = SimpleNamespace(
            processor_features=lambda able=able: {"x86-64-v3": able}, COMPILER="a compiler", FLAGS="-O2"
        )
        monkeypatch.setattr(build, "_compiled", lambda _, described=described: described)
        assert build.choose(None).name == (build.V3 if able else build.PORTABLE)
