"""TRUST-20: two million mutated frames through the decoders: none raises, none gives a wrong sample, none costs a
whole frame beside it that it did not touch."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from campaign import sized, tell
from frame_mutations import SAMPLE_BLOCK, Batch, batches, chunked, samples_at

from proofvan_dsp.frame import FrameColumns, Scanner
from proofvan_wire.frame import FrameScanner

pytestmark = pytest.mark.trust
CHANNELS = 2
SILENCE = bytes(1100)


def wrong_samples(columns: FrameColumns) -> int:
    """Count the blocks of the last feed whose samples are not those of their index, or whose tick is not."""
    blocks = columns.blocks
    first, count = blocks["first_index"].astype(np.int64), blocks["count"].astype(np.int64)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    expected = samples_at((np.repeat(first, count) + within)[:, None] * CHANNELS + np.arange(CHANNELS))
    other = (columns.counts != expected).any(axis=1)
    of_block = np.zeros(len(blocks), bool)
    of_block[np.repeat(np.arange(len(blocks)), count)[other]] = True
    return int((of_block | (blocks["tick"] != blocks["first_index"] * 9)).sum())


def decoded(batch: Batch, chance: np.random.Generator) -> tuple[int, int]:
    """Feed a batch in pieces; gives blocks found and blocks with a wrong value."""
    columns, found, wrong = FrameColumns(1, CHANNELS, 3), 0, 0
    for part in (*chunked(batch.stream, chance), SILENCE):
        columns.feed(part)
        found += len(columns.blocks)
        wrong += wrong_samples(columns)
    return found, wrong


def lost_beside(batch: Batch) -> int:
    """Count whole frames that were not found although the frame before them was whole too."""
    scanner, whole = Scanner(), set()
    for message, _, sequence, payload in (*scanner.feed(batch.stream), *scanner.feed(SILENCE)):
        if message == SAMPLE_BLOCK:
            whole.add((sequence, payload[4:12]))
    lost = 0
    for number in np.flatnonzero(batch.whole & np.roll(batch.whole, 1)):
        frame = batch.stream[batch.starts[number] : batch.starts[number + 1]]
        lost += (int(number) & 0xFFFF, frame[12:20]) not in whole
    return lost


@pytest.mark.parametrize("part", range(2))
def test_no_mutated_frame_gives_a_wrong_value(part, record_property):
    counts = {"mutated_frames": 0, "of_valid_frames": 0, "summed_again": 0, "wrong_values": 0, "whole_frames_lost": 0}
    chance = np.random.default_rng(part)
    for number, batch in enumerate(batches(part, sized(1_000_000, 100_000_000))):
        found, wrong = decoded(batch, chance)
        assert found >= batch.whole.sum()  # resynchronised: a damaged frame costs no other
        counts["mutated_frames"] += batch.mutated
        counts["of_valid_frames"] += batch.mutated - batch.random
        counts["summed_again"] += batch.summed
        counts["wrong_values"] += wrong
        counts["whole_frames_lost"] += lost_beside(batch) if number % 16 == 0 else 0
    tell(record_property, **counts)
    assert counts["wrong_values"] == counts["whole_frames_lost"] == 0
    assert counts["of_valid_frames"] >= 0.5 * counts["mutated_frames"]
    assert counts["summed_again"] >= 0.1 * counts["mutated_frames"]


def test_the_boards_own_decoder_sees_the_same(record_property):
    frames = 0
    for batch in batches(9, sized(20_000, 2_000_000)):
        board, host = FrameScanner(), Scanner()
        assert board.feed(batch.stream) + board.feed(SILENCE) == host.feed(batch.stream) + host.feed(SILENCE)
        frames += batch.mutated
    tell(record_property, mutated_frames_on_both=frames)


def test_a_decoder_without_a_check_is_caught(record_property):
    # Planted defect: every frame gets a right checksum again, which is what a decoder without a check amounts to.
    batch = next(batches(5, 1))
    mended = b"".join(_summed_again(batch.stream[a:b]) for a, b in zip(batch.starts, batch.starts[1:], strict=False))
    columns = FrameColumns(1, CHANNELS, 3)
    columns.feed(mended)
    wrong = wrong_samples(columns)
    record_property("defect", "no checksum is checked")
    tell(record_property, wrong_values_with_the_defect=wrong)
    assert wrong > 0


def _summed_again(frame: bytes) -> bytes:
    return frame[:-4] + zlib.crc32(frame[:-4]).to_bytes(4, "little") if len(frame) > 12 else frame
