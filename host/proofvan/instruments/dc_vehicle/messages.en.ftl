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

# Faults of a charging session
vehicle-message-missing = No { $message } of the charger within { $limit_s } s.
    .advice = Check that the gun is fully mated and S+ and S- have contact; look whether the pile shows a fault. Then redo the step.
vehicle-message-bad = No usable { $message } within { $limit_s } s: the frames had { $field } = { $found }, allowed: { $allowed }.
    .advice = The messages of this pile do not conform to GB/T 27930-2015. Redo once; if it stays so, record the fault and tell the operator of the pile.
vehicle-charger-misses = The charger reports that it does not get our messages: { $messages }.
    .advice = Check the wires S+ and S- and the CAN adapter, close other programs on the bus, then redo the step.
vehicle-charger-stopped = The charger stopped by itself: { $reasons }.
    .advice = Look at the screen of the pile; if its emergency stop was pressed, find out why and release it, then redo the step.
vehicle-point-beyond-charger = The load point is beyond what the charger can give: voltage { $voltage } V, current { $current } A.
    .advice = Choose a load point inside this range in the plan.
vehicle-charger-version = The charger speaks protocol version { $version } only; the van speaks GB/T 27930-2015.
    .advice = Choose the 2015 edition on the pile, or use a vehicle simulator of the new edition and work by hand.
session-no-bus = CAN bus { $port } is not connected: the vehicle cannot speak to the pile.
    .advice = Plug the CAN adapter in, then redo the step.
session-none = No charging session is running.
    .advice = This is a defect of the program; report it with the recording.
session-pile-silent = The pile did not finish the handshake within { $timeout_s } s; it stopped at { $state }.
    .advice = Check the gun and whether the start succeeded (card, code, payment), then redo the step.
session-no-current = No current within { $timeout_s } s after the contactors closed; the session stopped at { $state }.
    .advice = Check that the load is on and whether the pile shows a fault, then redo the step.
session-current-remains = { $timeout_s } s after the stop { $current_a } A still flow.
    .advice = Press the emergency stop of the pile; do not unplug. Do not use this pile before the cause is known.
session-voltage-remains = The contactors are open, and after { $timeout_s } s there are still { $voltage_v } V at the gun.
    .advice = Do not unplug, do not touch; wait for less than 60 V, switch the pile's supply off if need be.
session-opened-under-load = At the stop because of { $cause } the current did not fall: the contactors opened under load (number { $count } of this run).
    .advice = Inspect the contactors and note the count; do not use this pile before it is known why its current did not fall.
interlock-over-voltage = { $voltage_v } V exceed the allowed { $limit_v } V; charging was stopped.
    .advice = Check the voltage setting of the pile; try a lower load point before you redo the step.
interlock-over-current = { $current_a } A exceed the allowed { $limit_a } A; charging was stopped.
    .advice = Check whether the pile follows the demand; try a smaller current before you redo the step.
interlock-temperature = The standard has { $temperature_degc } °C, more than { $limit_degc } °C; charging was stopped.
    .advice = Give shade and air, let the standard cool down, then redo the step.
interlock-current-lost = The current was gone for more than { $limit_s } s while charging; charging was stopped.
    .advice = Check whether the load tripped, the gun is loose or the pile tripped, then redo the step.
