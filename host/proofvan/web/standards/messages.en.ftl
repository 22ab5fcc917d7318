# Standards at the screen.

station-standard-unknown = This station has no standard { $value }.
    .advice = Choose one from the list, or enter its file: proofvan standards enter.
station-no-checks = Standard { $value } has no intermediate checks yet.
    .advice = Enter the first one; the chart begins with it.
