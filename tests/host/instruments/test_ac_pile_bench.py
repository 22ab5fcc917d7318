"""The AC pile bench: a phase whose current transducer is mounted the other way round is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from board_line import BoardLine, Van, rig

import proofvan.standards
from proofvan.core.errors import ProcedureError
from proofvan.core.messages import LANGUAGES, explain
from proofvan.instruments.ac_pile_bench import AcPileStandard
from proofvan.instruments.factory import build_bench
from proofvan.standards.standard import Standard, load

RIG = rig("practice_pile_ac")
STANDARD: Standard = load(Path(proofvan.standards.__file__).parent / "practice" / "ac_energy_standard.toml")
WANTED_J = 3 * 220.0 * 32.0 * 2.0


class Mains:
    """Three phases of 220 V and 32 A once `flows`; `directions` of the current transducers."""

    def __init__(self, directions: tuple[float, float, float]) -> None:
        self.directions, self.flows = directions, False

    def counts(self, stream: int, times: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        counts = np.zeros((len(times), 8), dtype=np.int64)
        if stream == 2:
            counts[:, 0] = 25_000
            return counts
        for phase in range(3):
            wave = np.sqrt(2.0) * np.sin(2.0 * np.pi * (50.0 * times - phase / 3.0)) * self.flows
            counts[:, phase] = np.rint(220.0 * wave / float(STANDARD.channels[f"voltage_{phase + 1}"].gain))
            current = 32.0 * self.directions[phase] * wave
            counts[:, 3 + phase] = np.rint(current / float(STANDARD.channels[f"current_{phase + 1}"].gain))
        return counts


@pytest.mark.parametrize("backwards", [0, 1, 2, 3])
def test_a_phase_that_is_measured_backwards_is_named(backwards: int) -> None:
    mains = Mains(tuple(-1.0 if phase == backwards else 1.0 for phase in (1, 2, 3)))  # type: ignore[arg-type]
    van = Van(BoardLine(RIG.boards[0], mains.counts, 18e-6))
    bench = build_bench(RIG, {"B1": van.session}, {"energy": STANDARD}, van.clock)
    assert isinstance(bench, AcPileStandard)

    async def main() -> None:
        await van.session.connect()
        await bench.begin()
        mains.flows = True
        await bench.wait_energy(WANTED_J, 30.0)

    if not backwards:
        van.run(main())
        assert bench.now().energy_j >= WANTED_J
        return
    with pytest.raises(ProcedureError) as caught:
        van.run(main())
    assert (caught.value.fault, caught.value.evidence["channel"]) == ("energy-backwards", f"current_{backwards}")
    assert all(explain(caught.value, language) for language in LANGUAGES)
