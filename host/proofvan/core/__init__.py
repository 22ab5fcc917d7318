"""What everything else stands on: types of the line, faults, words, canonical bytes, intake."""
