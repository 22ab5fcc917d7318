# Training at the screen.

training-nothing = nothing: a sound instrument
    .why = The errors at all points lie well inside the limit, and nothing disturbed the run.
training-reads-high = the instrument shows more than it delivers
    .why = The error is positive at every point and larger than the limit: the customer loses. It does not change from run to run, so it is no disturbance but the adjustment.
training-reads-low = the instrument shows less than it delivers
    .why = The error is negative at every point and larger than the limit: the customer gains, and it fails all the same.
training-cable = a loose cable between board and computer
    .why = The connection was lost for some seconds and a step had to be measured again; the errors themselves lie inside the limit. What was repeated stands in the record.
training-second-nozzle = a second nozzle was opened during the delivery
    .why = The flow fell for some twenty seconds in the middle of every delivery while nobody touched the nozzle. The errors lie inside the limit; the point was not measured at the flow that was asked for.
training-not-done = This practice run has not ended yet.
    .advice = Bring it to its end first, then give the verdict.
training-again = The answer has been given already.
    .advice = Begin another exercise.
training-finding-unknown = { $value } is none of the findings.
    .advice = Choose one from the list.
training-unknown = The run { $value } is no exercise.
    .advice = Begin an exercise under training.
blind-unknown = There is no blind sample { $value }.
    .advice = Choose one from the list.
blind-own = You have set { $sample } and know its value.
    .advice = Let somebody else measure it.
blind-again = Your result for { $sample } was handed in already.
    .advice = It stands; a better one needs another sample.
