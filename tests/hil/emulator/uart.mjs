// rp2040js raises the UART's transmit interrupt again as soon as it is cleared, and the board does nothing else any
// more. The chip raises it when its FIFO runs empty, that is after a byte was written (RP2040 datasheet 4.2.6.3).

const DATA = 0x00;
const TRANSMIT = 1 << 5;

export function repairUart(uart) {
  const write = uart.writeUint32.bind(uart);
  uart.checkInterrupts = () => uart.rp2040.setInterrupt(uart.irq, !!(uart.interruptStatus & uart.interruptMask));
  uart.writeUint32 = (offset, value) => {
    write(offset, value);
    if (offset !== DATA) return;
    uart.interruptStatus |= TRANSMIT;
    uart.checkInterrupts();
  };
}
