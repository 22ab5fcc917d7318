regulation-unknown = There is no regulation { $folder }. There are: { $known }
    .advice = Choose one of these.
regulation-standard-missing = The standard for the role { $role } ({ $kind }) is missing; { $clause } asks for it.
    .advice = Name its file under [standards] in the job.
regulation-standard-kind = The standard { $standard } for the role { $role } is a { $kind }; needed is a { $allowed }.
    .advice = Name the right file under [standards] in the job.
component-display = display step, cut off or rounded unknown: half-width d
component-repeatability = repeatability, pooled from the validation of the method
regulation-method-too-coarse = { $point }: this plan reaches U = { $expanded_uncertainty } %; one third of the MPE { $mpe } % is needed.
    .advice = Plan more energy or volume, more runs, or use a better standard.
