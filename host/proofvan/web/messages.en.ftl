# Faults of the station's screen.

station-run-not-there = The run { $job } has ended; nothing can be said to it any more.
    .advice = Look at its result, or go on with it from the list of jobs.
station-run-unknown = There is no run { $value } at this station.
    .advice = Choose one from the list. After a restart of the station, a run that was cut off is gone on with from its job.
station-page-incomplete = The page asks { $asked } questions, { $answered } were answered.
    .advice = Answer all of them; nothing was recorded.
station-no-certificate = The run { $value } has no certificate.
    .advice = A run that was stopped issues nothing; go on with it or begin anew.
station-pages-missing = The station's pages were not built (nothing in { $folder }).
    .advice = Run: make setup.
station-run-broke = The station lost the run: { $detail }
    .advice = Everything recorded is kept. Go back to the jobs and go on; tell whoever looks after the software.
station-sign-in-first = Sign in first.
    .advice = Touch your name and enter your PIN.
station-record-unknown = This station has no record { $value }.
    .advice = Look for it in the archive.
station-run-not-broken-off = The run { $value } was not broken off; there is nothing to go on with.
    .advice = Open it and do what its screen asks.
station-no-person-keys = This station has no signing keys: { $person } cannot sign here.
    .advice = Start the station with --person-keys, or use the command proofvan endorse.
station-needs-key = This station has no key of its own: it practises on simulated rigs, and verifies nothing on a real one.
    .advice = Make a key with: proofvan keys new FILE, and start the station with --station-key FILE.
station-window-too-long = This part of the waveform has { $value } samples: too many.
    .advice = Zoom in to { $allowed } samples or fewer and try again.
station-no-such-pair = This waveform has no pair { $value } of voltage and current.
    .advice = It has { $allowed }.
station-window-empty = There is no waveform in { $value } s.
    .advice = It is { $allowed } s long.

# Verdicts on the label.

station-verdict-pass = PASS
station-verdict-fail = FAIL
station-verdict-measured = MEASURED
station-verdict-inconclusive = NOT COMPLETED

# The morning card.

morning-standards = Standards
morning-standards-none = No standard is registered
morning-standards-ok = All { $count } valid; first to run out: { $standard }, { $day }
morning-standards-warn = { $standard } runs out in { $days } days ({ $day })
morning-standards-bad = { $standard } ran out on { $day }: it may not verify, send it to be calibrated
morning-people = People
morning-people-none = Nobody has a valid licence: register people
morning-people-ok = All licences valid; first to run out: { $name }, { $day }
morning-people-warn = The licence of { $name } runs out on { $day }
morning-people-bad = The licence of { $name } ran out on { $day }: no verification
morning-boards = Boards
morning-boards-none = No board is plugged in: connect the cable
morning-boards-practice = Practice station, simulated boards
morning-boards-found = { $count } plugged in
morning-disk = Disk
morning-disk-found = { $free } GB free
morning-clock = Clock
morning-clock-nobody = Not synchronised: this computer's own clock
morning-clock-found = Synchronised, { $source }, u = { $uncertainty } s
morning-upload = Upload
morning-upload-waiting = { $count } entries wait for upload

# Where boards are connected.

connect-practice = simulated: it comes with the practice run
connect-missing = Board { $board } is not plugged in: look at its cable and its supply
connect-silent = Something is plugged in for { $board }, but does not answer: unplug it and plug it in again
connect-wrong = Wrong board for { $board }: a { $found } is plugged in, a { $wanted } is needed. Change the plugs
connect-old = Board { $board } has firmware { $firmware } of another version ({ $theirs }, this program { $ours }). Update it: proofvan flash { $board }
connect-found = found, firmware { $firmware }
