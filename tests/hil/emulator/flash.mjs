// The flash chip behind the ROM's functions: erase and program happen here, and the power may fail in the middle of one.

const TABLE = 0x14; // RP2040 datasheet, 2.8.3 "Bootrom Contents": pointer to the table of public functions
const XIP = 0x10000000; // 2.2 "Address Map": where the processor sees the flash
const BKPT = 0xbe00;
const BX_LR = 0x4770;
// 2.8.3.1.3 "Flash Access Functions"
const FUNCTIONS = { IF: 1, EX: 2, RE: 3, RP: 4, FC: 5, CX: 6 };

export class Flash {
  // `cut`: the number of the operation in the middle of which the power fails, or null.
  constructor(machine, cut) {
    this.machine = machine;
    this.rp2040 = machine.rp2040;
    this.cut = cut;
    this.operations = 0;
    this.onCut = () => {};
    const rom = new DataView(this.rp2040.bootrom.buffer);
    for (let entry = rom.getUint16(TABLE, true); rom.getUint16(entry, true); entry += 4) {
      const name = String.fromCharCode(rom.getUint8(entry), rom.getUint8(entry + 1));
      if (FUNCTIONS[name]) replace(rom, rom.getUint16(entry + 2, true) & ~1, FUNCTIONS[name]);
    }
    this.rp2040.onBreak = (number) => this.called(number);
  }

  called(number) {
    const [first, second, third] = this.rp2040.core.registers;
    if (number === FUNCTIONS.RE) this.operate(first, second, (at) => (this.rp2040.flash[at] = 0xff));
    if (number === FUNCTIONS.RP) {
      const data = second >>> 0;
      this.operate(first, third, (at) => (this.rp2040.flash[at] &= this.rp2040.readUint8(data + at - first)));
    }
  }

  operate(from, count, change) {
    this.operations += 1;
    const fails = this.operations === this.cut;
    const upto = from + (fails ? count >> 1 : count);
    for (let at = from; at < upto; at++) change(at);
    this.machine.translation.forget(XIP + from);
    if (fails) this.onCut();
  }
}

function replace(rom, address, number) {
  rom.setUint16(address, BKPT | number, true);
  rom.setUint16(address + 2, BX_LR, true);
}
