# CAN 日志与报文
can-frames-torn = CAN 帧数据不完整：{ $length } 字节，每帧应为 { $size } 字节。
    .advice = 录制文件此处已损坏；用 proofvan verify 查看位置。
can-field-unknown = 报文 { $message } 没有字段 { $field }。
    .advice = 这是程序缺陷，请连同录制文件一起报告。
can-field-outside = 报文 { $message } 的字段 { $field } 放不下 { $value } { $unit }。
    .advice = 检查计划中的负载点：电压 0 至 6553.5 V，电流 0 至 400 A。
can-log-unknown = { $file } 不是 candump 日志，也不是带有标识符、时间和数据列的 CSV：{ $line }
    .advice = 用 candump -l 记录，或导出 CSV，列名为 time、id、data（十六进制）。

# 对单个帧的说明
can-error-frame = 总线错误帧
    .kind = 总线错误帧
can-not-extended = 标识符 { $identifier } 不是 29 位数据帧
    .kind = 不是 29 位数据帧
can-identifier-unknown = 标识符 { $identifier } 不在 GB/T 27930 报文表内
    .kind = 不在报文表内的标识符
can-length = { $message } 长 { $length } 字节，应为 { $allowed }
    .kind = 报文长度不符
can-priority = { $message } 的优先级为 { $priority }，应为 { $allowed }
    .kind = 优先级不符
can-value = { $message } 的 { $field } = { $value }，允许 { $allowed }
    .kind = 数值超出允许范围
can-transport-short = 传输协议帧只有 { $length } 字节
    .kind = 传输协议帧过短
can-transport-request = 传输请求（RTS）的长度与包数不符：{ $data }
    .kind = 传输请求不符
can-transport-control = 传输协议控制字 { $value } 未定义
    .kind = 传输协议控制字未定义
can-transport-no-request = 数据包 { $packet } 之前没有传输请求
    .kind = 没有传输请求的数据包
can-transport-gap = 数据包序号为 { $found }，应为 { $expected }；该长报文丢失
    .kind = 长报文缺包
can-transport-late = 数据包 { $packet } 迟到
    .kind = 数据包迟到
can-transport-broken-off = 长报文 { $number } 收到 { $got } 包后被新请求打断
    .kind = 长报文被打断
can-transport-aborted = 长报文 { $number } 被中止，原因 { $reason }
    .kind = 长报文被中止
can-transport-given-up = 长报文 { $number } 放弃传输，原因 { $reason }
    .kind = 长报文放弃传输
