# Waveform files

waveform-unreadable = The waveform file { $file } cannot be read: { $detail }.
    .advice = Check the path and that the file may be read.
waveform-column-missing = { $file }: no column for { $field } (found: { $value }).
    .advice = Name the columns in the first line. Allowed: { $allowed }.
waveform-not-a-number = { $file }, line { $line }, column { $field }: "{ $value }" is not a number.
    .advice = Repair or remove the line; every point needs finite voltage and current.
waveform-uneven-time = { $file }, line { $line }: the time step is { $value } s where { $expected } s is expected.
    .advice = Export the waveform with one constant sampling rate and without missing lines.
waveform-too-short = { $file } has { $value } points.
    .advice = Use a file with { $allowed } points.
waveform-rate-missing = { $file } has no time column, and the sampling rate is { $value }.
    .advice = Give the rate in samples per second ({ $allowed }), or add a time column.
waveform-no-numbers = { $file }: no line or column of numbers found ({ $searched } searched).
    .advice = Give a table of numbers: one line per sample, columns separated by comma, semicolon or tab.
waveform-rate-differs = { $file }: the time column says { $expected } samples per second, the option says { $value }.
    .advice = Leave the option out, or check the unit of the time column.
waveform-several-rates = { $file }: several sampling rates ({ $value }).
    .advice = Export the part with one sampling rate.
waveform-section = { $file } has no section { $value }.
    .advice = Allowed: { $allowed }.
waveform-format = { $file }: the format "{ $value }" is not known.
    .advice = Allowed: { $allowed }.
