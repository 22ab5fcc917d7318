# CAN logs and messages
can-frames-torn = CAN frames are torn: { $length } bytes, a frame has { $size }.
    .advice = The recording is damaged here; proofvan verify says where.
can-field-unknown = Message { $message } has no field { $field }.
    .advice = This is a defect of the program; report it with the recording.
can-field-outside = Field { $field } of message { $message } cannot hold { $value } { $unit }.
    .advice = Check the load point of the plan: voltage 0 to 6553.5 V, current 0 to 400 A.
can-log-unknown = { $file } is no candump log and no CSV with columns of identifier, time and data: { $line }
    .advice = Record with candump -l, or export CSV with the columns time, id, data (hexadecimal).

# About single frames
can-error-frame = error frame of the bus
    .kind = error frame of the bus
can-not-extended = identifier { $identifier } is no data frame of 29 bits
    .kind = no data frame of 29 bits
can-identifier-unknown = identifier { $identifier } is not in the table of GB/T 27930
    .kind = identifier that is not in the table
can-length = { $message } has { $length } bytes, allowed: { $allowed }
    .kind = wrong length
can-priority = { $message } has priority { $priority }, allowed: { $allowed }
    .kind = wrong priority
can-value = { $field } of { $message } = { $value }, allowed: { $allowed }
    .kind = value outside what is allowed
can-transport-short = frame of the transport protocol with { $length } bytes
    .kind = short frame of the transport protocol
can-transport-request = request (RTS) whose length and number of packets do not fit: { $data }
    .kind = request that does not fit
can-transport-control = control byte { $value } of the transport protocol is not defined
    .kind = undefined control byte
can-transport-no-request = packet { $packet } without a request before it
    .kind = packet without a request
can-transport-gap = packet number { $found }, expected { $expected }; the long message is lost
    .kind = long message with a packet missing
can-transport-late = packet { $packet } is late
    .kind = late packet
can-transport-broken-off = long message { $number } broken off after { $got } packets by a new request
    .kind = long message broken off
can-transport-aborted = long message { $number } aborted, reason { $reason }
    .kind = long message aborted
can-transport-given-up = long message { $number } given up, reason { $reason }
    .kind = long message given up
