# 记录的故障
recording-exists = 记录文件 { $file } 已存在，不会被覆盖。
    .advice = 重新开始作业，将续写到新文件。不要删除旧文件。
recording-storage-refused = 磁盘拒绝保存 { $file }：{ $detail }。
    .advice = 停止测量。清理空间或更换磁盘，然后重做本步骤。此前保存的数据完好。
recording-unreadable = 无法打开记录文件 { $file }：{ $detail }。
    .advice = 检查运行文件夹是否完整，磁盘是否插好。
recording-message-unreadable = 无法读取 { $topic } 在 { $time_ns } ns 的一条记录：{ $detail }。
    .advice = 记录已损坏或被改动。请使用未动过的副本；核验会指出位置。

# 差异的含义
recording-difference-samples = { $file } 第 { $message } 条：端口 { $port }（{ $direction }）第 { $frame } 帧的字节被改动：数据流 { $stream }，从序号 { $first_index } 起 { $count } 个采样时刻，步骤“{ $step }”。
recording-difference-frame = { $file } 第 { $message } 条：端口 { $port }（{ $direction }）第 { $frame } 帧处的字节被改动，步骤“{ $step }”；其后没有缺失的采样。
recording-difference-message = { $file } 第 { $message } 条：{ $topic } 上的一条内容被改动，步骤“{ $step }”。
recording-difference-attachment = { $file }：附带文件 { $detail } 被改动。
recording-difference-missing = { $file } 第 { $message } 条之前：有记录缺失或被添加（{ $detail }），步骤“{ $step }”。
recording-difference-check = { $file } 第 { $message } 条：对此前各条的校验值被改动。
recording-difference-end = { $file } 在 { $message } 条之后提前结束（{ $detail }）。
recording-difference-container = { $file }：文件外壳损坏，其中数据完好。

# 端口的故障
port-missing = 采样板 { $board }：无法打开 { $device }（{ $detail }）。
    .advice = 把 { $board } 的 USB 线两端插好，绿灯应亮，然后运行 “proofvan boards”。
port-busy = 采样板 { $board }：{ $device } 正被其他程序占用。
    .advice = 关闭其他程序（另一个 proofvan 或串口工具）后重新开始。
port-forbidden = 采样板 { $board }：当前用户无权打开 { $device }。
    .advice = 请管理员把你加入 “dialout” 组，然后重新登录。
port-lost = 采样板 { $board }：{ $device } 已断开（{ $detail }）。
    .advice = 检查 { $board } 的连线和供电。重新插好，等绿灯亮，重做本步骤。
