## Entries
entry-not-yes-or-no = "{ $value }" is not a yes or no.
    .advice = Answer yes when it is done, no when it cannot be done.
entry-not-a-number = "{ $value }" is not a number in { $unit }.
    .advice = Type digits and a decimal point, without the unit.
entry-out-of-range = { $value } { $unit } is outside { $minimum } … { $maximum } { $unit }.
    .advice = Read the display again and type the number in { $unit }.
entry-not-text = "{ $value }" is empty or longer than { $longest } characters.
    .advice = Type what is written on the instrument.
entry-not-an-option = "{ $value }" is none of the choices.
    .advice = Choose one of: { $allowed }.

## After a fault
run-after-fault = Step { $step } was broken off. Everything recorded is kept and the outputs are safe. What now?
run-redo = Redo this step
run-stop = Stop the run
operator-halt = { $author } pressed stop: this step was broken off.
    .advice = Outputs are off and everything recorded is kept. Choose to repeat the step, or to end the verification.

operator-stop = The run was stopped by { $author } (step { $step }).
    .advice = Outputs are off and everything recorded is kept. Start the same job again to go on where it stopped.

## Conditions
condition-ambient-temperature = Ambient temperature
condition-humidity = Relative humidity
condition-pressure = Air pressure
