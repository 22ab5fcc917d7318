"""Hardware behind one interface, one module per port: the only modules that import `machine` or touch descriptors."""
