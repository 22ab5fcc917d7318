# Faults and words of the ledger.

ledger-not-opened = The ledger { $file } cannot be opened: { $detail }
    .advice = Check that the disk is connected, not full and not read-only. Nothing is measured without the ledger.
ledger-not-written = { $file } was not written: { $detail }
    .advice = Make room on the disk or connect it again, then repeat. What was acknowledged before is kept.
ledger-damaged = The ledger { $file } is damaged or was changed: { $detail }
    .advice = Look with: proofvan ledger verify. Then bring back a backup: proofvan ledger restore FILE. Records newer than the backup come back from the runs' folders.
ledger-changed-meanwhile = The ledger { $file } was changed while it was open (after entry { $size }).
    .advice = Stop measuring and find out who writes to the file; look with: proofvan ledger verify.
ledger-newer-program-needed = The ledger was written by a newer program (form { $revision }, known here: { $known }).
    .advice = Install the newer program; an older one must not write to it.
ledger-note-unreadable = This is no checkpoint of a ledger: { $detail }
    .advice = Take the checkpoint again from where it was exported.
ledger-time-stamp-wrong = The time stamp does not belong to this checkpoint: { $detail }
    .advice = Ask the authority for a new time stamp over this checkpoint.
ledger-restore-older = The backup { $backup } has { $entries } entries, the present ledger { $present }: it would lose some.
    .advice = Choose a newer backup. A present ledger that is intact is never replaced by a shorter one.
ledger-restore-other = The backup { $backup } ({ $entries } entries) does not continue the present ledger ({ $present } entries).
    .advice = It belongs to another van, or one of both was changed. Ask the office which one its checkpoints confirm.
ledger-none = There is no ledger at { $file }.
    .advice = Choose the van's folder with --home; the first run makes the ledger.
ledger-no-checkpoint = The ledger { $file } holds no signed checkpoint.
    .advice = Look with: proofvan ledger verify.

# Audit events.
ledger-begun = the ledger was begun
clock-went-back = the clock went back
record-completed-after-crash = files of a record were written again from the ledger
record-taken-from-folder = a signed record was taken from its folder into the ledger

# The outcome of a check.
verify-ledger = Ledger
ledger-intact = { $size } entries: each in its place, unchanged, sealed, and under every checkpoint.
ledger-unreadable = The database cannot be read: { $detail }
ledger-form-changed = Tables or triggers are not those of a ledger of form { $known } (found: { $revision }).
ledger-out-of-order = An entry is missing, added or out of order here; expected number { $expected }.
ledger-link-broken = This entry does not continue the one before it.
ledger-content-changed = The content of this entry was changed.
ledger-names-changed = Run or digest beside the content of this entry were changed.
ledger-key-unknown = This entry is sealed by a key that is not trusted.
ledger-seal-broken = The seal of this entry is not the van's.
ledger-record-broken = The record of run { $run } does not fit: { $place }.
ledger-cut-off = The ledger was cut off: { $size } entries, but { $expected } were signed.
ledger-root-differs = The first { $size } entries are not those that were signed: something was exchanged.
ledger-other-origin = The checkpoint is of another ledger: { $expected }, this one is { $origin }.
ledger-checkpoint-forged = The checkpoint over { $size } entries is not signed by a key that counts here.
