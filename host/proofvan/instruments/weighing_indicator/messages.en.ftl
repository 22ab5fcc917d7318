indicator-port-lost = { $device } cannot be used: { $detail }
    .advice = Check the cable and the name of the port; close other programs that use it.
indicator-silent = { $device }: nothing arrived within { $seconds } s.
    .advice = Set the indicator to send continuously; check pins, baud rate and parity.
indicator-format-unknown = { $device }: { $bytes } bytes that none of these formats explains: { $allowed }
    .advice = Check baud rate and parity; choose the format in the indicator's menu, or type what its display shows.
indicator-format-named = There is no format { $value }. There are: { $allowed }
    .advice = Choose one of these, or leave --format away.
indicator-unsettled = { $device }: no value stood still for { $frames } frames ({ $seen } frames seen).
    .advice = Wait until platform and wind are still, then read again.
indicator-unit = { $device }: the indication is in { $unit }; allowed: { $allowed }
    .advice = Switch the indicator to kilograms, or type what it shows.
indicator-none = This rig has no line to the indicator of a scale.
    .advice = Take a rig with an [[indicator]], or set indication = "typed" in the plan.
