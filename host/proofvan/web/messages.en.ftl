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
scan-unknown = No job of this station is for "{ $value }".
    .advice = What can be scanned: a serial number (or "model serial"), a label that this program printed, a list of jobs as JSON. Check the number; or import its list, or enter it as an instrument that stands on no list.
scan-label-unknown = The record of this label (SHA-256 { $value } …) is not in this station's archive.
    .advice = Another station verified it. Scan or type the serial number instead.
scan-label-without-job = The label belongs to { $value }, and no job of this station is for it.
    .advice = Import a list that this instrument stands on.
scan-no-picture = This is no photograph that can be read. Allowed: JPEG or PNG, at most { $allowed } million pixels.
    .advice = Take it again.
scan-no-code = No QR code can be read on the photograph.
    .advice = Hold the camera straight, let the code fill half of the picture, avoid glare, and take it again; or type the serial number.
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
station-share-not-reached = No phone can reach this station: it listens for this computer alone, or the computer is on no network.
    .advice = Join the van's Wi-Fi and start the station so: proofvan serve --host 0.0.0.0 --tablets 8081.
station-share-gone = There is no document at this address: its QR code has ended or was taken back, or the address is incomplete.
    .advice = Ask the verifier for a new QR code, or for a print.
station-document-shared = Document shared by QR code
station-document-withdrawn = Document shared by QR code taken back

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

# Drafts of instruments that stand on no list, and what is to be known of them.

draft-unknown = There is no open draft { $value }.
    .advice = It may have become a job or been set aside; look again.
draft-column-unknown = A draft has no field { $value }.
    .advice = It has: { $allowed }.
draft-photo-kind = This file is no photograph.
    .advice = Allowed: { $allowed }.
draft-photos-many = A draft has at most { $allowed } photographs.
    .advice = All that were taken are kept; no more are needed.
draft-incomplete = The draft is not whole yet, it lacks: { $missing }.
    .advice = Enter that, then make a job of it; everything entered so far is kept.

draft-field-client = client
draft-field-place = place
draft-field-manufacturer = manufacturer
draft-field-model = model
draft-field-serial = serial number
draft-field-accuracy-class = accuracy class
draft-field-meter-type = kind of meter
draft-field-q-min = smallest flow q_min (m³/h)
draft-field-q-t = transitional flow q_t (m³/h)
draft-field-q-max = largest flow q_max (m³/h)
draft-field-division-m3 = division (m³)
draft-field-nozzle = nozzle
draft-field-nominal-pressure-mpa = nominal pressure (MPa)
draft-field-mmq-kg = minimum measured quantity (kg)
draft-field-division-kg = division (kg)
draft-field-nominal-diameter-mm = nominal diameter (mm)
draft-field-pulses-per-unit = pulses per unit
draft-field-smallest-flow = smallest flow
draft-field-largest-flow = largest flow
draft-field-transitional-flow = transitional flow
draft-field-largest-flow-kg-min = largest flow (kg/min)
draft-field-division = division
draft-field-pulse-constant-per-kwh = pulse constant (imp/kWh)
draft-field-display-step-kwh = resolution of the display (kWh)
draft-field-time-of-use = tariff by time of use
draft-field-connector = connector
draft-field-phases = phases
draft-field-nominal-voltage-v = nominal voltage (V)
draft-field-rated-power-kw = rated power (kW)
draft-field-highest-current-a = highest current (A)
draft-field-lowest-current-a = lowest current (A)
draft-field-highest-voltage-v = highest voltage (V)
draft-field-nominal-volume-l = nominal volume (L)
draft-field-material = material
draft-field-body-expansion-per-k = cubical expansion (1/K)
draft-field-product = product
draft-field-vapour-recovery = vapour recovery
draft-field-display-step-l = resolution of the volume (L)
draft-field-price-step-cny = resolution of the amount (CNY)
draft-field-unit-price-cny = unit price (CNY/L)
draft-field-encoder-id = encoder's number
draft-field-board-id = board's number
draft-field-software-id = software version
draft-field-rated-capacity-ah = rated capacity (A·h)
draft-field-rated-energy-wh = rated energy (W·h)
draft-field-largest-power-w = largest power (W)
draft-field-capacity-per-k = capacity per kelvin (1/K)
draft-field-energy-per-k = energy per kelvin (1/K)
draft-field-max-kg = maximum capacity (kg)
draft-field-supports = supports
