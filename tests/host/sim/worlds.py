"""Worlds for tests: the practice rigs and jobs, with a board of plain Python in place of the process."""

from __future__ import annotations

from pathlib import Path

import proofvan
from proofvan.sim import world
from proofvan_hw.load import RIGS
from proofvan_wire import frame, registry
from proofvan_wire.core_messages import Family, Hello
from proofvan_wire.output_messages import OutputSet
from proofvan_wire.sample_messages import SampleBlock
from proofvan_wire.stream_messages import Credit

SECOND = 1_000_000_000
_ROOT = Path(proofvan.__file__).parent / "regulations"
FILES = {
    "pile": (RIGS / "practice_pile_dc.toml", _ROOT / "jjg1149_dc_pile" / "practice_job.toml"),
    "dispenser": (RIGS / "practice_dispenser.toml", _ROOT / "jjg443_fuel_dispenser" / "practice_job.toml"),
}
SHAPES = {"pile": {1: (2, 3), 2: (4, 4)}, "dispenser": {1: (1, 8), 2: (8, 4)}}


class PlainBoard:
    """Sends each record on as sample blocks, obeys OutputSet and remembers what it was given."""

    def __init__(self, bench, boot_id):
        self.boot_id = boot_id
        self.outputs = 0
        self.closed = False
        self.records = []
        self.credits = []
        self._shapes = SHAPES[bench]
        self._scanner = frame.FrameScanner()
        self._greeted = False

    def grant(self, now_us, host_bytes, records=()):
        sent = b"" if self._greeted else self._packed(self._hello())
        self._greeted = True
        for number, _, _, payload in self._scanner.feed(host_bytes):
            self._obey(registry.decode(number, payload))
        self.records += records
        for stream, first_index, samples, tick in records:
            sent += self._blocks(stream, first_index, samples, tick)
        return sent, self.outputs

    def close(self):
        self.closed = True

    def _obey(self, message):
        if isinstance(message, OutputSet):
            self.outputs = message.value << message.output
        elif isinstance(message, Credit):
            self.credits.append(message.blocks)

    def _blocks(self, stream, first_index, samples, tick):
        channels, width = self._shapes[stream]
        size = channels * width
        room = 960 // size * size
        return b"".join(
            self._packed(
                SampleBlock(
                    stream, 0, channels, width, first_index + start // size, tick, samples[start : start + room]
                )
            )
            for start in range(0, len(samples), room)
        )

    def _packed(self, message):
        return frame.pack(registry.number_of(message), 0, 0, registry.encode(message))

    def _hello(self):
        schema = registry.schema_fingerprint()
        return Hello(
            1, schema, bytes(8), self.boot_id, 1_000_000, Family.POWER, b"plain".ljust(16, b"\0"), bytes(8), bytes(8)
        )


class World:
    """A simulation without sockets; `boards` collects each boot."""

    def __init__(self, bench="pile", seed=7, **wishes):
        rig, job = FILES[bench]
        given = ["--rig", str(rig), "--job", str(job), "--seed", str(seed), "--control", "-", "--truth", "-"]
        for name, value in wishes.items():
            given += [f"--{name.replace('_', '-')}={value}"]
        self.boards = []
        self.wishes = world.parse(given)
        self.simulation, self.bench = world.build(self.wishes, lambda board, seed: self._make(bench))
        self.simulation.host_present = True

    def run(self, seconds):
        """Run for a while; gives everything that was due for the host."""
        simulation = self.simulation
        end = simulation.now_ns + round(seconds * SECOND)
        due = []
        while simulation.now_ns < end:
            due += simulation.run_until(end)
        return due

    def send(self, message):
        self.simulation.from_host(frame.pack(registry.number_of(message), 0, 0, registry.encode(message)))

    def _make(self, bench):
        def boot(boot_id):
            self.boards.append(PlainBoard(bench, boot_id))
            return self.boards[-1]

        return boot


def received(due):
    """Join the bytes that arrived at the host."""
    return b"".join(one.data for one in due if hasattr(one, "data"))


def blocks(data):
    """Give the sample blocks in a stream of bytes."""
    found = (registry.decode(number, payload) for number, _, _, payload in frame.FrameScanner().feed(data))
    return [message for message in found if isinstance(message, SampleBlock)]
