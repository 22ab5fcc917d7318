cli-help = proofvan: verify charging piles and fuel dispensers; every number can be recomputed
cli-help-lang = Language: zh or en (or set PROOFVAN_LANG)
cli-unknown-language = There is no language "{ $value }".
    .advice = Choose one of: { $allowed }.
cli-json = Print one JSON envelope
cli-home = Folder of runs (default PROOFVAN_HOME or ~/.proofvan)
cli-simulated = SIMULATED
cli-verdict = { $verdict ->
    [PASS] ✔ PASS
    [FAIL] ✘ FAIL
   *[INCONCLUSIVE] ○ NOT COMPLETED
 }

cli-column-job = Job
cli-column-error = Measured error (worst point)
cli-column-uncertainty = Expanded uncertainty U
cli-column-true = True error
cli-column-verdict = Verdict
cli-column-result = Result
cli-column-point = Point
cli-column-value = Value
cli-column-rounded = Rounded
cli-column-limit = Limit
cli-column-step = Step
cli-column-attempt = Attempt
cli-column-outcome = Outcome
cli-column-reason = Reason
cli-column-component = Component
cli-column-u = u
cli-column-distribution = Distribution
cli-column-sensitivity = Sensitivity
cli-column-contribution = Contribution
cli-column-basis = Basis

cli-demo-help = Practice on simulated instruments with real board firmware: no hardware needed
cli-demo-once = Run each job once and end
cli-demo-job = pile-dc, dispenser, a regulation's folder, or all
cli-demo-seed = Seed of the simulated world; the same seed gives the same records
cli-demo-true-error = True error of the instrument in percent (known to the world only); drawn from the seed when left out
cli-demo-out = Folder for runs and summary.json
cli-demo-realtime = As slow as reality
cli-demo-speed = N times real time; 0 = as fast as it goes
cli-demo-wave = Play a recorded waveform (CSV: time, voltage, current) through the converters
cli-demo-wave-rate = Samples per second of a waveform without a time column
cli-demo-title = Practice runs
cli-demo-certificate = Certificate: { $file }
cli-demo-notice = Notice of results: { $file }
cli-demo-next = Recompute it:  proofvan verify { $certificate } --practice   ·   proofvan replay { $recording }
cli-live-error = error { $error } %  ±  { $uncertainty } %

cli-run-help = Run a job on a rig, or go on with one that was cut off
cli-run-rig = Rig file: which board is where
cli-run-job = Job file: instrument, plan, standards, people
cli-run-key = Private signing key (real rigs)
cli-run-world = Control socket of a simulated world (practice rigs)
cli-run-new = Begin anew even when a run of this job was cut off
cli-run-lines = Print events and live numbers as JSON lines
cli-run-done = { $verdict }. Everything is in { $folder }

cli-replay-help = Rebuild a run's record, bit for bit, from its recording alone
cli-replay-recording = A recording segment or a run folder
cli-replay-out = Write the rebuilt record here
cli-replay-block-size = Feed the meters at most so many samples at once (no result depends on it)
cli-replay-done = Run { $run } rebuilt: { $verdict }, record SHA-256 { $digest }
cli-replay-other-software = Recorded by software { $recorded }, replayed by { $own }: the same record.

cli-verify-help = Check a certificate, record, recording or run folder: intact? signed by whom?
cli-verify-file = Certificate PDF, record.json or signature.json, recording .mcap, or run folder
cli-verify-trust = Public key file that you trust (may be repeated)
cli-verify-practice = Trust the public practice key; the result is then marked SIMULATED

cli-show-help = Show a run: results, attempts, uncertainty
cli-show-run = Run number, run folder or record file
cli-show-budget = With the uncertainty budget of every result
cli-show-results = Results
cli-show-attempts = What was done

cli-boards-help = Which boards are plugged in; host version against each board
cli-boards-port = Device to ask (may be repeated); default: every serial board found
cli-boards-none = No board found. Plug one in, check its cable and power; practice needs none: proofvan demo.
cli-boards-silent = no answer: not a proofvan board, or no firmware on it
cli-boards-same = speaks this host's messages
cli-boards-other = other message schema ({ $schema }): update the board

cli-doctor-help = Is this machine fit for a day's work?
cli-doctor-python = Python 3.11 or newer is needed: sudo apt-get install -y python3
cli-doctor-core = Signal core
cli-doctor-fonts = Certificate fonts
cli-doctor-ports = Serial ports
cli-doctor-no-ports = none plugged in
cli-doctor-dialout = Not allowed to open { $devices }: sudo usermod -aG dialout $USER, then log in again.
cli-doctor-disk = Disk
cli-doctor-space = Free some space, or choose another folder with --home: a day of ten piles records about 1 GB.
cli-doctor-identity = Software identification

cli-keys-help = Signing keys
cli-keys-new-help = Make a signing key (FILE) and its public part (FILE.pub)
cli-keys-new-file = File of the private key
cli-keys-new-done = Private key { $private } (keep it), public key { $public } (give it to whoever verifies), id { $key_id }

cli-standards-help = Reference standards: certificates, chain, intermediate checks
cli-standards-list-help = May each standard be used today, and if not, why
cli-standards-enter-help = Enter a standard's file with its certificate
cli-standards-confirm-help = Confirm the certificate that another person entered
cli-standards-check-help = Enter an intermediate check (期间核查) and judge it
cli-standards-chart-help = Control chart of the intermediate checks
cli-standards-block-help = Take a standard out of use
cli-standards-due-help = What runs out: certificates, chains, checks
cli-standards-day = Date, YYYY-MM-DD; today when left out
cli-standards-name = Id of the standard
cli-standards-file = TOML file of the standard
cli-standards-reason = Why
cli-standards-untraced = A coefficient was changed: not traced until a new certificate is confirmed
cli-standards-readings = The readings of the check source, in the plan's unit
cli-standards-occasion = Why the check is made
cli-standards-entered = { $standard }: entered (file { $file }). Now another person compares it with the paper and runs "proofvan standards confirm { $standard }".
cli-standards-confirmed = { $standard }: certificate confirmed (file { $file }).
cli-standards-blocked = { $standard }: out of use. { $reason }
cli-standards-check-good = ✔ { $standard }: deviation { $deviation } { $unit }, good.
cli-standards-check-bad = ✘ { $standard }: deviation { $deviation } { $unit }. It must not be used any more.
cli-standards-chart-empty = There are no intermediate checks.
cli-standards-chart-head = { $source }: deviation, | is ± { $limit } { $unit }, : the control limits

cli-ledger-help = The van's ledger: records and audit events, chained and signed.
cli-ledger-to = folder to write to, best on a medium that leaves the van
cli-ledger-against = checkpoint that left the van earlier; may be given several times
cli-ledger-restore-file = backup of a ledger
cli-ledger-status-help = What does the ledger hold?
cli-ledger-verify-help = Is the ledger intact, whole, and whose is it?
cli-ledger-checkpoint-help = Export the newest signed checkpoint.
cli-ledger-backup-help = Copy the ledger to a second medium and verify the copy.
cli-ledger-restore-help = Put a backup in the place of the ledger; a newer ledger is not replaced.
cli-ledger-status = Ledger { $origin } (form { $revision }): { $entries } entries, { $records } of them records; { $checkpoints } checkpoints, the newest over { $signed_entries } entries.
cli-ledger-checkpoint-done = { $file }: signed over { $size } of { $entries } entries.
cli-ledger-backup-done = { $file }: verified, { $entries } entries, { $records } of them records.
cli-ledger-restore-done = { $file }: { $entries } entries, { $records } of them records. Before: { $aside }
cli-doctor-ledger = Ledger
cli-doctor-ledger-none = none yet; the first run makes it
cli-doctor-ledger-found = { $entries } entries, { $records } of them records; settings as they must be
cli-doctor-ledger-settings = { $name } is { $found }; needed: { $wanted }
cli-doctor-ledger-advice = Look with: proofvan ledger verify. Bring back a backup with: proofvan ledger restore FILE.
cli-standards-rejudge-help = Judge every record again that a doubtful standard touched; drafts the letters
cli-standards-rejudge-file = The standard's file with its new certificate
cli-standards-since = From this day on; the last good check when left out
cli-standards-letters = Folder for the drafted letters
cli-standards-rejudge-none = No record since { $since } was made with { $standard }.
cli-standards-rejudge-run = { $mark } { $date } { $document } { $instrument } { $serial }: { $before } → { $after }
cli-standards-rejudge-value = { "    " }{ $name } { $point }: { $before } → { $after }
cli-standards-rejudge-done = { $count } records since { $since }, { $turned } with another conclusion; letters: { $letters }

cli-help-version = Show the software identification

cli-station-key = Signing key of this station (the van): a file or a pkcs11: address
cli-as = Id of whoever acts, as in the roll
cli-ask-pin = PIN
cli-ask-new-pin = New PIN
cli-ask-token-pin = PIN of the USB key
cli-ask-passphrase = Passphrase of the key file
cli-ask-new-passphrase = Passphrase of the new key file
cli-nobody-to-ask = { $variable } is needed, and there is no terminal to ask at.
    .advice = Set the environment variable { $variable }, or run it in a terminal.

cli-endorse-help = Sign a finished run: verified, checked, approved, each by another person
cli-endorse-role = The part in which to sign
cli-endorse-key = Key of whoever signs: a file, or pkcs11:token=LABEL;object=LABEL
cli-endorse-done = { $person } signed { $run } ({ $role }); now { $stage }, certificate: { $certificate }

cli-parameters-help = Parameters of legal relevance: seal, list, history
cli-parameters-list-help = List what is sealed, and the counter
cli-parameters-set-help = Seal software, organisation, standards and rig of a job as they are now
cli-parameters-history-help = List every change
cli-parameters-reason = Why
cli-parameters-only = Seal this parameter only (may be repeated)
cli-parameters-counter = Counter: { $counter }
cli-parameters-set-done = Sealed: { $names }; counter { $counter }

cli-people-help = The roll of people: who may sign what
cli-people-add-help = Add a person, or replace what is known of one; the first must be an administrator
cli-people-list-help = List everybody
cli-people-pin-help = Set a new PIN and end a lock-out
cli-people-close-help = End a person's access; the line stays
cli-people-sign-in-help = Try a sign-in
cli-people-id = Id of the person
cli-people-name = Name
cli-people-role = Role (may be repeated)
cli-people-licence = Licence: NUMBER,ROLE,ITEM,EMPLOYER,FROM,UNTIL (may be repeated)
cli-people-usb = Public key file of a USB key that must be plugged in at sign-in
cli-people-signed-in = { $name } is signed in: { $roles }
person-licence-form = The licence { $value } is not written as it should be: { $allowed }.
    .advice = For example: NO-2201,verifier,JJG 1149,institute,2024-01-01,2028-12-31

cli-keys-new-sm2 = An SM2/SM3 key (default Ed25519)
cli-keys-new-token = Make it inside a USB key: pkcs11:token=LABEL;object=LABEL
cli-keys-new-unprotected = Without a passphrase (for trials only)
cli-keys-certify-help = Let the institute's root certify a public key
cli-keys-rotate-help = Exchange a key; what the old one signed so far still counts
cli-keys-revoke-help = Revoke a key
cli-keys-list-help = List the keys of a trust folder
cli-keys-export-help = Write the public key
cli-keys-trust = The institute's trust folder
cli-keys-root = The institute's root key
cli-keys-public = Public key file
cli-keys-kind = What kind of holder
cli-keys-holder = Id of the holder (a person must be in the roll)
cli-keys-days = Days of validity
cli-keys-old = Public key file of the old key
cli-keys-from = Revoked from when on (UTC, default now)
cli-keys-out = Write it here
cli-keys-certify-done = Certified { $holder }: { $file }
cli-keys-revoke-done = Revoked from { $from } on: { $file }
cli-keys-export-done = Public key { $key_id }: { $file }
cli-bundle-help = Write all evidence of a run into one zip
cli-bundle-run = Run number or run folder
cli-bundle-to = The zip file to write
cli-bundle-done = Bundle: { $file } ({ $size } bytes, SHA-256 { $sha256 })
cli-print-help = Put the documents of a station and a day list into one PDF for the printer
cli-print-to = The PDF file to write
cli-print-who = Who prints (for the audit trail)
cli-print-reason = Why it is printed again
cli-print-done = { $documents } documents, { $pages } pages: { $file } (print number of each: { $copies })
cli-original-help = Draw the original record 原始记录 of a run as PDF
cli-original-done = Original record: { $file } (record digest { $digest })
cli-amend-help = Amend an issued document: words only, with the reason; the old number is kept
cli-amend-word = field=new words; may be repeated (client, place, manufacturer, model)
cli-amend-reason = Why it is amended
cli-amend-key = Key of whoever signed last (the approver); not needed for practice
cli-amend-to = Folder for the amended document
cli-amend-done = { $number } replaces { $replaces }: { $file }
cli-analyse-help = Analyse a waveform file: CSV, COMTRADE, WAV, Parquet, or our own recording
cli-analyse-file = The file
cli-analyse-rate = Samples per second, when the file does not say
cli-analyse-time = Time column, by name or number from 1
cli-analyse-voltage = Voltage column, by name or number; once per phase
cli-analyse-current = Current column, by name or number; once per phase, in the same order
cli-analyse-scale = Volts or amperes per unit of a column: COLUMN=FACTOR
cli-analyse-section = Section of our own recording, from 1; the longest when left out
cli-analyse-frequency = Nominal frequency: 50, 60 or auto
cli-analyse-plot = Draw waveforms, phasors and harmonics into this .png or .svg
cli-analyse-plotted = Picture: { $file }
cli-analyse-head = { $file }: { $samples } samples at { $rate } per second, { $duration } s
cli-analyse-cycles = { $cycles } whole cycles from { $start } s to { $end } s, { $frequency } Hz
cli-analyse-note = These are the numbers of an algorithm; the uncertainty of the recorder that made the file is not in them.
cli-calibrate-help = Calibrate an own board against a reference, point by point: a self-calibration record, never a certificate
cli-calibrate-board = Name of the board in the rig, such as B1
cli-calibrate-reference = File of the reference instrument
cli-calibrate-channel = Channel by its role; may be repeated (default: all that are possible)
cli-calibrate-scpi = VISA address of the reference; without it and without --values you are asked
cli-calibrate-backend = VISA library: @py, or FILE@sim for a simulated instrument
cli-calibrate-values = File with typed values
cli-calibrate-seconds = Averaging time per point
cli-calibrate-restore = Bring the coefficients before the last calibration back
cli-calibrate-restored = earlier coefficients restored
cli-calibrate-ask = { $role }: set the reference to { $value } { $unit } and wait until it stands. It shows ({ $unit })
cli-calibrate-no-number = { $value } is no number
cli-calibrate-safe = Take the reference to zero and off the terminals now.
cli-calibrate-restore-done = { $standard }: earlier coefficients are in force again: { $file }
cli-calibrate-done = { $standard }: new coefficients in force, standard untraced (未溯源). Record: { $folder }
cli-calibrate-not-changed = { $standard }: coefficients unchanged, the points lie on no line. Record: { $folder }

cli-court-help = Write the court page: one offline HTML file in which anybody checks certificate and recording
cli-court-to = The HTML file to write
cli-court-done = Court page: { $file } ({ $size } bytes, SHA-256 { $sha256 }). Open it in a browser and drop certificate and recording.
cli-flash-help = Put board software onto a board: checked before, compared afterwards
cli-flash-board = Serial number or name of the board; not needed when one is plugged in
cli-flash-all = All boards that are plugged in
cli-flash-image = Folder of images, or the manifest of one
cli-flash-drive = Folder at which the board's drive is mounted (else it is looked for)
cli-flash-again = Also when the board runs this image already
cli-flash-same = { $uid }: runs { $firmware } of this image already
cli-flash-done = { $uid }: runs { $firmware } now, identity compared
cli-flash-bar = Flashing
cli-boards-page = { $name }, seal { $seal }, standard { $standard }, certificate until { $calibration_until }
cli-boards-no-page = not in the book of boards yet: proofvan provision
cli-boards-condition = on for { $uptime_s } s, starts { $boot_count } (watchdog { $watchdog_resets }; last: { $reset_cause }), memory { $heap_free } B free (lowest { $heap_lowest }), late steps { $late_steps } (longest { $longest_step_us } us), failures { $failures }, bad frames { $bad_checksums }, bad samples { $damaged_samples }, overruns { $overruns }, outputs dropped { $outputs_dropped }
cli-reset-unknown = not told
cli-reset-power = power on
cli-reset-brown-out = supply too low
cli-reset-watchdog = watchdog
cli-reset-reset-line = reset line
cli-reset-soft = by software
cli-selftest-help = Look whether a board is fit for work: samples, sensors, seals, clock, outputs
cli-selftest-outputs = Switch each output on for 0.2 s too: only with nothing dangerous connected
cli-selftest-no-outputs = Outputs were not switched; with nothing dangerous connected: --outputs
cli-provision-help = Give a flashed board its family, name, key and seal number
cli-provision-family = What the board is: power, flow, weigh, climate, timebase
cli-provision-seal = Number of the seal on its housing
cli-provision-serial = Serial number; not needed when one board is plugged in
cli-provision-done = { $uid } is { $name } now, seal { $seal }; its key is in the board and in this computer. Next: proofvan selftest
cli-calibrate-by = Who does it

cli-ocmf-help = signed charging records of a pile (OCMF)
cli-ocmf-verify-help = verify every signature in a file: every curve and encoding of the format, over the exact text
cli-ocmf-file = XML of the transparency software, or text that begins with OCMF|
cli-ocmf-key = public key from the register (text or file: hex, base64, PEM, DER) instead of the one in the file
cli-ocmf-transaction = meter { $meter }, { $register }: { $begin } → { $end }: { $first } → { $last } { $unit } = { $energy } kWh
