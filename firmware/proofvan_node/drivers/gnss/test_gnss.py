"""The satellite receiver's sentences, whole and in pieces."""

from __future__ import annotations

from proofvan_node.drivers.gnss.driver import QUALITY, SATELLITES, TIME_OF_DAY, Gnss, is_whole
from proofvan_node.drivers.gnss.model import GnssModel


def test_the_checksum_is_the_standards_example() -> None:
    # NMEA 0183, the sentence that every description prints
    assert is_whole(b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47")
    assert not is_whole(b"$GPGGA,123519,4807.038,N,01131.000,E,1,09,0.9,545.4,M,46.9,M,,*47")
    assert not is_whole(b"")


def test_what_the_receiver_says_comes_through() -> None:
    model = GnssModel()
    receiver = Gnss(model)
    model.second()
    found = [receiver.sensor(number).read() for number in (QUALITY, SATELLITES, TIME_OF_DAY)]
    assert found == [(1, 0), (11, 0), ((8 * 3600 + 1) * 1000, 0)]


class Pieces:
    """A UART that gives a sentence in pieces of 7 bytes."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def read(self) -> bytes:
        piece, self.text = self.text[:7], self.text[7:]
        return piece


def test_a_sentence_in_pieces_is_put_together() -> None:
    model = GnssModel()
    model.second()
    receiver = Gnss(Pieces(model.read() or b""))
    for _ in range(40):
        receiver.listen()
    assert receiver.values == [1, 11, (8 * 3600 + 1) * 1000]
    assert receiver.state() == 0
