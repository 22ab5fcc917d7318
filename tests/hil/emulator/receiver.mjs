// A satellite receiver at a UART (NMEA 0183): after every second pulse it says which second that was.

const SPEAKS_NS = 50e6; // after the pulse
const BYTE_NS = 1e10 / 9600; // ten bits at 9600 baud

export class Receiver {
  constructor(wires, uart) {
    this.wires = wires;
    this.uart = uart;
    this.time = 8 * 3600; // of day, seconds
    this.fault = '';
  }

  // The pulse of a second rises at an instant of the board's time.
  second(nanoseconds) {
    this.time += 1;
    if (this.fault === 'silent') return;
    const two = (number) => String(number).padStart(2, '0');
    const clock = two(Math.floor(this.time / 3600) % 24) + two(Math.floor(this.time / 60) % 60) + two(this.time % 60);
    const quality = this.fault === 'no fix' ? 0 : 1;
    const bytes = Buffer.from(sentence(`GNGGA,${clock}.00,3030.0,N,11420.0,E,${quality},11,0.9,20.0,M,-12.0,M,,`));
    for (const [number, byte] of bytes.entries()) {
      this.wires.at(nanoseconds + SPEAKS_NS + number * BYTE_NS, () => this.uart.feedByte(byte));
    }
  }
}

function sentence(body) {
  const check = Buffer.from(body).reduce((sum, byte) => sum ^ byte, 0);
  return `$${body}*${check.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}
