"""Refusals and reports: everything that the node cannot or will not do has a code of the wire's fault table."""

NOT_YET = -1  # instead of a FaultCode: a sensor has nothing to say so far, and that is no fault
_MOST_WAITING = 8


class RefusedError(Exception):
    """A command is refused without effect; `code` and `detail` go to the host."""

    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


class Reports:
    """Faults that nobody asked for, waiting for room on the line; the newest are dropped when too many wait."""

    def __init__(self):
        self.waiting = []
        self.dropped = 0

    def add(self, code, detail, tick):
        """Queue a report."""
        if len(self.waiting) < _MOST_WAITING:
            self.waiting.append((code, detail, tick))
        else:
            self.dropped += 1

    def take(self):
        """Give the oldest report (code, detail, tick), or None."""
        return self.waiting.pop(0) if self.waiting else None
