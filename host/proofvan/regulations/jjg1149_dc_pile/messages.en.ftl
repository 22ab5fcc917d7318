jjg1149-title = Verification of off-board chargers (DC charging piles)
jjg1149-instrument = off-board charger (DC charging pile)
jjg1149-findings = appearance and function: findings that do not conform
jjg1149-working-error = working error (positive: the display shows too much, the customer loses)
jjg1149-run-error = working error of one run (positive: the customer loses)
jjg1149-clock-time-error = clock time error
jjg1149-point-outside-pile = The load point { $point } is outside the pile ({ $highest_voltage_v } V, { $lowest_current_a } to { $highest_current_a } A, { $rated_power_kw } kW).
    .advice = Choose a load point inside the pile's rating.
