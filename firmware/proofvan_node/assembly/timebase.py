"""The timebase board's second pulses."""


def attach(board):
    """Attach what the board samples with."""
