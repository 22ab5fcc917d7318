# Faults of the recording.
recording-exists = The recording { $file } exists already; it is never written over.
    .advice = Start the job again: it goes on in a new file. Do not delete the old one.
recording-storage-refused = The disk refused to store { $file }: { $detail }.
    .advice = Stop measuring. Free some space or replace the disk, then redo the step. What was stored before is safe.
recording-unreadable = The recording { $file } cannot be opened: { $detail }.
    .advice = Check that the run folder is complete and that the disk is plugged in.
recording-message-unreadable = A message on { $topic } at { $time_ns } ns cannot be read: { $detail }.
    .advice = The recording was damaged or changed. Use the untouched copy; verify names the place.

# What a difference means.
recording-difference-samples = { $file }, message { $message }: bytes of port { $port } ({ $direction }) were changed in frame { $frame }: stream { $stream }, { $count } sample instants from index { $first_index }, step "{ $step }".
recording-difference-frame = { $file }, message { $message }: bytes of port { $port } ({ $direction }) were changed at frame { $frame }, step "{ $step }"; no sample is missing behind it.
recording-difference-message = { $file }, message { $message }: an entry on { $topic } was changed, step "{ $step }".
recording-difference-attachment = { $file }: the attached file { $detail } was changed.
recording-difference-missing = { $file }, before message { $message }: messages are missing or were added ({ $detail }), step "{ $step }".
recording-difference-check = { $file }, message { $message }: the check of the messages before it was changed.
recording-difference-end = { $file } ends early after { $message } messages ({ $detail }).
recording-difference-container = { $file }: the container is damaged, the data in it are intact.

# Faults of the ports.
port-missing = Board { $board }: { $device } cannot be opened ({ $detail }).
    .advice = Plug the USB cable of { $board } in at both ends; its green lamp must be lit. Then run "proofvan boards".
port-busy = Board { $board }: { $device } is in use by another program.
    .advice = Close the other program (a second proofvan, a terminal program) and start again.
port-forbidden = Board { $board }: this user may not open { $device }.
    .advice = Ask the administrator to add you to the group "dialout", then log in again.
port-lost = Board { $board }: { $device } is gone ({ $detail }).
    .advice = Check the cable of { $board } and its supply. Plug it in again, wait for the green lamp, redo the step.
port-closed = Board { $board }: { $device } is not connected.
    .advice = Plug the cable of { $board } in at both ends and wait for the green lamp.

# Faults of the dialogue with a board.
board-no-answer = Board { $board } did not answer { $command }, asked { $attempts } times.
    .advice = Check supply and cable of { $board }; press its reset button once. If it stays silent, exchange cable, then board.
board-silent = Board { $board } has fallen silent (last heard at { $last_heard_ns } ns).
    .advice = Check supply and cable of { $board }, wait for the green lamp, redo the step.
board-rebooted = Board { $board } has restarted by itself (start { $boot_id }); its outputs are safe.
    .advice = Look for a loose supply plug or a weak van battery, then redo the step.
board-refused = Board { $board } refused { $command }: { $code } (detail { $detail }).
    .advice = Compare the rig file with this board: streams, channels, rate, outputs. Tell the developers if they agree.
board-other-family = Board { $board } is a { $found } board, the rig wants a { $wanted } board.
    .advice = Plug the right board into this port; the labels on cable and board must agree.
board-exchanged = Board { $board } was exchanged during the run: { $found } instead of { $wanted }.
    .advice = Plug the first board in again, or stop the run and begin a new one with this board.
board-other-stream = Board { $board } gives stream { $stream } as { $found }, asked for was { $wanted }.
    .advice = Compare the rig file with the board; flash the firmware that belongs to this version.
board-output-disobeys = Board { $board } did not set output { $output } to { $wanted }.
    .advice = Take the load or valve to its safe state by hand and have the board repaired.
board-output-dropped = Board { $board } took its outputs to the safe state by itself (cause { $cause }, outputs { $outputs }).
    .advice = The board had not heard the host in time. Check the cable of { $board } and redo the step.
link-other-schema = Board { $board } (firmware { $firmware }) speaks another version: { $message }.{ $field } is "{ $theirs }" there and "{ $ours }" here.
    .advice = Flash the firmware that belongs to this version of proofvan, or use the proofvan that belongs to the board.
link-other-wire-version = Board { $board } speaks wire version { $theirs }, this program speaks { $ours }.
    .advice = Flash the firmware that belongs to this version of proofvan.
clock-not-synchronised = The clock of board { $board } (stream { $stream }) could not be compared with the host's.
    .advice = Check the cable of { $board }; close other programs that load this computer; redo the step.
seal-differs = Board { $board }: the seal of stream { $stream } up to sample { $upto_index } does not fit the samples received.
    .advice = Do not use these data. Redo the step; if it happens again, have the line examined for manipulation.
stream-converter-stopped = Board { $board }: the converter of stream { $stream } gives no samples.
    .advice = Check the ribbon cable between board and converter and their supply, then redo the step.
board-program-changed = Board { $board } found that its own software is not what was released: it measures nothing any more.
    .advice = What it measured since its last good check is not to be used. "proofvan flash { $board } --again"; if it happens again, the board is to be replaced and its flash examined for manipulation.

# Faults of the wire protocol.
wire-dictionary-damaged = A board sent a damaged data dictionary ({ $length } bytes, { $reason }).
    .advice = Check the cable and connect again; flash the board if it happens again.
wire-not-a-command = { $message } is no command.
    .advice = This is a defect of the program: report it to the developers with the recording.
wire-payload-too-long = { $message } does not fit into a frame ({ $length } bytes).
    .advice = This is a defect of the program: report it to the developers with the recording.
wire-value-out-of-range = { $message }.{ $field } cannot hold { $value }.
    .advice = Check the rig file; if it is right, report the defect to the developers with the recording.
wire-unknown-message = A board sent a message that is not known: { $message }.
    .advice = Flash the firmware that belongs to this version of proofvan.
wire-unknown-value = A board sent { $message }.{ $field } = { $value }, which has no meaning.
    .advice = Flash the firmware that belongs to this version of proofvan.
wire-payload-short = A board sent { $message } with { $length } bytes, { $expected } are needed.
    .advice = Flash the firmware that belongs to this version of proofvan.

# Faults of sensors.
sensor-open = Board { $board }: the sensor for { $role } is not connected.
    .advice = Check its plug and cable, then redo the step.
sensor-short = Board { $board }: the sensor for { $role } is short-circuited.
    .advice = Check its cable for damage or water, then redo the step.
sensor-stuck = Board { $board }: the sensor for { $role } gives one and the same value.
    .advice = Check whether it is stuck; replace it, then redo the step.
sensor-range = Board { $board }: the sensor for { $role } gives a value that can't be true.
    .advice = Check how it is mounted, its cable and supply, then redo the step.
sensor-noise-gone = Board { $board }: the sensor for { $role } has lost its noise and no longer measures.
    .advice = Check its supply and wiring; replace it, then redo the step.
sensor-checksum = Board { $board }: the sensor for { $role } sends damaged data.
    .advice = Check the wiring on the board and strong sources of interference nearby, then redo the step.
sensor-clock-stopped = Board { $board }: the sensor for { $role } no longer converts.
    .advice = Switch the board off and on; when it happens again, replace the board.
sensor-silent = Board { $board }: the sensor for { $role } does not answer.
    .advice = Check its plug and supply, then redo the step.

# Authenticated sessions.
board-has-no-key = Board { $board } has no key and cannot prove who it is.
    .advice = Provision the board with a key; until then it may not measure.
board-key-unknown = This station has no key for board { $board } (chip { $uid }).
    .advice = Provision the board at this station, or bring its key from the office into { $folder }.
board-refused-our-key = Board { $board } refused our proof: it has another key than this station has for it.
    .advice = Check whether the board was exchanged; if not, provision it again and tell the office.
board-not-genuine = Board { $board } (chip { $uid }) could not prove who it is.
    .advice = Somebody may stand between board and station, or the board is a false one: seal it, tell the office, measure with another.
board-started-back = Board { $board } counts { $found } starts, it had { $known } before: its memory was put back.
    .advice = Do not measure with it; send it to the office.
seal-missing = Board { $board }, stream { $stream }: the last samples came without a seal.
    .advice = Check plug and cable, then redo the step; when it happens again somebody may be altering the line.
board-word-differs = Board { $board }, stream { $stream }: the board's word for its samples does not fit what arrived (up to { $upto_index }).
    .advice = The samples were altered on their way. Keep the recording, check the line, redo the step; tell the office.
recording-without-session = The recording lacks { $name }, without which board { $board } cannot be played back.
    .advice = Take the recording from the station or the office again.
