"""The climate board's sensors."""

from proofvan_node.families import climate

FAMILY = climate


def attach(board):
    """Attach what the board samples with."""
