// ADS1232 (TI, datasheet SBAS350) with a load cell, at the level of its pins; `value` are the converter's counts.

const BITS = 24;
const PERIOD_NS = 100e6; // "Data Rate": SPEED low gives 10 samples per second
const DONE = BITS + 1; // "Data Ready/Data Output": a 25th pulse takes the line high until the next conversion

export class Ads1232 {
  constructor(wires, pins) {
    this.wires = wires;
    this.pins = pins;
    this.value = 2_000_000;
    this.fault = '';
    this.powered = false;
    this.shifted = DONE;
    wires.watch(pins.load_power, (level) => this.power(level));
    wires.watch(pins.load_clock, (level) => level && this.clocked());
    wires.drive(pins.load_data, true);
    this.end();
  }

  // "Power-Down Mode": low stops the chip, high starts it.
  power(level) {
    this.powered = level;
    this.shifted = DONE;
    this.wires.drive(this.pins.load_data, true);
  }

  // Every conversion ends here, and the next one begins.
  end() {
    if (this.powered && this.fault !== 'stopped') {
      this.word = this.value & 0xffffff;
      this.shifted = 0;
      this.wires.drive(this.pins.load_data, false);
    }
    this.wires.at(this.wires.machine.nanoseconds + PERIOD_NS, () => this.end());
  }

  clocked() {
    if (this.shifted >= DONE) return;
    this.shifted += 1;
    this.wires.drive(this.pins.load_data, this.shifted === DONE || ((this.word >> (BITS - this.shifted)) & 1) === 1);
  }
}
