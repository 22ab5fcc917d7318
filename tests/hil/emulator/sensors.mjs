// The slow sensors of the boards: PT100, current loop, air, barometer. `value` is what is there, in the units of the
// world's counts: 0.001 degC, micrometres, 0.001 %, Pa.

import { Registers } from './i2c.mjs';

// MAX31865 (datasheet 19-6478), "Register Map" and "Configuration Register"
const ONE_SHOT = 0x20;
const CLEAR = 0x02;
const SELF_CLEARING = 0x0e;
const REFERENCE_OHM = 430;

// What a living chip adds by itself: whole counts within the limits, the same ones in every run.
class Noise {
  constructor(most) {
    this.most = most;
    this.state = 1;
  }

  next() {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return ((this.state >>> 16) % (2 * this.most + 1)) - this.most;
  }
}

export class Max31865 {
  constructor() {
    this.registers = Buffer.alloc(8);
    this.value = 20_000;
    this.place = -1;
  }

  select() {
    this.place = -1;
  }

  byte(out) {
    if (this.place < 0) {
      this.writes = out >> 7 === 1;
      this.place = out & 0x7f;
      return 0;
    }
    const place = this.place++ & 7;
    if (this.writes) this.store(place, out);
    return this.registers[place];
  }

  store(place, value) {
    if (place !== 0) {
      if (place >= 3 && place <= 6) this.registers[place] = value;
      return;
    }
    if (value & CLEAR) this.registers[7] = 0;
    this.registers[0] = value & ~(SELF_CLEARING | ONE_SHOT);
    if (value & ONE_SHOT) this.registers.writeUInt16BE(Math.round((pt100(this.value / 1000) / REFERENCE_OHM) * 32768) << 1, 1);
  }
}

// IEC 60751:2008, section 4
function pt100(t) {
  const below = t < 0 ? -4.183e-12 * (t - 100) * t ** 3 : 0;
  return 100 * (1 + 3.9083e-3 * t - 5.775e-7 * t * t + below);
}

// ADS1115 (datasheet SBAS444): `microampere(input)` through a shunt of 49.9 ohm, +-1.024 V over 2^15 counts
export class Ads1115 {
  constructor(microampere) {
    this.microampere = microampere;
    this.registers = [0, 0x8583];
    this.register = 0;
    this.half = 0;
  }

  acknowledges() {
    return true;
  }

  written([register, high, low]) {
    this.register = register;
    this.half = 0;
    if (low === undefined || register !== 1) return;
    const value = (high << 8) | low;
    this.registers[1] = value | 0x8000;
    if (value & 0x8000) {
      const volt = this.microampere((value >> 12) & 3) * 49.9e-6;
      this.registers[0] = Math.max(-32768, Math.min(32767, Math.round(volt / 31.25e-6))) & 0xffff;
    }
  }

  read() {
    const word = this.registers[this.register];
    return this.half++ % 2 ? word & 0xff : word >> 8;
  }
}

// SHT4x (Sensirion, "Conversion of Signal Output", "Checksum Calculation")
export class Sht4x {
  constructor() {
    this.temperature = 20_000;
    this.humidity = 50_000;
    this.noise = new Noise(3); // less than the datasheet's repeatability; without any a minute of it is a fault
    this.data = null;
    this.place = 0;
  }

  acknowledges(reads) {
    return !reads || this.data !== null;
  }

  written([command]) {
    this.data = null;
    if (command !== 0xfd) return;
    const words = [(this.temperature + 45_000) / 175_000, (this.humidity + 6_000) / 125_000];
    this.data = words.flatMap((share) => word(Math.round(share * 65535) + this.noise.next()));
    this.place = 0;
  }

  read() {
    const byte = this.data[this.place++];
    if (this.place === this.data.length) this.data = null;
    return byte;
  }
}

function word(value) {
  const bytes = [value >> 8, value & 0xff];
  let check = 0xff;
  for (const byte of bytes) {
    check ^= byte;
    for (let bit = 0; bit < 8; bit++) check = check & 0x80 ? ((check << 1) ^ 0x31) & 0xff : check << 1;
  }
  return [...bytes, check];
}

// DPS310 (Infineon, "Register Map", "Calculating compensated values"), with coefficients that make it linear:
// pressure = c00 + c10 p, temperature = c1 t, p and t in full scales of oversampling 8 and 1
const C00 = 100_000;
const C10 = -50_000;
const C1 = 100;

export class Dps310 extends Registers {
  constructor() {
    super(64);
    this.pressure = 100_000;
    this.temperature = 20_000;
    this.noise = new Noise(10);
    this.memory[0x08] = 0xc0;
    this.memory[0x0d] = 0x10;
    let bits = 0n;
    for (const [value, width] of [[0, 12], [C1, 12], [C00, 20], [C10, 20], [0, 16], [0, 16], [0, 16], [0, 16], [0, 16]]) {
      bits = (bits << BigInt(width)) | BigInt.asUintN(width, BigInt(value));
    }
    for (let place = 17; place >= 0; place--, bits >>= 8n) this.memory[0x10 + place] = Number(bits & 0xffn);
  }

  store(place, value) {
    if (place === 0x08) this.memory[place] = 0xc0 | value | (value === 0x07 ? 0x30 : 0);
    else this.memory[place] = value;
  }

  read() {
    if (this.place === 0) {
      this.memory.writeIntBE(Math.round(((this.pressure - C00) / C10) * 7_864_320), 0, 3);
      this.memory.writeIntBE(Math.round((this.temperature / 1000 / C1) * 524_288) + this.noise.next(), 3, 3);
    }
    return super.read();
  }
}
