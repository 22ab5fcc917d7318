jjg1148-title = Verification of AC charging piles
jjg1148-instrument = AC charging pile
jjg1148-findings = appearance and function: findings that do not conform
jjg1148-working-error = working error (positive: the display shows too much, the customer loses)
jjg1148-run-error = working error of one run (positive: the customer loses)
jjg1148-clock-time-error = clock time error
jjg1148-point-outside-pile = The load point { $point } is outside the pile ({ $phases } × { $nominal_voltage_v } V, { $lowest_current_a } to { $highest_current_a } A, { $rated_power_kw } kW).
    .advice = Choose a load point inside the pile's rating.
jjg1148-step-pilot = Control pilot and its fault cases
jjg1148-start-for-pilot = Control pilot, case { $case ->
    [break] broken line
    [earth] short to earth
   *[diode] shorted diode
}: start charging. Current flows?
jjg1148-current-not-allowed = { $point }: the pile allows { $allowed_a } A (duty cycle { $duty_percent } %), the cable { $cable_a } A; the load point needs { $current_a } A.
    .advice = Choose a smaller load point, or have the pile's current limit lifted.
jjg1148-indication-error = indication error (2018; positive: the customer loses)
