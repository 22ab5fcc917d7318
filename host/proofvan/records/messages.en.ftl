# Faults and words of records.

record-unreadable = { $file } cannot be read as a record: { $detail }
    .advice = The file is damaged or is no record. Take it again from the van or the office.
record-not-canonical = { $file } is not in the one permitted form (first difference at byte { $position }).
    .advice = Somebody re-wrote the file. Take the original again.
record-field-missing = The field { $field } is missing.
    .advice = The file was shortened or comes from another version. Take the original again.
record-field-unknown = The field { $field } does not belong here.
    .advice = The file was extended or comes from another version. Take the original again.
record-field-value = The field { $field } has the value { $value }; allowed: { $allowed }.
    .advice = The file was changed or comes from another version. Take the original again.
record-not-written = { $file } could not be written: { $detail }
    .advice = Make room on the disk or connect it again, then repeat; the run is kept in its recording.
record-file-unreadable = { $file } cannot be read: { $detail }
    .advice = Check the path and the medium.
record-exists = { $file } holds another record already.
    .advice = A record is never overwritten. Give the run a new name.

record-service-initial-verification = initial verification
record-service-subsequent-verification = subsequent verification
record-service-in-use-inspection = in-use inspection
record-service-supervision = supervision
record-service-arbitration = arbitration
record-service-calibration = calibration
record-service-testing = testing
record-service-comparison = comparison
record-service-intermediate-check = intermediate check
record-service-practice = practice

record-attempt-kept = kept
record-attempt-fault = fault
record-attempt-redone = redone

record-adjustment-none = none
record-adjustment-made = adjusted; as found and as left are both given

record-distribution-normal = normal
record-distribution-rectangular = rectangular
record-distribution-triangular = triangular
record-distribution-arcsine = arcsine
record-distribution-t = Student t
