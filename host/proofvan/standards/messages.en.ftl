standard-uncertainty-missing = The file of standard { $standard } does not state the uncertainty of { $quantity }. It states: { $known }
    .advice = Add a [[standard.uncertainties]] block from the certificate.
standard-expired = Standard { $standard }: certificate { $certificate } is valid from { $issued } to { $valid_until }, not on { $day }.
    .advice = Use another standard or enter its new certificate.
standard-not-authorised = Standard { $standard }: { $laboratory } is not authorised to issue its certificate.
    .advice = Have the standard calibrated by an authorised body.
standard-outside-temperature = Standard { $standard } is at { $temperature_degc } °C; its certificate covers { $lowest_degc } to { $highest_degc } °C.
    .advice = Shade, cool or warm the standard, wait, and repeat the point.
standard-too-coarse = Standard { $standard } is too coarse: U = { $expanded_uncertainty }, MPE = { $mpe }, allowed ratio { $largest_ratio } ({ $clause }).
    .advice = Use a standard of a better class.
standard-simulated-outside-practice = Standard { $standard } is simulated; { $organisation } is not a practice organisation.
    .advice = Use a real standard, or practise with the practice organisation.
measure-level-outside-neck = The level { $level_mm } mm is outside the neck table { $lowest_mm } to { $highest_mm } mm.
    .advice = Drain and repeat the run; deliver the nominal volume of the measure.
