"""The weigh board's load cells."""


def attach(board):
    """Attach what the board samples with."""
