// Chips on an I2C bus: `written(bytes)` gets what one transfer wrote, `read()` gives one byte, `present` acknowledges.

const READ = 1;

export class Bus {
  constructor(bus) {
    this.chips = new Map();
    this.finish = () => {};
    let chip;
    let bytes = [];
    const deliver = () => {
      if (chip && bytes.length) chip.written(bytes);
      bytes = [];
    };
    bus.onStart = () => {
      deliver();
      bus.completeStart();
    };
    bus.onConnect = (address, mode) => {
      chip = this.chips.get(address);
      bus.completeConnect(Boolean(chip?.acknowledges(mode === READ)));
    };
    bus.onWriteByte = (byte) => {
      bytes.push(byte);
      bus.completeWrite(true);
    };
    bus.onReadByte = () => {
      deliver();
      bus.completeRead(chip.read());
    };
    bus.onStop = () => {
      deliver();
      bus.completeStop();
    };
  }

  attach(address, chip) {
    this.chips.set(address, chip);
  }
}

// A chip with registers of one byte: a write sets the place, more bytes are stored, reads go on from it.
export class Registers {
  constructor(size) {
    this.memory = Buffer.alloc(size);
    this.place = 0;
  }

  acknowledges() {
    return true;
  }

  written([place, ...values]) {
    this.place = place;
    for (const value of values) this.store(this.place++, value);
  }

  store(place, value) {
    this.memory[place] = value;
  }

  read() {
    return this.memory[this.place++];
  }
}
