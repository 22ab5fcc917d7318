"""A model of the ADS1232 with a load cell at its pins. Datasheet SBAS350.

`fault`: "", "open", "short", "stopped" (no data ready), "silent" (no power: the line stays high).
"""


class Ads1232Model:
    """The chip; `convert()` is called by the test ten times a second and makes data ready."""

    def __init__(self, count=2_000_000):
        self.count = count
        self.fault = ""
        self._value = 0
        self._shifted = 25
        self._clocked = 0

    def convert(self):
        """End a conversion: data ready falls."""
        if self.fault in ("stopped", "silent"):
            return
        value = {"open": 8388607, "short": 12}.get(self.fault, self.count)
        self._value = value & 0xFFFFFF
        self._shifted = 0

    def data(self):
        """Give the DRDY/DOUT pin."""
        if self.fault == "silent" or self._shifted > 24:
            return 1
        if self._shifted == 0:
            return 0
        return self._value >> (24 - self._shifted) & 1

    def clock(self, level):
        """Take the SCLK pin."""
        if level and not self._clocked and self._shifted <= 24:
            self._shifted += 1
        self._clocked = level

    def power(self, level):
        """Take the PDWN pin."""
        if not level:
            self._shifted = 25
