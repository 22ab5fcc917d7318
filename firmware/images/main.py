"""The first thing that runs on a board: starts the node, and never anything else."""

from proofvan_node import start

start.main()
