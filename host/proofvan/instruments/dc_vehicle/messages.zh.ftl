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

# 充电会话的故障
vehicle-message-missing = { $limit_s } s 内没有收到充电机的 { $message }。
    .advice = 检查充电枪是否插到底、S+ 和 S- 是否接通；看桩是否报故障。然后重做本步骤。
vehicle-message-bad = { $limit_s } s 内没有可用的 { $message }：收到的帧 { $field } = { $found }，应为 { $allowed }。
    .advice = 该桩的报文不符合 GB/T 27930-2015；重做一次，仍如此则记为故障并通知运营商。
vehicle-charger-misses = 充电机报告没有收到我方报文：{ $messages }。
    .advice = 检查 S+、S- 接线和 CAN 适配器，关闭其他占用总线的程序，然后重做本步骤。
vehicle-charger-stopped = 充电机自行停止：{ $reasons }。
    .advice = 查看桩的屏幕；若急停被按下，先查明原因并复位，然后重做本步骤。
vehicle-point-beyond-charger = 负载点超出充电机的输出能力：电压 { $voltage } V，电流 { $current } A。
    .advice = 在计划中选择该范围内的负载点。
vehicle-charger-version = 充电机只说协议版本 { $version }，本机使用 GB/T 27930-2015。
    .advice = 在桩上选择 2015 版协议，或用支持新版的车辆模拟器手动进行。
session-no-bus = CAN 总线 { $port } 未连接，车辆不能与桩通信。
    .advice = 插好 CAN 适配器，然后重做本步骤。
session-none = 没有正在进行的充电会话。
    .advice = 这是程序缺陷，请连同录制文件一起报告。
session-pile-silent = 桩在 { $timeout_s } s 内没有完成握手，停在 { $state }。
    .advice = 检查枪是否插好、启动是否成功（刷卡、扫码、支付），然后重做本步骤。
session-no-current = 接触器闭合后 { $timeout_s } s 内没有电流，停在 { $state }。
    .advice = 检查负载是否接通、桩是否报故障，然后重做本步骤。
session-current-remains = 停止后 { $timeout_s } s 电流仍有 { $current_a } A。
    .advice = 按下桩上的急停；不要拔枪。查明原因之前不要再用该桩。
session-voltage-remains = 接触器已断开，{ $timeout_s } s 后枪上仍有 { $voltage_v } V。
    .advice = 不要拔枪、不要触摸；等电压低于 60 V，必要时切断桩的电源。
session-opened-under-load = 因 { $cause } 停止时电流未降下来，接触器带载断开（本次运行第 { $count } 次）。
    .advice = 检查接触器触点并登记次数；查明桩不降电流的原因之前不要再用该桩。
interlock-over-voltage = 电压 { $voltage_v } V 超过允许的 { $limit_v } V，已停止充电。
    .advice = 检查桩的电压设定；重做前用较低的负载点试一次。
interlock-over-current = 电流 { $current_a } A 超过允许的 { $limit_a } A，已停止充电。
    .advice = 检查桩是否按需求输出；重做前用较小的电流试一次。
interlock-temperature = 标准器温度 { $temperature_degc } °C 超过 { $limit_degc } °C，已停止充电。
    .advice = 遮阳、通风，等标准器降温后重做本步骤。
interlock-current-lost = 充电中电流消失超过 { $limit_s } s，已停止充电。
    .advice = 检查负载是否跳闸、枪是否松动、桩是否跳闸，然后重做本步骤。
