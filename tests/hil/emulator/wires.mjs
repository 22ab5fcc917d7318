// Pins and buses as the chip models see them.

import { GPIOPinState } from 'rp2040js';

export class Wires {
  constructor(machine) {
    this.machine = machine;
    this.rp2040 = machine.rp2040;
    this.onBytes = [[], []]; // per SPI bus: the chips on it, the one that is selected answers
    for (const [number, bus] of this.rp2040.spi.entries()) {
      bus.onTransmit = (byte) => bus.completeTransmit(this.exchange(number, byte));
    }
  }

  level(pin) {
    return this.rp2040.gpio[pin].value === GPIOPinState.High;
  }

  drive(pin, level) {
    this.machine.catchUp();
    this.rp2040.gpio[pin].setInputValue(level);
  }

  // Calls `changed(level)` when the board changes a pin; a pin that is not driven counts as high.
  watch(pin, changed) {
    let last = true;
    this.rp2040.gpio[pin].addListener((state) => {
      const level = state !== GPIOPinState.Low;
      if (level === last) return;
      last = level;
      changed(level);
    });
  }

  // A chip on an SPI bus: `select(selected)` when its chip select falls or rises, `byte(out)` gives what it answers.
  attach(bus, selectPin, chip) {
    const place = { chip, selected: false };
    this.onBytes[bus].push(place);
    this.watch(selectPin, (level) => {
      place.selected = !level;
      chip.select(!level);
    });
  }

  exchange(bus, byte) {
    const answering = this.onBytes[bus].find((place) => place.selected);
    return answering ? answering.chip.byte(byte) : 0xff;
  }

  at(nanoseconds, action) {
    this.rp2040.clock.createAlarm(action).schedule(Math.max(nanoseconds - this.machine.nanoseconds, 0));
  }
}
