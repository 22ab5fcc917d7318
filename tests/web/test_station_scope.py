"""The live waveform on its way to a screen: as it is sampled, in volts and amperes, to everybody who looks."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from screens import Screen
from stations import LiveStation
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from proofvan.station.scope import HEADER

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("scope"))
    yield station
    station.close()


def rows(frame: bytes) -> np.ndarray:
    channels, points, _ = HEADER.unpack_from(frame)
    return np.frombuffer(frame, "<f4", offset=HEADER.size).reshape(channels, points)


def test_two_screens_see_the_voltage_and_the_current_that_the_pile_gives(station):
    with closing(Screen(station, "pile-dc")) as screen:
        place = f"ws://127.0.0.1:{station.port}/api/runs/{screen.id}/wave"
        with connect(place) as one, connect(place) as other:
            state = screen.until(lambda state: state["live"] and float(state["live"]["numbers"][0]["value"]) > 500)
            assert [(each["name"], each["unit"]) for each in state["waves"]] == [("U", "V"), ("I", "A")]
            for socket in (one, other):
                shown = rows(socket.recv(timeout=300))
                while not np.nanmin(shown[0]) > 500:
                    shown = rows(socket.recv(timeout=300))
                assert 550 < np.nanmean(shown[0]) < 650 and len(shown) == 2
        screen.say("stop")


def test_a_run_that_is_not_there_has_no_waveform(station):
    with (
        connect(f"ws://127.0.0.1:{station.port}/api/runs/{'0' * 16}/wave") as socket,
        pytest.raises(ConnectionClosed, match="4404"),
    ):
        socket.recv(timeout=60)
