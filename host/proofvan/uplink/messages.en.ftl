# Faults and words between van and office.

uplink-lost = No connection to the office's broker: { $detail }
    .advice = Nothing is lost: the ledger keeps everything until the office has signed for it. Check network and address; sending goes on by itself.
uplink-refused = The broker refuses { $topic }: { $reason }
    .advice = The van's certificate does not give this right. Call the office: the van's name must be enrolled and not revoked.
uplink-certificate-unreadable = The certificate { $file } for the connection cannot be used: { $detail }
    .advice = Ask the office for a new one: proofvan office enrol VAN.
uplink-not-the-office = An answer is signed by a key that is not the office's: { $key }
    .advice = It was not used. If the office has a new key, bring the institute's trust folder up to date.
uplink-statement-changed = A statement ({ $schema }) was changed on its way.
    .advice = It was not used. If it happens again, tell the office.
uplink-statement-unreadable = This is no statement of van or office: { $detail }
    .advice = It was not used. If it happens again, tell the office.
uplink-parcel-unreadable = This is no entry of a ledger: { $detail }
    .advice = It was kept as an alarm. Look at the van that sent it.
uplink-receipt-of-other-entries = The office signed for { $size } entries that are not those of this ledger (known here: { $known }).
    .advice = Stop and call the office: ledger and office must be compared (proofvan ledger verify).
uplink-order-unknown = There is no order { $number } here; received so far: { $known }.
    .advice = Look with: proofvan uplink orders.

# Audit events.
order-received = an order of the office was received
order-done = an order of the office was done
uplink-not-joined = This van has not joined an office (nothing in { $folder }).
    .advice = Take over the folder from the office: proofvan uplink join FOLDER.
uplink-settings-wrong = { $file } is not right: { $detail }
    .advice = Ask the office for the folder again: proofvan office enrol VAN.
uplink-https-lost = No connection to the office by HTTPS: { $detail }
    .advice = Nothing is lost: try again, it goes on from where it ended.
uplink-https-refused = The office does not take what was sent by HTTPS (status { $status }).
    .advice = Call the office: its log names the reason.
