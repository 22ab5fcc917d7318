# Faults and words of the office.

office-not-written = The office's database { $where } was not written: { $detail }
    .advice = Make room or bring the database back; vans keep everything and send it again.
office-van-name = { $value } cannot be a van's name (allowed: { $allowed }).
    .advice = Choose a short name, for example van-07.
office-van-unknown = No van { $value } is known (known: { $allowed }).
    .advice = Enrol it with: proofvan office enrol VAN; it is known by its ledger after its first connection.
office-order-kind = { $value } is no kind of order (allowed: { $allowed }).
    .advice = Choose one of the kinds named.

# Why something was not taken.
office-ledger-of-another = this ledger belongs to { $owner }
office-entry-differs = another entry is held at this place
office-chain-broken = the entry does not continue the chain that is held
office-seal-wrong = the van's seal or the digest does not fit
office-key-not-trusted = the key is not trusted ({ $standing })
office-key-not-a-vans = the key is certified for something else ({ $kind })
office-statement-not-a-vans = this is not for a van to say
office-connected = connected to the broker
office-not-begun = No office was begun in { $folder }.
    .advice = Begin it with: proofvan office begin --folder FOLDER.
office-recording-name = { $value } is no digest of a recording.
    .advice = A recording is named by its SHA-256, 64 hexadecimal digits.
office-recording-differs = The recording { $digest } came as another one ({ $found }).
    .advice = It was thrown away; the van sends it again.
office-order-unknown = The van { $van } has no work order { $number } (it has: { $allowed }).
    .advice = Choose one of its work orders: proofvan office status.
office-order-not-done = Work order { $number } of { $van } ({ $subject }) is not done.
    .advice = Wait until the van has said so: proofvan uplink done NUMBER --run RUN.
office-order-without-record = Work order { $number } of { $van } names the run { $run }, and the office holds no record of it.
    .advice = Let the van send its records (proofvan uplink sync); a verification must name its run with --run.

# The demonstration of office, van and city; .look says where to look.
office-demo-begun = An office with its own certificates, its broker (mosquitto, port { $port }) and the office itself are running.
    .look = { $folder }: tls/ certificates, broker/ settings and rights, office.sqlite what comes in
office-demo-joined = The van { $van } was handed its certificate and has joined the office. Now it measures, simulated, on a desk.
    .look = { $handed }: what the van was handed; { $home }/uplink: where it took it over
office-demo-measured = The van has verified { $subject }: { $verdict }. Certificate and record are in its ledger.
    .look = { $file }
office-demo-receipt = The records went up by MQTT; the office checked and kept them and signed for { $receipted } of { $entries } entries: the van's outbox is empty.
    .look = proofvan office status --folder { $folder }
office-demo-city = A simulated city of { $piles } piles over { $days } days, { $sessions } sessions, is in the lake.
    .look = proofvan city estimate --lake { $lake }
office-demo-alert = Its meters speak against the pile { $pile }: estimated error ({ $estimate }) %, outside the limit with { $probability } %. That is no verdict: alert { $alert }.
    .look = proofvan city risk --lake { $lake }; proofvan city alert list --alerts { $alerts }
office-demo-ordered = The office has signed work order { $number } for { $van }: verify { $pile }.
    .look = proofvan office status --folder { $folder }
office-demo-order-received = The van has received work order { $number } ({ $orders } in all) and goes there. It measures, simulated; only the simulated pile knows its true error.
    .look = { $home }/orders: the order as the office has signed it
office-demo-verified = Verified under this order: error ({ $found }) %, { $verdict }. Run { $run }.
    .look = { $file }
office-demo-came-back = The van has said that work order { $number } is done; the office has signed for { $receipted } of { $entries } entries.
    .look = the run stands in the entry order-done of the van's ledger
office-demo-closed = The record that the office holds closes the alert { $alert }: { $evidence }.
    .look = proofvan city alert list --alerts { $alerts }
office-demo-learned = The city has learned of it: { $pile } now ({ $estimate }) %.
    .look = run { $run }: a row of the lake's table verifications
office-process-failed = { $name } did not come up: { $detail }
    .advice = All that it said is in { $log }.
office-broker-missing = The broker { $name } is not installed.
    .advice = Debian: apt install mosquitto.
office-demo-folder-used = { $folder } holds something that is no demonstration of an office.
    .advice = Choose another folder with --folder, or empty this one.
office-demo-refused = The office has refused what the van sent: { $detail }
    .advice = Look at: proofvan office status.
