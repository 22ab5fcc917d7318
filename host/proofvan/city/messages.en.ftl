# Faults and words of the city.

city-table-unknown = { $value } is no table of the city (allowed: { $allowed }).
    .advice = Name one of the tables.
city-column-missing = { $file }: the column { $column } is missing (found: { $found }).
    .advice = Add the column, or give it the name that is asked for.
city-value = { $file }, row { $row }, column { $column }: { $value } is not allowed (allowed: { $allowed }).
    .advice = Correct this value and load the file again; nothing of the file was taken.
city-lake-not-written = The lake { $folder } was not written: { $detail }
    .advice = Make room and load again; what is already in the lake stays and is not taken twice.
city-engine-unknown = { $value } is no engine (allowed: { $allowed }).
    .advice = Leave it out for DuckDB.
city-spark-missing = Spark cannot be used: { $detail }
    .advice = Install the extra "spark" and Java 17 (Debian: openjdk-17-jre-headless), or use DuckDB.
city-file-unreadable = { $file } cannot be read: { $detail }
    .advice = Export it again as CSV, JSON, Excel or Parquet.
city-file-no-table = { $file } holds no table ({ $columns } columns, { $rows } rows).
    .advice = A table needs a line of headings and rows below it.
city-file-not-understood = { $file }: no column tells { $missing } (found: { $found }).
    .advice = If a column does, name it so in its heading, or add its word to roles.toml.

# Why a row was left out.
city-row-no-begin = no readable begin
city-row-no-end = no end: not finished
city-row-no-energy = no energy
city-row-year = a year outside 2005 … 2099: the clock was not set

# What had to be decided about a file.
city-note-order = day and month stand the other way round ({ $order }); { $rows } dates could be read both ways
city-note-zone = { $rows } local times read as { $zone }, going by the headings' script; --zone says otherwise
city-note-zone-unknown = { $rows } times have no zone; read as { $zone }: say --zone when it is another
city-note-energy-unit = no unit at "{ $column }"; by its size it is { $unit }
city-note-time-unit = no unit at "{ $column }"; by the stays it is { $unit }
city-note-no-pile = no column names the pile: sessions cannot be told from one pile's to another's
city-note-no-connector = no column names the connector: overlaps are not judged

# What a column tells.
city-role-begin = begin
city-role-end = end
city-role-begin-date = date of the begin
city-role-end-date = date of the end
city-role-begin-clock = time of the begin
city-role-end-clock = time of the end
city-role-moment = moment
city-role-zone = time zone
city-role-zone-begin = time zone of the begin
city-role-zone-end = time zone of the end
city-role-charging-end = end of charging
city-role-charging-time = time of charging
city-role-stay = duration
city-role-energy = energy
city-role-register-begin = register at the begin
city-role-register-end = register at the end
city-role-soc-begin = state of charge at the begin
city-role-soc-end = state of charge at the end
city-role-session = name of the session
city-role-pile = pile
city-role-station = station
city-role-connector = connector
city-role-vehicle = vehicle

# Why a session cannot be true.
city-flag-end-before-begin = ends before it begins
city-flag-no-duration = has no duration
city-flag-charging-above-stay = charges longer than it stays
city-flag-negative-energy = negative energy
city-flag-above-rating = more energy than the pile's power allows
city-flag-above-peers = far more power than the pile's other sessions
city-flag-soc-out-of-range = state of charge outside 0 … 100 %
city-flag-soc-falls = state of charge falls while charging
city-flag-overlap = overlaps another session on the same connector
city-flag-duplicate = the same session under another name
city-flag-id-repeated = the same name on another session
city-flag-signature-invalid = the signature of the meter's record is wrong

# The platform for piles
city-session-taken = { $pile }: transaction { $transaction } is in the lake ({ $source })
city-session-half = { $pile }: transaction { $transaction } has no begin or no end; its messages are kept
city-pile-gone = { $pile }: connection ended
city-nothing-to-estimate = There is nothing to estimate in the lake: { $piles } piles, { $days } days of intervals (allowed: { $allowed }).
    .advice = Load the register of piles and the meters’ intervals first.
city-pile-unknown = There is no pile { $pile } (there are: { $allowed }).
    .advice = Name one of the register.
city-sample-size = A lot of { $lot } with { $defective } bad ones and a sample of { $sample } cannot be (allowed: { $allowed }).
    .advice = Neither may be more than the lot.
city-sample-shares = No plan for a lot of { $lot } tells { $good } from { $bad } (allowed: { $allowed }).
    .advice = Take shares farther apart, or a larger lot.
city-sample-strata = A sample of { $sample } cannot be shared out to { $strata } strata (allowed: { $allowed }).
    .advice = Every stratum gets at least one, and no more than it holds.
city-draw-count = { $value } piles cannot be drawn (allowed: { $allowed }).
    .advice = Draw at most as many as there are.
city-draw-team = { $value } inspectors for a pile cannot be drawn (allowed: { $allowed }).
    .advice = Name more inspectors, or send fewer.
city-alert-owner = Nobody was named for the alert { $alert }.
    .advice = Name the person who owns it.
city-alert-evidence = The alert { $alert } cannot be closed without evidence.
    .advice = Name the certificate, the record or the work order.
city-alert-not-open = The alert { $alert } is not open (open: { $allowed }).
    .advice = Choose one of the open alerts.
city-evidence-of-another = The alert { $alert } is about { $pile }, the evidence about { $found }.
    .advice = Close it with the verification of the same pile.
city-evidence-open = The run { $run } ended with { $outcome }: that says neither that the pile is in order nor that it is not.
    .advice = Let the van verify the pile again, or close the alert by hand with what is known: proofvan city alert close.
city-evidence-practice = The run { $run } was practice: it says nothing of a pile.
    .advice = Only where everything is practice, say so with --practice.
city-alerts-changed = The alerts in { $file } were changed, or a line is missing before line { $line }.
    .advice = Restore the file from the backup, and find out who changed it.
city-alerts-not-written = The alerts in { $file } were not written: { $detail }
    .advice = Make room and do it again; nothing was written.

city-no-balance = the meters tell too little
city-few-vehicles = the meters cannot tell, and too few vehicles compare it
city-not-separate = cannot be told apart from other piles or from the converter
risk-outside = the estimated error is probably outside the limit
risk-unseen = its error cannot be said
risk-impossible = too many sessions that cannot be
