"""How the board itself is: what `proofvan boards` shows of it."""

from proofvan_node import wire

_MOST_16 = 65535


class Health:
    """Counters since the start; `heap()` gives free memory and the least there was, zeros where nobody knows."""

    def __init__(self, reset_cause=wire.RESET_CAUSE_UNKNOWN, boots=(0, 0), heap=None):
        self.reset_cause = reset_cause
        self.boot_count, self.watchdog_resets = boots
        self.heap = heap
        self.late_steps = 0
        self.longest_step_us = 0
        self.outputs_dropped = 0
        self.captures = []  # what knows `damaged` and `overruns`

    def stepped(self, took_us, most_us):
        """Take note of the time that one turn of the board's work took; True when it was late."""
        if took_us > self.longest_step_us:
            self.longest_step_us = took_us
        if took_us <= most_us:
            return False
        self.late_steps += 1
        return True

    def payload(self, node):
        """Give the payload of a Health message."""
        free, lowest = self.heap() if self.heap else (0, 0)
        scanner, update = node.link.scanner, node.update
        return wire.pack_health(
            self.boot_count,
            min(self.watchdog_resets, _MOST_16),
            self.reset_cause,
            min(self.outputs_dropped, _MOST_16),
            node.now_us,
            free,
            lowest,
            self.late_steps,
            self.longest_step_us,
            min(node.failures, _MOST_16),
            scanner.bad_crc + scanner.bad_length,
            sum(capture.damaged for capture in self.captures),
            sum(capture.overruns for capture in self.captures),
            min(node.reports.dropped, _MOST_16),
            update.release if update else 0,
            update.running if update else wire.SLOT_FACTORY,
            update.selection().confirmed if update else 1,
        )
