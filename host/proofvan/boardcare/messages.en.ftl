# Calibrating own boards.
calibrate-title = Self-calibration record (自校记录)
calibrate-no-certificate = This is no certificate and no verification. The standard may not be used for verification until an authorised body's certificate has been entered and confirmed by two people.
calibrate-table-head = Record { $id }, { $utc }, by { $by }
    Board { $board }, serial { $uid }, firmware { $firmware }, standard { $standard }
    Reference { $reference }, serial { $serial }, certificate { $certificate } valid until { $valid_until } ({ $instrument })
calibrate-table-channel = { $role }: gain { $gain_before } -> { $gain_after } { $unit }/count ({ $change } ppm; U = { $u_gain } ppm, k = 2), offset { $offset_before } -> { $offset_after } counts
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
calibrate-needs-reference = No reference was named.
    .advice = Give --reference FILE; docs/boards.md shows what stands in it.
calibrate-nothing-to-restore = The coefficients of { $standard } were not changed by a calibration: nothing to restore.
    .advice = proofvan standards list shows what is in force.
board-unknown = The rig has no board { $value }; it has: { $allowed }.
    .advice = Give one of these names, or the rig file of the other rig.
calibrate-counts-stand = { $role }: the board sees { $counts } counts at every point; it does not follow the reference.
    .advice = Check the wires between reference and board, the fuse, and that this is the right channel.
