"""One module per workload: `measure(build, peers, quick)` gives figures."""
