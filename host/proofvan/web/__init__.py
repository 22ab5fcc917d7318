"""The station's screen: what the browser is served and told. It works through the same runs as the command line."""
