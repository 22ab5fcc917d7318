// What is connected to the board's pins: the carrier's straps, pull-ups, the chips of each family, the outputs.

import { Ads131m08 } from './ads131m08.mjs';
import { eachSample } from './records.mjs';
import { Wires } from './wires.mjs';

const STRAPS = [26, 27, 28]; // hal/rp2.py: bit n of the family's number is 1 when strap n is linked to ground
const WAVEFORM = 1;

export class Wiring {
  // `wiring`: family (number), pins (by name), outputs (numbers), streams by number: {channels, width, rate}.
  constructor(machine, wiring) {
    this.wires = new Wires(machine);
    this.outputPins = (wiring.outputs ?? []).map((number) => [number, wiring.pins[`output${number}`]]);
    this.layouts = {};
    for (const [number, stream] of Object.entries(wiring.streams ?? {})) {
      this.layouts[number] = { instantBytes: stream.channels * stream.width, rate: stream.rate };
    }
    for (const [bit, pin] of STRAPS.entries()) this.wires.drive(pin, !((wiring.family >> bit) & 1));
    const pins = wiring.pins ?? {};
    for (const name of ['sda', 'scl']) if (pins[name] !== undefined) this.wires.drive(pins[name], true);
    this.takers = {};
    if (pins.adc_cs !== undefined) {
      this.converter = new Ads131m08(this.wires, pins, { clock_hz: 8_192_000, ...wiring.streams[WAVEFORM] });
      this.takers[WAVEFORM] = (ns, bytes) => this.converter.sample(ns, bytes);
    }
  }

  // Takes records whose times are the world's; the board's own time is `zeroUs` later.
  feed(records, zeroUs) {
    eachSample(records, this.layouts, (stream, timeUs, bytes) => {
      this.takers[stream]?.((timeUs + zeroUs) * 1000, Buffer.from(bytes));
    });
  }

  get outputs() {
    return this.outputPins.reduce((bits, [number, pin]) => bits | (this.wires.level(pin) ? 1 << number : 0), 0);
  }

  report() {
    return { converted: this.converter?.converted, missed: this.converter?.missed };
  }
}
