"""Outputs that fall to their safe state by themselves: every command holds only for a while."""


class Outputs:
    """The outputs of a board; `definitions` as in pins.py: (number, safe, longest_valid_ms)."""

    def __init__(self, definitions):
        self._limits = {number: (safe, longest) for number, safe, longest in definitions}
        self._until = {}
        self.bits = 0
        for number, safe, _ in definitions:
            self._write(number, safe)

    def known(self, number):
        """Say whether the board has this output."""
        return number in self._limits

    def allows(self, number, value, valid_for_ms):
        """Say whether an output may take a value for so long; any time is right for the safe state."""
        safe, longest = self._limits[number]
        return value == safe or (value in (0, 1) and 0 < valid_for_ms <= longest)

    def set(self, number, value, valid_for_ms, now_us):
        """Drive an output until its time is over."""
        self._write(number, value)
        if value == self._limits[number][0]:
            self._until.pop(number, None)
        else:
            self._until[number] = now_us + valid_for_ms * 1000

    def expire(self, now_us):
        """Take outputs whose time is over to their safe state; True when one changed."""
        if not self._until:
            return False
        over = [number for number, until in self._until.items() if now_us >= until]
        for number in over:
            del self._until[number]
            self._write(number, self._limits[number][0])
        return bool(over)

    def until_us(self, number):
        """Give until when an output may be as it is; 0 for one in its safe state."""
        return self._until.get(number, 0)

    def drop(self, fallen):
        """Follow outputs (bit n for output n) that hardware took to their safe state; True when one was on."""
        over = [number for number in self._until if (fallen >> number) & 1]
        for number in over:
            del self._until[number]
            self._write(number, self._limits[number][0])
        return bool(over)

    def _write(self, number, value):
        if value:
            self.bits |= 1 << number
        else:
            self.bits &= ~(1 << number)
