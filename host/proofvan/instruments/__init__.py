"""The van's own instruments: streams of counts become readings."""
