"""The climate board's sensors."""


def attach(board):
    """Attach what the board samples with."""
