// Takes the converters' records apart (host/proofvan/sim/board.py): samples with the board's time of the first of them.

const HEAD_BYTES = 12;
const TICK_BYTES = 8;

// Calls `sample(stream, timeUs, bytes)` for every sample instant; `layouts` by stream: {instantBytes, rate}. Records
// without a time are sampled `index` periods after the clock's zero.
export function eachSample(records, layouts, sample) {
  let at = 0;
  while (at < records.length) {
    const stream = records.readUInt8(at);
    const timed = records.readUInt8(at + 1) === 1;
    const length = records.readUInt16LE(at + 2);
    at += HEAD_BYTES;
    const index = Number(records.readBigUInt64LE(at - 8));
    const layout = layouts[stream];
    const tickUs = timed ? Number(records.readBigUInt64LE(at)) : (index * 1e6) / layout?.rate;
    if (timed) at += TICK_BYTES;
    if (layout) {
      for (let place = 0; place < length; place += layout.instantBytes) {
        const bytes = records.subarray(at + place, at + place + layout.instantBytes);
        const later = layout.rate ? (place / layout.instantBytes) * (1e6 / layout.rate) : 0;
        sample(stream, tickUs + later, bytes);
      }
    }
    at += length;
  }
}
