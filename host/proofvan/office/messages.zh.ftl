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
