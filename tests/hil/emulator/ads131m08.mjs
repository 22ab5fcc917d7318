// ADS131M08 (TI, datasheet SBAS950): registers, frames with their checksum, data ready, at the level of its pins.

const FRAME_BYTES = 30;
const WORD_BYTES = 3;
const REGISTERS = 64;
// "Registers": reset values that matter here
const RESET = { 0: 0x2800, 1: 0x0500, 2: 0x0510, 3: 0xff0e, 6: 0x0600 };
const STATUS = 1;
const MODE = 2;
const CLOCK = 3;
const RESET_BIT = 0x0400;
const FASTEST_DIVIDER = 256; // "CLOCK register": CLKIN / 2 is the modulator's clock, oversampling from 128 on
const GROUP_DELAY_PERIODS = 1.5; // "Digital filter": third-order sinc
const READY_HIGH_NS = 500; // "DRDY pin": 4 modulator clocks high before the next falling edge

export class Ads131m08 {
  constructor(wires, pins, settings) {
    this.wires = wires;
    this.pins = pins;
    this.settings = settings; // clock_hz, rate, channels
    this.fault = '';
    this.missed = 0; // conversions at a rate that the board did not set
    this.converted = 0;
    this.samples = Buffer.alloc(0);
    this.reset();
    wires.watch(pins.adc_reset, (level) => level || this.reset());
    wires.attach(0, pins.adc_cs, this);
    wires.watch(pins.adc_sck, (level) => this.clocked(level));
    wires.drive(pins.adc_drdy, true);
  }

  reset() {
    this.registers = new Uint16Array(REGISTERS);
    for (const [place, value] of Object.entries(RESET)) this.registers[place] = value;
    this.answer = 0xff28;
    this.asked = Buffer.alloc(FRAME_BYTES);
  }

  get rate() {
    return this.settings.clock_hz / FASTEST_DIVIDER / 2 ** ((this.registers[CLOCK] >> 2) & 7);
  }

  // A sample of the world at a board time in nanoseconds; data is ready when the filter has it.
  sample(nanoseconds, bytes) {
    const ready = nanoseconds + (GROUP_DELAY_PERIODS * 1e9) / this.settings.rate;
    if (ready > this.wires.machine.nanoseconds) this.wires.at(ready, () => this.convert(bytes));
  }

  convert(bytes) {
    if (this.fault === 'stopped') return;
    if (this.rate !== this.settings.rate) {
      this.missed += 1;
      return;
    }
    this.converted += 1;
    this.samples = bytes;
    this.wires.drive(this.pins.adc_drdy, true);
    this.wires.at(this.wires.machine.nanoseconds + READY_HIGH_NS, () => this.wires.drive(this.pins.adc_drdy, false));
  }

  select(selected) {
    if (selected) {
      this.frame = this.made();
      this.place = 0; // bits
    } else if (this.place >= FRAME_BYTES * 8) {
      this.answer = this.respond(this.asked.readUInt16BE(0), this.asked.readUInt16BE(WORD_BYTES));
    }
    this.selected = selected;
  }

  // A whole byte over the SPI block.
  byte(out) {
    const number = this.place >> 3;
    if (number < FRAME_BYTES) this.asked[number] = out;
    this.place += 8;
    this.read();
    return number < FRAME_BYTES ? this.frame[number] : 0;
  }

  // A clock edge from a state machine: the rising one puts the next bit out.
  clocked(level) {
    if (!this.selected || !level || this.place >= FRAME_BYTES * 8) return;
    const bit = (this.frame[this.place >> 3] >> (7 - (this.place & 7))) & 1;
    if (this.place % 8 === 0) this.asked[this.place >> 3] = 0; // a NULL command
    this.wires.drive(this.pins.adc_miso, bit === 1);
    this.place += 1;
    this.read();
  }

  read() {
    this.wires.drive(this.pins.adc_drdy, true);
  }

  made() {
    const frame = Buffer.alloc(FRAME_BYTES);
    frame.writeUInt16BE(this.answer ?? this.status(), 0);
    for (let channel = 0; channel * WORD_BYTES < this.samples.length; channel++) {
      for (let place = 0; place < WORD_BYTES; place++) {
        frame[WORD_BYTES * (channel + 1) + place] = this.samples[WORD_BYTES * channel + 2 - place];
      }
    }
    frame.writeUInt16BE(checksum(frame.subarray(0, FRAME_BYTES - WORD_BYTES)), FRAME_BYTES - WORD_BYTES);
    if (this.fault === 'checksum') frame[FRAME_BYTES - WORD_BYTES] ^= 1;
    return this.fault === 'silent' ? Buffer.alloc(FRAME_BYTES, 0xff) : frame;
  }

  status() {
    return (this.registers[STATUS] & ~RESET_BIT) | (this.registers[MODE] & RESET_BIT) | 0xff;
  }

  // "Commands": read and write of one register; the answer comes with the next frame.
  respond(command, value) {
    const register = (command >> 7) & 0x3f;
    if (command >> 13 === 0b101) return this.registers[register];
    if (command >> 13 !== 0b011) return null;
    if (register > STATUS) this.registers[register] = value;
    return 0x4000 | (register << 7);
  }
}

// "Communication cyclic redundancy check": CRC-16/CCITT, seed 0xffff
function checksum(bytes) {
  let value = 0xffff;
  for (const byte of bytes) {
    value ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) value = (value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1) & 0xffff;
  }
  return value;
}
