"""The node's clock: microseconds since reset in 64 bits, from a hardware counter that wraps."""


class Clock:
    """Extends a wrapping counter; `now_us` must be called at least once per half period of the counter.

    `ticks()` gives the counter, `difference(later, earlier)` its signed distance across the wrap
    (`time.ticks_us` and `time.ticks_diff` on a board: the RP2's microseconds wrap after 17.9 minutes).
    """

    def __init__(self, ticks, difference):
        self._ticks = ticks
        self._difference = difference
        self._last = ticks()
        self._now = 0

    def now_us(self):
        """Give the microseconds since this clock was made; never goes back."""
        ticks = self._ticks()
        passed = self._difference(ticks, self._last)
        if passed > 0:
            self._now += passed
            self._last = ticks
        return self._now
