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
