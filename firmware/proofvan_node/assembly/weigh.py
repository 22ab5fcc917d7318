"""The weigh board's load cells."""

from proofvan_node.families import weigh

FAMILY = weigh


def attach(board):
    """Attach what the board samples with."""
