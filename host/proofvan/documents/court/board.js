// One board as the recording shows it: its session, clock, streams with their samples, and its seals.

import { fromHex, toHex } from "./bytes.js";
import { BoardClock, SampleClock } from "./clock.js";
import { Sha256 } from "./digests.js";
import { Fraction } from "./numbers.js";
import * as wire from "./wire.js";

const FLUSH_NS = 100_000_000n; // so long a pause inside a frame means that it is none
const SILENCE = new Uint8Array(1024);

export class Board {
  constructor(name) {
    this.name = name;
    this.clock = null;
    this.streams = new Map(); // number -> the run of the stream that is going on
    this.runs = []; // all of them
    this.received = new wire.FrameScanner();
    this.written = new wire.FrameScanner();
    this.nonce = null;
    this.boot = null;
    this.asked = new Map(); // sequence -> a command that waits for its answer
    this.heardNs = 0n;
  }

  /** Take bytes that the host wrote to the board. */
  sent(data) {
    for (const frame of this.written.feed(data)) {
      const message = frame.flags & wire.RETRANSMISSION ? null : wire.readMessage(frame.message, frame.payload);
      if (message) this.command(message, frame.sequence);
    }
  }

  /** Take bytes that came from the board. */
  came(timeNs, data) {
    this.heardNs = timeNs;
    this.frames(timeNs, data);
  }

  /** Time passes: a frame that stopped in the middle is none. */
  passed(timeNs) {
    if (this.received.rest.length && timeNs >= this.heardNs + FLUSH_NS) this.frames(timeNs, SILENCE);
  }

  frames(timeNs, data) {
    for (const frame of this.received.feed(data)) {
      const message = wire.readMessage(frame.message, frame.payload);
      if (message) this.answer(timeNs, message, frame.sequence);
    }
  }

  command(message, sequence) {
    if (message.number === wire.HELLO_REQUEST) this.greet(toHex(message.nonce));
    if (message.number === wire.PING) this.clock?.ping(message.hostNs);
    if (message.number === wire.STREAM_START) this.asked.set(sequence, message.stream);
  }

  greet(nonce) {
    if (nonce === this.nonce) return;
    this.nonce = nonce;
    this.clock = null;
    this.streams.clear();
    this.asked.clear();
  }

  answer(timeNs, message, sequence) {
    if (message.number === wire.HELLO) this.hello(message);
    if (message.number === wire.PONG) this.clock?.pong(timeNs, message);
    if (message.number === wire.STREAM_INFO) this.started(timeNs, message, sequence);
    if (message.number === wire.SAMPLES) this.streams.get(message.stream)?.take(message);
    if (message.number === wire.SEAL) this.streams.get(message.stream)?.sealed(message);
  }

  hello(message) {
    if (this.boot !== null && this.boot !== message.boot) {
      this.clock = null;
      this.streams.clear();
    }
    this.boot = message.boot;
    if (toHex(message.nonce) === this.nonce) this.clock ??= new BoardClock(message.tickHz);
  }

  started(timeNs, info, sequence) {
    if (this.asked.get(sequence) !== info.stream || this.clock === null) return;
    this.asked.delete(sequence);
    const run = new StreamRun(this, info, timeNs);
    this.streams.set(info.stream, run);
    this.runs.push(run);
  }
}

/** A stream from its start to its end: samples in order, their clock, and the board's hash chain over them. */
export class StreamRun {
  constructor(board, info, startedNs) {
    this.board = board;
    this.info = info;
    this.startedNs = startedNs;
    const ticks = board.clock.tickHz * 1000n;
    this.clock = new SampleClock(info.rateMhz ? new Fraction(ticks, BigInt(info.rateMhz)) : new Fraction(1n));
    this.next = 0;
    this.waiting = new Map(); // blocks that came before the ones they follow
    this.pieces = [];
    this.chain = new Sha256().add(fromHex(board.nonce)).add(Uint8Array.of(info.stream)).digest();
    this.chainAt = new Map([[0, this.chain]]);
    this.seals = [];
  }

  take(block) {
    if (block.first < this.next || this.waiting.has(block.first)) return;
    this.waiting.set(block.first, block);
    for (let next = this.waiting.get(this.next); next; next = this.waiting.get(this.next)) {
      this.waiting.delete(next.first);
      this.append(next);
    }
  }

  append(block) {
    const size = block.channels * block.width;
    const count = block.samples.length / size;
    if (size === 0 || count === 0 || !Number.isInteger(count)) return;
    const header = Uint8Array.from(block.header);
    header[1] = 0; // flags do not count: a block that is sent again may say so in them
    this.chain = new Sha256().add(this.chain).add(header).add(block.samples).digest();
    this.clock.add(block.first, block.tick);
    this.pieces.push({ first: block.first, count, counts: unpacked(block), saturated: (block.flags & 2) !== 0 });
    this.next = block.first + count;
    this.chainAt.set(this.next, this.chain);
  }

  sealed(seal) {
    this.seals.push({ upto: seal.upto, digest: toHex(seal.digest) });
  }

  /** Our own value of the chain where the board sealed it; "" when the samples up to there are not all known. */
  chainBefore(upto) {
    const chain = this.chainAt.get(upto);
    return chain ? toHex(chain.subarray(0, 16)) : "";
  }

  timeline() {
    return this.clock.timeline(this.board.clock?.fit ?? null);
  }

  /** Give the samples first .. end of one channel; raises when one is missing. */
  *samples(channel, first, end) {
    if (first < 0 || end > this.next) throw new Error("samples are missing");
    let low = this.pieceOf(first);
    for (let index = first; index < end; low += 1) {
      const piece = this.pieces[low];
      const stop = Math.min(end, piece.first + piece.count);
      for (; index < stop; index += 1) yield piece.counts[(index - piece.first) * this.info.channels + channel];
    }
  }

  pieceOf(index) {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle].first <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Two's complement, little-endian, 1 to 4 bytes; 8 bytes are times of pulses. */
function unpacked(block) {
  const { samples, width } = block;
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const count = samples.length / width;
  if (width === 8) return Float64Array.from({ length: count }, (_, at) => Number(view.getBigUint64(8 * at, true)));
  const shift = 32 - 8 * width;
  return Int32Array.from({ length: count }, (_, at) => {
    let value = 0;
    for (let byte = width - 1; byte >= 0; byte -= 1) value = (value << 8) | samples[at * width + byte];
    return (value << shift) >> shift;
  });
}
