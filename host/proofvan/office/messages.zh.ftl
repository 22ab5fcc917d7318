# Faults and words of the office.

office-not-written = 所里的数据库 { $where } 未写入：{ $detail }
    .advice = 请腾出空间或恢复数据库；各车保留全部数据并会重发。
office-van-name = { $value } 不能作车名（允许：{ $allowed }）。
    .advice = 请取短名，例如 van-07。
office-van-unknown = 不认识车 { $value }（已知：{ $allowed }）。
    .advice = 登记：proofvan office enrol 车名；首次连接后按其台账识别。
office-order-kind = { $value } 不是工作单种类（允许：{ $allowed }）。
    .advice = 请从所列种类中选择。

# Why something was not taken.
office-ledger-of-another = 此台账属于 { $owner }
office-entry-differs = 此位置已有另一条目
office-chain-broken = 该条目与已存的链不相接
office-seal-wrong = 车的封签或摘要不符
office-key-not-trusted = 密钥不受信任（{ $standing }）
office-key-not-a-vans = 密钥是为其他用途签发的（{ $kind }）
office-statement-not-a-vans = 车不能作此声明
office-connected = 已连接消息服务器
office-not-begun = { $folder } 中尚未建立所里一端。
    .advice = 建立：proofvan office begin --folder 文件夹。
office-recording-name = { $value } 不是原始记录的摘要。
    .advice = 原始记录以其 SHA-256（64 位十六进制）命名。
office-recording-differs = 原始记录 { $digest } 收到的是另一份（{ $found }）。
    .advice = 已丢弃；车会重发。
office-order-unknown = 车 { $van } 没有工作单 { $number }（有：{ $allowed }）。
    .advice = 从它的工作单中选：proofvan office status。
office-order-not-done = 车 { $van } 的工作单 { $number }（{ $subject }）尚未完成。
    .advice = 等车上报完成：proofvan uplink done 编号 --run 检定编号。
office-order-without-record = 车 { $van } 的工作单 { $number } 写的检定是 { $run }，所里没有它的记录。
    .advice = 让车上报记录（proofvan uplink sync）；完成检定须用 --run 写明检定编号。

# The demonstration of office, van and city; .look says where to look.
office-demo-begun = 所里一端已运行：自建的证书机构、消息服务器（mosquitto，端口 { $port }）和接收服务。
    .look = { $folder }：tls/ 证书，broker/ 设置与权限，office.sqlite 收到的内容
office-demo-joined = 车 { $van } 已领到证书并接入。现在在桌面上做一次仿真检定。
    .look = { $handed }：交给车的文件；{ $home }/uplink：车上接收处
office-demo-measured = 车已检定 { $subject }：{ $verdict }。证书和记录已入车上台账。
    .look = { $file }
office-demo-receipt = 记录经 MQTT 上报；所里核对、保存并对 { $entries } 条中的 { $receipted } 条签了回执：车上待发箱已清空。
    .look = proofvan office status --folder { $folder }
office-demo-city = 仿真城市 { $piles } 台桩、{ $days } 天、{ $sessions } 次充电已入数据湖。
    .look = proofvan city estimate --lake { $lake }
office-demo-alert = 电表数据指向桩 { $pile }：估计误差（{ $estimate }）%，超差概率 { $probability } %。这不是结论，只是预警 { $alert }。
    .look = proofvan city risk --lake { $lake }；proofvan city alert list --alerts { $alerts }
office-demo-ordered = 所里已向 { $van } 签发工作单 { $number }：检定 { $pile }。
    .look = proofvan office status --folder { $folder }
office-demo-order-received = 车已收到工作单 { $number }（共 { $orders } 张），前往检定。仿真测量；真实误差只有仿真桩自己知道。
    .look = { $home }/orders：所里签发的工作单原件
office-demo-verified = 按此单检定：误差（{ $found }）%，{ $verdict }。检定 { $run }。
    .look = { $file }
office-demo-came-back = 车已上报工作单 { $number } 完成；所里已对 { $entries } 条中的 { $receipted } 条签了回执。
    .look = 检定编号写在车上台账的 order-done 条目中
office-demo-closed = 所里保存的记录关闭了预警 { $alert }：{ $evidence }。
    .look = proofvan city alert list --alerts { $alerts }
office-demo-learned = 城市估计已吸收此结果：{ $pile } 现为（{ $estimate }）%。
    .look = 检定 { $run }：数据湖 verifications 表中的一行
office-process-failed = { $name } 没有启动：{ $detail }
    .advice = 它的全部输出在 { $log }。
office-broker-missing = 没有安装消息服务器 { $name }。
    .advice = Debian：apt install mosquitto。
office-demo-folder-used = { $folder } 里有不属于本演示的内容。
    .advice = 用 --folder 另选文件夹，或清空它。
office-demo-refused = 所里没有采纳车上报的内容：{ $detail }
    .advice = 查看：proofvan office status。
