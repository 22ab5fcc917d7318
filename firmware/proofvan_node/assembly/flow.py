"""The flow board's pulse inputs and sensors."""


def attach(board):
    """Attach what the board samples with."""
