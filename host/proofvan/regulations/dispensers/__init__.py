"""What dispensers of fuels share: steps, what they observe, methods, how a point is judged, the simulated one."""
