# Samples that cannot carry a result.
gap-overflow = Board { $board }, stream { $stream }: { $count } samples from index { $first_index } on were overwritten before they could be sent.
    .advice = The host was silent for too long. Close other programs, check the cable of { $board }, redo the step.
gap-lost = Board { $board }, stream { $stream }: { $count } samples from index { $first_index } on were lost on the line.
    .advice = Exchange the cable of { $board }, keep it away from the charging cable, redo the step.
gap-reboot = Board { $board } has restarted: stream { $stream } ends at sample { $first_index }.
    .advice = Look for a loose supply plug or a weak van battery, then redo the step.
gap-outside = Board { $board }, stream { $stream }: the interval from { $start_ns } to { $end_ns } is not covered by samples.
    .advice = Redo the step; start and stop on the instrument only when the screen asks for it.
stream-no-samples = Board { $board }: stream { $stream } was started but gives no samples.
    .advice = Check the ribbon cable between board and converter and their supply, then redo the step.
saturation = Board { $board }, stream { $stream }: { $role } (channel { $channel }) reached the end of the converter's range (counts { $lowest } to { $highest }).
    .advice = Choose the next larger measuring range or a lower load point, check the terminals, redo the step.

# What the benches refuse or miss.
energy-zero-off = Standard { $standard }: { $role } reads { $value } { $unit } with nothing connected; at most { $limit } { $unit } is allowed.
    .advice = Open the load, demagnetise the current transducer, wait a minute and repeat the self-check.
energy-standard-warming = Standard { $standard } is still warming up: { $slope_mk_per_s } mK/s, allowed { $limit_mk_per_s } mK/s.
    .advice = Leave it switched on; it needs { $warm_up_minutes } minutes from switching on. Then repeat the step.
energy-not-reached = Only { $reached_j } J of { $wanted_j } J flowed within { $timeout_s } s; the power is now { $power_w } W.
    .advice = Look at the pile: did it start, does it limit its power? Check load and connector, then redo the step.
current-not-below = The current is still { $current_a } A; it did not stay below { $limit_a } A for { $hold_s } s within { $timeout_s } s.
    .advice = Stop the session on the pile. If the current still flows, press the emergency stop.
measure-not-empty = The measure is not empty after { $timeout_s } s: level { $level_mm } mm, empty is { $bottom_mm } mm.
    .advice = Check that the drain valve opens and the return hose is free, then redo the step.
flow-not-begun = No fuel flowed within { $timeout_s } s.
    .advice = Check nozzle, pump and the cable of the pulse head, then redo the step.
flow-not-stopped = Fuel still flows after { $timeout_s } s ({ $pulses } pulses).
    .advice = Close the nozzle. If it does not close, press the emergency stop of the station.
level-not-settled = The level still moves more than { $slope_mm } mm in { $window_s } s after { $timeout_s } s.
    .advice = Check the drain valve for leaks, the measure for wind and vibration, then redo the step.
bench-wrong-standard = Standard { $standard } for role { $role } is of kind { $kind }; needed is { $wanted }.
    .advice = Name the right file under [standards] in the job.
bench-standard-missing = Rig { $rig }: { $role } needs a standard of role { $standard }, the job names: { $allowed }.
    .advice = Add the standard under [standards] in the job.
bench-channel-uncalibrated = Standard { $standard } does not calibrate { $role }; it calibrates: { $known }.
    .advice = Add [standard.channels.{ $role }] from the certificate to the standard's file.
bench-boards-apart = Rig { $rig }: quantities that belong together lie on different boards: { $apart }.
    .advice = Connect them to one board and change the rig file.

# Components of uncertainty.
component-certificate = certificate of the standard
component-drift = drift since calibration
component-temperature = temperature of the standard
component-outside-temperature = outside the certificate's temperatures
component-noise = noise and quantisation
component-aliasing = ripple beyond the filter
component-zero-voltage = zero of voltage
component-zero-current = zero of current
component-time = time base and gate
component-level = level sensor
component-thermometer = thermometer
component-pulse = pulse counting
component-readings = scatter of the readings
component-harmonics = harmonics behind the filter
component-phase = delay between voltage and current

# The vehicle's side of the control pilot
pilot-state-not-reached = The pilot stayed at { $level_v } V (state { $state }) for { $timeout_s } s; state { $wanted } was awaited.
    .advice = Mate the gun fully, end the old session on the pile, and redo the step.
pulses-missing = Only { $found } of { $wanted } pulses of the pile came within { $timeout_s } s.
    .advice = Check the wiring of the pulse output (PF), its polarity and the pile's constant, then redo the step.
pulses-irregular = The pulse output is irregular: { $glitches } bounces, { $missing } missing pulses.
    .advice = Check plug, shield and pull-up of the pulse output, then redo the step; or compare the session reading.
