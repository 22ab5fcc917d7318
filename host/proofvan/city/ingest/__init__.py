"""From a file of unknown layout to sessions: raw columns → kinds → roles → layout → rows; all of it is told."""
