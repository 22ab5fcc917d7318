# Calibrating own boards.
calibrate-title = Self-calibration record (自校记录)
calibrate-no-certificate = This is no certificate and no verification. The standard may not be used for verification until an authorised body's certificate has been entered and confirmed by two people.
calibrate-table-head = Record { $id }, { $utc }, by { $by }
    Board { $board }, serial { $uid }, firmware { $firmware }, standard { $standard }
    Reference { $reference }, serial { $serial }, certificate { $certificate } valid until { $valid_until } ({ $instrument })
calibrate-table-channel = { $role }: gain { $gain_before } -> { $gain_after } { $unit }/count ({ $change } ppm; U = { $u_gain } ppm, k = 2), offset { $offset_before } -> { $offset_after } counts
calibrate-table-delay = { $role }: sampled { $before } -> { $after } ns late (U = { $expanded } ns, k = 2); lag of the current behind its voltage:
calibrate-table-columns = { "  " }reference { $unit } / mean counts / residual before / residual after / U (95 %)
calibrate-not-straight = ! { $role }: the points do not lie on a line; the coefficients were left as they are.
calibrate-point-done = { $role }: { $value } { $unit } = { $counts } counts
component-calibrate-points = Scatter of the points
component-calibrate-reference-gain = Reference, relative part
component-calibrate-reference-zero = Reference, constant part
coefficients-changed = Coefficients changed by self-calibration
coefficients-restored = Earlier coefficients restored

calibrate-reference-expired = The certificate { $certificate } of the reference { $reference } ended on { $valid_until }; today is { $day }.
    .advice = Use a reference with a valid certificate, or correct valid_until in its file from the paper.
calibrate-value-outside = { $value } is outside what the reference's certificate covers: { $lowest } to { $highest }.
    .advice = Choose points inside that range, or correct lowest and highest in the reference's file from the certificate.
calibrate-point-not-typed = { $file } has no value for { $role } at { $point }.
    .advice = Add a [[point]] with role, set and value for it.
calibrate-no-scpi = The file of the reference { $reference } has no SCPI commands for { $unit }.
    .advice = Add scpi.read (and scpi.set) from the instrument's manual, or type the values.
calibrate-scpi-silent = The instrument at { $address } did not take "{ $command }": { $detail }
    .advice = Check that it is on and in remote control, the cable, and the address it shows in its menu.
calibrate-scpi-answer = The instrument at { $address } answered "{ $command }" with "{ $answer }", which is no number.
    .advice = Compare the command with the instrument's manual and correct scpi.read in the reference's file.
calibrate-role-unknown = The channel { $role } cannot be calibrated here; possible: { $allowed }.
    .advice = Choose one of these with --channel, or add the quantity to the reference's file.
calibrate-too-few-points = { $role }: { $points } points are no line; at least two different ones are needed.
    .advice = Choose points that lie apart, at least two, better five.
calibrate-gain-unlikely = { $role }: the gain would change by { $change } %; more than { $limit } % is a mistake, not ageing.
    .advice = Check the wires and the range of the reference, and that board and rig file belong together; then repeat.
calibrate-no-frequency = The reference's file does not say at which frequency its angle holds.
    .advice = Add frequency_hz = "50" to [reference.quantities.deg], from its certificate.
calibrate-delay-unlikely = { $role }: { $delay_ns } ns late; more than { $limit } ns is a wrong wire or a wrong phase, not a delay.
    .advice = Is the current's transducer the right way round and in the same phase as its voltage? Then repeat.
calibrate-needs-reference = No reference was named.
    .advice = Give --reference FILE; docs/boards.md shows what stands in it.
calibrate-nothing-to-restore = The coefficients of { $standard } were not changed by a calibration: nothing to restore.
    .advice = proofvan standards list shows what is in force.
board-unknown = The rig has no board { $value }; it has: { $allowed }.
    .advice = Give one of these names, or the rig file of the other rig.
calibrate-counts-stand = { $role }: the board sees { $counts } counts at every point; it does not follow the reference.
    .advice = Check the wires between reference and board, the fuse, and that this is the right channel.

# Flashing.
flash-into-boot-loader = { $device }: board { $uid } goes into its boot loader …
flash-writing = Writing { $image } to { $drive } …
flash-no-image = No image below { $folder }.
    .advice = Run make firmware, or give --image with the folder or the manifest of a release.
flash-manifest-wrong = { $file }: { $field } = { $value }; allowed: { $allowed }
    .advice = Take the three files of the image (uf2, bin, json) together from the release again.
flash-image-cut = { $file } is not whole: { $size }, should be { $allowed }. Nothing was written.
    .advice = Copy the file from the release again; keep the old one for the report.
flash-image-changed = { $file } is not the file of its manifest: SHA-256 { $sha256 }…, should be { $wanted }…. Nothing was written.
    .advice = Copy the file from the release again. If it differs again, do not use it and report it.
flash-image-block = { $file }: block { $block } is wrong ({ $value }, should be { $allowed }). Nothing was written.
    .advice = Copy the file from the release again.
flash-other-family = { $file } is for another chip: { $value }, should be { $allowed }. Nothing was written.
    .advice = Choose the image of this board's chip: proofvan-rp2040 for a Pico, proofvan-rp2350 for a Pico 2.
flash-no-image-for-chip = The board has a chip { $chip }; there are images for: { $allowed }. Nothing was written.
    .advice = Run make firmware for both chips, or give --image of the right one. The board goes on with its old software after replugging.
flash-no-drive = { $folder } is no drive of a board: { $wanted } is missing.
    .advice = Give the folder at which the board's drive is mounted.
flash-unknown-chip = { $folder } belongs to an unknown chip { $value }; known: { $allowed }.
    .advice = Unplug other devices with a boot loader drive; a board of ours shows one of these.
flash-two-drives = Two boards are in their boot loader: { $drives }.
    .advice = Unplug one, or name one with --drive.
flash-drive-missing = No drive came within { $timeout_s } s.
    .advice = See whether the desktop mounts drives by itself, else mount it and give --drive. Only if the board is blank or does not start: unplug it, hold BOOT, plug it in.
flash-drive-gone = The drive { $folder } went away after { $done } of { $size } bytes: { $detail }
    .advice = The board waits in its boot loader and is not damaged. Plug it in again (another cable) and repeat.
flash-board-missing = The board { $uid } did not come back within { $timeout_s } s.
    .advice = Unplug it and plug it in again; then proofvan boards. If it stays away: hold BOOT while plugging in and flash again.
flash-other-identity = Board { $uid } says { $found } and should say { $wanted }.
    .advice = Flash again. If it stays so, the board ran from another image: do not use it for verification.
flash-no-touch = { $device } could not be asked to enter its boot loader: { $detail }
    .advice = Close other programs that use the port. Is your user in the group dialout?
flash-no-board = No board is plugged in.
    .advice = Plug one in; try another cable (some only charge). A blank board shows a drive RPI-RP2 or RP2350.
flash-which-board = More than one board is plugged in: { $allowed }.
    .advice = Name one by its serial number or name, or give --all.
board-not-found = No board { $value } answers; answering: { $allowed }.
    .advice = Look at proofvan boards: plugged in, and the right serial number?
board-page-changed = The page { $file } of the book of boards was changed after signing.
    .advice = Provision the board again, and find out who changed the file.

# Self-test.
selftest-stream = Samples of
    .advice = Check the flat cable between board and converter and its supply; then repeat. Twice: board to the workshop.
selftest-sensor = Sensor
    .advice = Check the sensor's plug and cable; exchange the sensor; then the board.
selftest-seal = Seal of stream
    .advice = Samples were lost or changed on the way: other cable. If it happens again, do not use the board and report it.
selftest-clock = Clock compared
    .advice = Close programs that keep the computer busy, plug the board in directly without a hub, repeat.
selftest-crystal = Clock rate
    .advice = The board's crystal is outside its tolerance: board to the workshop.
selftest-health = Counter
    .advice = It counts since the board was plugged in: plug it in again and repeat. If it rises again, board to the workshop.
selftest-coefficients = Coefficients kept in the board, of
    .advice = The board does not keep what is in force here. "proofvan calibrate BOARD … --keep" writes it again; when this computer does not know the standard, enter it first.
selftest-output = Output
    .advice = Do not use this board with anything that can move, heat or flow. Board to the workshop.

# Provisioning.
board-provisioned = A board got its name, key and seal
provision-other-family = Board { $uid } says it is a { $found } board and should be { $wanted }.
    .advice = Repeat with the right --family. If it stays so, the board did not take its files: flash it and repeat.
provision-family-unknown = There is no family { $value }; allowed: { $allowed }.
    .advice = The family is printed on the board.
provision-not-flashed = The board is blank.
    .advice = First proofvan flash, then proofvan provision.

# Updating boards.
board-flashed = A board was flashed
flash-needs-key = Flashing a released image is written into the ledger: it needs a person and the station's key.
    .advice = Give --as PERSON and --station-key KEY (or PROOFVAN_PERSON and PROOFVAN_STATION_KEY). Developers: --unreleased.
board-updated = The software of a board was updated
board-rolled-back = A board went back to its earlier software
update-sending = { $board }: sending release { $release } …
update-interrupted = The board is gone. Plug it in again: it goes on from where it was.
update-looking = { $board }: started anew; looking whether it is well …
release-key-missing = The public release key { $file } is missing or wrong: { $size } bytes, should be { $allowed }.
    .advice = Get release.pub from whoever releases the board software, then proofvan boards release-key release.pub.
release-not-signed = { $file } is not signed with the release key { $key } of this computer. Nothing was done.
    .advice = Copy the release again. If it stays so, do not use it and report it: it may be forged.
update-package-unreadable = { $file } is no update package: { $detail }
    .advice = Copy the file from the release again.
update-package-field = { $file }: its manifest has no { $field }.
    .advice = Take a package that was made with python -m images.release make.
update-package-cut = { $file }: { $name } has { $size } bytes and should have { $allowed }.
    .advice = Copy the file from the release again.
update-package-changed = { $file }: { $name } is not what the manifest says.
    .advice = Copy the file from the release again. If it stays so, do not use it and report it.
update-refused-other-board = The board is { $board }, the package is for { $allowed }. Nothing was sent.
    .advice = Take the package of this chip and hardware revision.
update-refused-older = The package has release { $release } and needs { $minimum } before it; the board had { $least } already. Nothing was sent.
    .advice = Take a newer package. To go back to the software before: proofvan boards rollback.
update-other-key = The board knows the release key { $found }, this computer { $wanted }. Nothing was sent.
    .advice = A board learns the release key when it is provisioned: proofvan provision it again, or put the right release.pub into this computer.
update-unknown = Board { $board } cannot be updated over its line: its software is older than that.
    .advice = proofvan flash it once with a newer image.
update-rolled-back = The board runs release { $found } and not { $wanted }: the new software did not start, and the board went back by itself.
    .advice = The board can be used as before. Report this release; do not repeat.
update-not-well = Release { $release } started, but something is wrong: { $detail }. The board goes back to its earlier software.
    .advice = proofvan boards shows when it is back; it can be used as before. Report this release.
update-board-refused-none = Board { $board } does not take the update and does not say why.
    .advice = Repeat; if it stays so, proofvan flash and proofvan provision the board.
update-board-refused-bad-signature = Board { $board } does not take the update: the signature is not that of the release key it knows.
    .advice = Do not repeat. Check where the package came from; provision the board again if its release key is an old one.
update-board-refused-other-board = Board { $board } does not take the update: it is for another chip or hardware revision.
    .advice = Take the package of this board.
update-board-refused-older = Board { $board } does not take the update: it had this release, or a newer one, already.
    .advice = Take a newer package.
update-board-refused-damaged = Board { $board } does not take the update: a file arrived or was stored damaged.
    .advice = Repeat. If it happens again, exchange the cable; then the board.
update-board-refused-busy = Board { $board } does not take the update now: it measures, an output is on, or the last update is still on trial.
    .advice = End the measurement and repeat. An update on trial is finished by the same command with the same package.
update-board-refused-no-room = Board { $board } does not take the update: its memory is full.
    .advice = proofvan provision it again (its file system is made new), then repeat.
update-board-refused-out-of-order = Board { $board } does not take the update: another program talks to it as well, or it was started anew.
    .advice = Close other programs that use the board and repeat.
update-board-refused-nothing-before = Board { $board } has no sound software to go back to.
    .advice = Update it to a newer release, or proofvan flash it.
flash-older = Board { $uid } runs release { $found }; the image is release { $release }. Nothing was written.
    .advice = Take a newer release. To go back to the software before an update: proofvan boards rollback.
release-key-set = The release key of board software was set
coefficients-changed-in-board = The coefficients in board { $uid } were changed, or are another board's.
    .advice = Put those in force into it again: proofvan calibrate BOARD --keep. If it happens again, report it.
coefficients-not-kept = Board { $board } did not take its coefficients: { $detail }
    .advice = Those in force at this computer hold. Update the board's software, then proofvan calibrate BOARD --keep.
