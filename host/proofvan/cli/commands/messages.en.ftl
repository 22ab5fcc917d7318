cli-compute-help = Compute a regulation on values typed in: result, formula, uncertainty budget, verdict
cli-compute-regulation = Folder name or number, as `proofvan regulations list` shows it
cli-compute-file = Input file: TOML, CSV or Excel; `proofvan regulations template` gives one
cli-compute-monte-carlo = Check the budget by Monte Carlo (JCGM 101), until the figures stand still
cli-compute-seed = Seed of the random draws
cli-compute-uncertainty = u = { $u } { $unit }, ν = { $freedom }, k = { $k }, U = { $expanded } { $unit }
cli-compute-budget-head = contribution, input, sensitivity, degrees of freedom, distribution
cli-compute-drawn = Monte Carlo: mean { $mean } { $unit }, u = { $u } { $unit }, shortest interval { $low } .. { $high } { $unit } ({ $draws } draws)
cli-compute-confirmed = The GUM's interval is confirmed within { $tolerance }
cli-compute-not-confirmed = The GUM's interval is not confirmed within { $tolerance }: the shape of the inputs or the curvature of the formula matters
cli-compute-not-settled = The draws ended before their figures stood still
cli-compute-provenance = ({ $id }, edition { $edition }, clause { $clause }, { $provenance }{ $confirmed })
cli-compute-entered = { $count } values { $mark }: entered by hand, not measured by this program. This is no certificate.
cli-compute-refused = A run with this plan and these standards would not begin: { $what }
cli-provenance-s = stated in a source
cli-provenance-c = computed
cli-provenance-t = trade knowledge
cli-provenance-m = from memory
cli-regulations-help = Regulations: list, show, template
cli-regulations-list-help = List the regulations
cli-regulations-show-help = Show steps, standards, and every figure with its source
cli-regulations-template-help = Give an input file of `proofvan compute` to begin with
cli-regulations-template-out = Write it here: .toml, .csv or .xlsx
cli-regulations-steps = Steps, with clause:
cli-regulations-standards = Standards, with clause:
cli-regulations-figures = Figures, with clause, provenance (S stated, C computed, T trade, M memory) and source:
cli-uncertainty-help = Evaluate a measurement model from a file, by the GUM and by Monte Carlo
cli-uncertainty-model = Model file: formula, inputs with distributions, correlations (examples/uncertainty)
cli-uncertainty-gum-only = Leave out Monte Carlo
cli-regulations-new-help = Begin a new regulation: writes a whole small folder with placeholders
cli-regulations-new-name = Name of the folder: jjg1038_coriolis_meter
cli-regulations-new-edition = Year of the edition
cli-regulations-new-into = Folder in which to write it; the program's own regulations when left out
cli-regulations-new-done = Wrote { $folder }.
    Add to [organisation.confirmations] of standards/practice/organisation.toml:
      { $line }
    Then: docs/adding-a-regulation.md, and pytest tests/regulations/test_regulation_conformance.py
cli-compare-help = Evaluate a comparison: E_n, scores, largest consistent subset
cli-compare-file = Comparison file: TOML, or CSV/Excel with the columns name, value, U and k
cli-compare-given = Reference value { $value } { $unit }, U = { $expanded } { $unit } (given)
cli-compare-mean = Reference value { $value } { $unit }, U = { $expanded } { $unit } (weighted mean of the consistent participants)
cli-compare-all = All: χ² = { $chi }, exceeded by chance with p = { $p }
cli-compare-subset = Largest consistent subset: { $members }; χ² = { $chi }, p = { $p }
cli-compare-name = participant
cli-compare-difference = difference
cli-compare-expanded = U (k = 2)
cli-compare-member = consistent
cli-compare-satisfactory = satisfactory
cli-compare-not-satisfactory = not satisfactory
cli-stability-help = Repeatability and stability of a standard (JJF 1033) from stored runs on its check source
cli-stability-places = Runs, folders of runs, or a station's home
cli-stability-source = Serial number of the check source
cli-stability-point = Point, when the check source is measured at several
cli-stability-plot = Draw the control charts into this .png or .svg
cli-stability-repeatability = Repeatability (pooled standard deviation of one reading): { $value } %
cli-stability-stability = Stability (standard deviation of the means of { $groups } groups): { $value } %
cli-stability-chart = Control chart, { $name }: centre { $centre }, limits { $low } .. { $high }
cli-stability-few = JJF 1033 asks for at least { $readings } readings a group and { $groups } groups, { $days } days apart. [M-med]
cli-regulations-confirm-help = List figures that are only remembered; with --figure, confirm them once from the paper text
cli-regulations-confirm-organisation = File of the organisation (TOML), in which the confirmation is kept
cli-regulations-confirm-by = Who compared them with the paper text
cli-regulations-confirm-figure = ID=what the paper says, repeatable; a limit's columns in the order of the services' names, with blanks between
cli-regulations-confirm-done = Confirmed: { $figures }. Now seal the organisation's file: proofvan parameters set.
cli-battery-help = Integrate the log of a battery cycler: charge, energy and pulses, step by step
cli-battery-file = Log as text: Arbin, Neware (English or Chinese), Maccor, Bitrode
cli-battery-observations = Print the tables for an input file of `proofvan compute traction_battery`
cli-battery-point = Point that the tables name: 1I3 or 1I1
cli-battery-log = Log SHA-256 { $digest }
cli-battery-step = { $number } { $name }, lines { $first } to { $last }, { $seconds } s: { $charge } Ah, { $energy } Wh (between the lines: ±{ $hidden } Ah, ±{ $hidden_energy } Wh)
cli-battery-rest = rest
cli-battery-charge = charge
cli-battery-discharge = discharge
cli-battery-pulse = pulse: { $before } V, after { $seconds } s { $after } V at { $current } A: { $resistance } mΩ
cli-battery-temperature = of the battery, in degC
cli-supervise-help = Supervision: draw volumes, examine a visit
cli-supervise-draw-help = Draw volumes with a recorded seed: splits of a measure's nominal, or free volumes
cli-supervise-examine-help = Make the evidence report of a visit
cli-supervise-count = How many
cli-supervise-nominal = Nominal of the measure, L
cli-supervise-reference = measure, master_meter or scale
cli-supervise-seed = Seed as hex, to draw the same again
cli-supervise-visit = Visit file (TOML, docs/supervision.md)
cli-supervise-register = Register of approved models (TOML)
cli-supervise-out = Folder for the signed report (evidence.json) and its pages (evidence.pdf)
cli-supervise-key = Key that signs: file, or pkcs11:token=LABEL;object=LABEL; practice needs none
cli-supervise-commitment = Write down now: { $commitment }
cli-supervise-opened = Seed, opened when the nozzle is lifted: { $seed }
cli-supervise-value = { $field }: "{ $value }" is not possible.
    .advice = Allowed: { $allowed }.
cli-plan-help = Minutes and uncertainty of a job's load points before the start; --points proposes points that fit
cli-plan-points = Propose so many load points inside the ranges of pile, load and standard
cli-plan-voltage = Voltage of the proposed points, V
cli-plan-minutes = Minutes that all of them together may take
cli-plan-point = { $point }: { $runs } × { $energy } kWh, { $minutes } min; U = { $expanded } % (no less than { $floor } %), { $share } % of U² by the display's step
cli-plan-total = Together { $minutes } min of charging, without ramps and handling
cli-batch-help = All instruments of one place: a job for each, one sign-off list
cli-batch-split-help = Write a job file for each instrument (nozzle) of a list
cli-batch-list-help = Show what became of each job, its verdict, and who has signed
cli-batch-file = The list (TOML): a job file with [[instruments]] that say what is different of each
cli-batch-out = Folder for the job files
cli-batch-jobs = Folder of the job files
cli-batch-to = Also write this CSV file
cli-batch-split-done = { $count } jobs written: { $folder }
cli-batch-open = Not done: { $count } of { $of }
cli-batch-column-instrument = instrument
cli-batch-column-outcome = verdict
cli-batch-column-document = document
cli-batch-column-verifier = verified
cli-batch-column-checker = checked
cli-batch-column-approver = approved
cli-indicator-help = Read the indications of a scale from its indicator's serial line
cli-indicator-source = Serial port of the indicator, or a file with the bytes of its line
cli-indicator-format = Format that the indicator sends; found by itself when not given
cli-indicator-seconds = How long to listen
cli-indicator-line = Format { $name }: { $frames } frames, { $damaged } damaged, { $strange } bytes outside of frames
cli-indicator-value = { $value } { $unit }  { $kind }  { $frames } frames
cli-indicator-gross = gross
cli-indicator-net = net
cli-indicator-not-said = as displayed
