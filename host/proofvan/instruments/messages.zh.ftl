# 不能用于结果的采样
gap-overflow = 采样板 { $board } 数据流 { $stream }：从序号 { $first_index } 起 { $count } 个采样在发送前被覆盖。
    .advice = 主机停顿过久。关闭其他程序，检查 { $board } 的连线，重做本步骤。
gap-lost = 采样板 { $board } 数据流 { $stream }：从序号 { $first_index } 起 { $count } 个采样在线路上丢失。
    .advice = 更换 { $board } 的连线，使其远离充电电缆，重做本步骤。
gap-reboot = 采样板 { $board } 已重启：数据流 { $stream } 止于采样 { $first_index }。
    .advice = 检查电源插头是否松动、车载电池是否不足，然后重做本步骤。
gap-outside = 采样板 { $board } 数据流 { $stream }：{ $start_ns } 至 { $end_ns } 的区间没有采样覆盖。
    .advice = 重做本步骤；只在屏幕提示时启动和停止被检仪器。
stream-no-samples = 采样板 { $board }：数据流 { $stream } 已启动但没有采样。
    .advice = 检查板与转换器之间的排线及供电，然后重做本步骤。
saturation = 采样板 { $board } 数据流 { $stream }：{ $role }（通道 { $channel }）达到转换器量程端点（计数 { $lowest } 至 { $highest }）。
    .advice = 选用更大一档量程或较低的负载点，检查接线端子，重做本步骤。

# 台架拒绝或未等到的情况
energy-zero-off = 标准器 { $standard }：未接负载时 { $role } 示值为 { $value } { $unit }，最多允许 { $limit } { $unit }。
    .advice = 断开负载，对电流传感器退磁，等一分钟后重复自检。
energy-standard-warming = 标准器 { $standard } 仍在预热：{ $slope_mk_per_s } mK/s，允许 { $limit_mk_per_s } mK/s。
    .advice = 保持通电；从开机起需要 { $warm_up_minutes } 分钟。然后重做本步骤。
energy-not-reached = { $timeout_s } s 内只有 { $reached_j } J，应为 { $wanted_j } J；当前功率 { $power_w } W。
    .advice = 查看充电桩：是否已启动，是否限功率？检查负载和枪头，然后重做本步骤。
current-not-below = 电流仍为 { $current_a } A；{ $timeout_s } s 内未能持续 { $hold_s } s 低于 { $limit_a } A。
    .advice = 在充电桩上停止充电。若仍有电流，按急停按钮。
measure-not-empty = { $timeout_s } s 后量器仍未排空：液位 { $level_mm } mm，空液位 { $bottom_mm } mm。
    .advice = 检查排液阀是否打开、回油管是否通畅，然后重做本步骤。
flow-not-begun = { $timeout_s } s 内没有出油。
    .advice = 检查油枪、油泵及脉冲头连线，然后重做本步骤。
flow-not-stopped = { $timeout_s } s 后仍在出油（{ $pulses } 个脉冲）。
    .advice = 关闭油枪。若关不上，按加油站急停按钮。
level-not-settled = { $timeout_s } s 后液位在 { $window_s } s 内的变化仍超过 { $slope_mm } mm。
    .advice = 检查排液阀是否渗漏、量器是否受风和振动影响，然后重做本步骤。
bench-wrong-standard = 角色 { $role } 的标准器 { $standard } 类别为 { $kind }，需要 { $wanted }。
    .advice = 在作业文件 [standards] 中写入正确的文件。
bench-standard-missing = 台架 { $rig }：{ $role } 需要角色为 { $standard } 的标准器，作业中有：{ $allowed }。
    .advice = 在作业文件 [standards] 中加入该标准器。
bench-channel-uncalibrated = 标准器 { $standard } 未校准 { $role }；已校准：{ $known }。
    .advice = 按证书在标准器文件中加入 [standard.channels.{ $role }]。
bench-boards-apart = 台架 { $rig }：应在同一块板上的量分布在不同的板上：{ $apart }。
    .advice = 把它们接到同一块板，并修改台架文件。

# 不确定度分量
component-certificate = 标准器证书
component-drift = 校准后的漂移
component-temperature = 标准器温度
component-outside-temperature = 超出证书温度范围
component-noise = 噪声与量化
component-aliasing = 滤波器以外的纹波
component-zero-voltage = 电压零位
component-zero-current = 电流零位
component-time = 时基与闸门
component-level = 液位传感器
component-thermometer = 温度计
component-pulse = 脉冲计数
component-readings = 读数分散性
component-harmonics = 滤波器后的谐波
component-phase = 电压与电流间的延时

# 车辆侧控制导引
pilot-state-not-reached = 控制导引在 { $timeout_s } s 内保持 { $level_v } V（状态 { $state }），应到状态 { $wanted }。
    .advice = 把枪插到位，在桩上结束上一次充电，然后重做本步骤。
pulses-missing = { $timeout_s } s 内只收到桩的 { $found } 个脉冲，应为 { $wanted } 个。
    .advice = 检查脉冲输出（PF）的接线、极性和脉冲常数，然后重做本步骤。
pulses-irregular = 脉冲输出不规则：抖动 { $glitches } 次，缺失 { $missing } 个。
    .advice = 检查脉冲输出的插头、屏蔽和上拉，然后重做本步骤；或改比较充电示值。
