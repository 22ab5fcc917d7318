# Faults and words between van and office.

uplink-lost = 与所里的消息服务器没有连接：{ $detail }
    .advice = 没有丢失：台账保存全部数据，直到所里签收。请检查网络和地址；发送会自动继续。
uplink-refused = 消息服务器拒绝 { $topic }：{ $reason }
    .advice = 车辆证书没有这项权限。请联系所里：车名须已登记且未吊销。
uplink-certificate-unreadable = 连接用证书 { $file } 无法使用：{ $detail }
    .advice = 请所里重新签发：proofvan office enrol 车名。
uplink-not-the-office = 一条答复不是由所里的密钥签名：{ $key }
    .advice = 未予采用。如所里已更换密钥，请更新机构的信任文件夹。
uplink-statement-changed = 一条声明（{ $schema }）在传输中被改动。
    .advice = 未予采用。如再次发生，请告知所里。
uplink-statement-unreadable = 这不是车或所里的声明：{ $detail }
    .advice = 未予采用。如再次发生，请告知所里。
uplink-parcel-unreadable = 这不是台账条目：{ $detail }
    .advice = 已作为告警保存。请检查发送它的车。
uplink-receipt-of-other-entries = 所里签收的 { $size } 条不是本台账的条目（此处已知 { $known } 条）。
    .advice = 请停止并联系所里：须比对台账（proofvan ledger verify）。
uplink-order-unknown = 这里没有第 { $number } 号工作单；目前收到 { $known } 份。
    .advice = 查看：proofvan uplink orders。

# Audit events.
order-received = 收到所里的工作单
order-done = 所里的工作单已完成
uplink-not-joined = 本车尚未加入所里（{ $folder } 中没有文件）。
    .advice = 接收所里交来的文件夹：proofvan uplink join 文件夹。
uplink-settings-wrong = { $file } 不正确：{ $detail }
    .advice = 请所里重新交付文件夹：proofvan office enrol 车名。
uplink-https-lost = 无法通过 HTTPS 连到所里：{ $detail }
    .advice = 数据未丢失：请重试，将从中断处继续。
uplink-https-refused = 所里未接受通过 HTTPS 发送的内容（状态 { $status }）。
    .advice = 请联系所里：其日志说明原因。
