"""The one service that starts, stops, signs and issues."""
