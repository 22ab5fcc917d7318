// The host's end of the board's USB: enumerates it, carries bytes both ways, opens and closes the port.
//
// USBCDC of rp2040js answers every poll of the device at once, with nothing when there is nothing, which keeps the
// processor busy for ever. Here the device waits until there is something, as on a real bus.

import { USBCDC } from 'rp2040js';

const DTR_AND_RTS = 3;

export class HostPort {
  constructor(usb) {
    this.usb = usb;
    this.cdc = new USBCDC(usb);
    this.received = [];
    this.queue = [];
    this.room = 0; // bytes that the device waits for
    this.connected = false;
    this.cdc.onSerialData = (bytes) => this.received.push(Buffer.from(bytes));
    this.cdc.onDeviceConnected = () => (this.connected = true);
    usb.onEndpointRead = (endpoint, size) => {
      if (endpoint !== this.cdc.outEndpoint) return;
      this.room = size;
      this.deliver();
    };
  }

  send(bytes) {
    for (const byte of bytes) this.queue.push(byte);
    this.deliver();
  }

  // Says to the board that a program has the port open, or no longer.
  open(opened) {
    this.cdc.cdcSetControlLineState(opened ? DTR_AND_RTS : 0);
  }

  // The cable is pulled out and put in again: what was under way is gone, the board is enumerated anew.
  replug() {
    this.queue = [];
    this.room = 0;
    this.received = [];
    const { cdc } = this;
    cdc.initialized = false;
    cdc.descriptorsSize = null;
    cdc.descriptors = [];
    this.connected = false;
    this.usb.resetDevice();
  }

  take() {
    const bytes = Buffer.concat(this.received);
    this.received = [];
    return bytes;
  }

  deliver() {
    if (!this.room || !this.queue.length) return;
    const packet = Uint8Array.from(this.queue.splice(0, this.room));
    this.room = 0;
    this.usb.endpointReadDone(this.cdc.outEndpoint, packet);
  }
}
