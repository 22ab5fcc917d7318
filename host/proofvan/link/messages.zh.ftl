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
port-closed = 采样板 { $board }：{ $device } 未连接。
    .advice = 把 { $board } 的连线两端插好，等绿灯亮。

# 与采样板对话的故障
board-no-answer = 采样板 { $board } 对 { $command } 询问 { $attempts } 次均无应答。
    .advice = 检查 { $board } 的供电和连线；按一次复位键。仍无应答时先换线，再换板。
board-silent = 采样板 { $board } 不再发送数据（最后一次在 { $last_heard_ns } ns）。
    .advice = 检查 { $board } 的供电和连线，等绿灯亮，重做本步骤。
board-rebooted = 采样板 { $board } 自行重启（启动号 { $boot_id }），其输出已处于安全状态。
    .advice = 检查电源插头是否松动、车载电池是否不足，然后重做本步骤。
board-refused = 采样板 { $board } 拒绝 { $command }：{ $code }（细节 { $detail }）。
    .advice = 把台架文件与该板核对：数据流、通道、采样率、输出。若一致，请告知开发者。
board-other-family = 采样板 { $board } 是 { $found } 板，台架要求 { $wanted } 板。
    .advice = 在此端口插入正确的板；线和板上的标签应一致。
board-exchanged = 运行中采样板 { $board } 被更换：现为 { $found }，原为 { $wanted }。
    .advice = 重新插上原来的板，或停止本次运行并用此板重新开始。
board-other-stream = 采样板 { $board } 的数据流 { $stream } 为 { $found }，要求为 { $wanted }。
    .advice = 把台架文件与该板核对；刷写与本版本配套的固件。
board-output-disobeys = 采样板 { $board } 未把输出 { $output } 设为 { $wanted }。
    .advice = 手动把负载或阀门置于安全状态，并送修该板。
board-output-dropped = 采样板 { $board } 自行把输出置于安全状态（原因 { $cause }，输出 { $outputs }）。
    .advice = 该板未及时收到主机的信号。检查 { $board } 的连线，重做本步骤。
link-other-schema = 采样板 { $board }（固件 { $firmware }）的协议版本不同：{ $message }.{ $field } 在板上是“{ $theirs }”，在主机是“{ $ours }”。
    .advice = 刷写与本版本 proofvan 配套的固件，或使用与该板配套的 proofvan。
link-other-wire-version = 采样板 { $board } 的协议版本为 { $theirs }，本程序为 { $ours }。
    .advice = 刷写与本版本 proofvan 配套的固件。
clock-not-synchronised = 采样板 { $board }（数据流 { $stream }）的时钟无法与主机比对。
    .advice = 检查 { $board } 的连线；关闭占用本机的其他程序；重做本步骤。
seal-differs = 采样板 { $board }：数据流 { $stream } 到采样 { $upto_index } 为止的封印与收到的采样不符。
    .advice = 不得使用这些数据。重做本步骤；再次出现时检查线路是否被人为改动。
stream-converter-stopped = 采样板 { $board }：数据流 { $stream } 的转换器没有采样。
    .advice = 检查板与转换器之间的排线及供电，然后重做本步骤。
board-program-changed = 采样板 { $board } 发现自身程序与发布的不一致：停止测量。
    .advice = 上次检查合格之后的测量数据不得使用。执行 proofvan flash { $board } --again；再次出现时更换该板，并检查其闪存是否被人为改动。

# 线路协议的故障
wire-dictionary-damaged = 采样板送来的数据字典已损坏（{ $length } 字节，{ $reason }）。
    .advice = 检查连线并重新连接；再次出现时重新刷写该板。
wire-not-a-command = { $message } 不是命令。
    .advice = 这是程序缺陷：请连同记录文件报告给开发者。
wire-payload-too-long = { $message } 放不进一帧（{ $length } 字节）。
    .advice = 这是程序缺陷：请连同记录文件报告给开发者。
wire-value-out-of-range = { $message }.{ $field } 不能取值 { $value }。
    .advice = 检查台架文件；若无误，请连同记录文件把缺陷报告给开发者。
wire-unknown-message = 采样板送来未知消息：{ $message }。
    .advice = 刷写与本版本 proofvan 配套的固件。
wire-unknown-value = 采样板送来 { $message }.{ $field } = { $value }，该值没有含义。
    .advice = 刷写与本版本 proofvan 配套的固件。
wire-payload-short = 采样板送来的 { $message } 只有 { $length } 字节，需要 { $expected } 字节。
    .advice = 刷写与本版本 proofvan 配套的固件。

# 传感器故障
sensor-open = 采样板 { $board }：传感器 { $role } 断线。
    .advice = 检查该传感器的插头和电缆，然后重做本步骤。
sensor-short = 采样板 { $board }：传感器 { $role } 短路。
    .advice = 检查该传感器的电缆是否破损或进水，然后重做本步骤。
sensor-stuck = 采样板 { $board }：传感器 { $role } 的读数一直不变。
    .advice = 检查传感器是否卡滞；更换后重做本步骤。
sensor-range = 采样板 { $board }：传感器 { $role } 的读数不可能为真。
    .advice = 检查传感器的安装、电缆和供电，然后重做本步骤。
sensor-noise-gone = 采样板 { $board }：传感器 { $role } 的噪声消失，已不在测量。
    .advice = 检查传感器的供电和接线；更换后重做本步骤。
sensor-checksum = 采样板 { $board }：传感器 { $role } 的数据受损。
    .advice = 检查板上接线和附近的强干扰源，然后重做本步骤。
sensor-clock-stopped = 采样板 { $board }：传感器 { $role } 停止转换。
    .advice = 关断再接通采样板的电源；再次出现时更换采样板。
sensor-silent = 采样板 { $board }：传感器 { $role } 没有应答。
    .advice = 检查该传感器的插头和供电，然后重做本步骤。

# 认证会话
board-has-no-key = 采样板 { $board } 没有密钥，无法证明身份。
    .advice = 先为该板写入密钥；在此之前不得用于测量。
board-key-unknown = 本站没有采样板 { $board }（芯片 { $uid }）的密钥。
    .advice = 在本站为该板写入密钥，或把机构保存的密钥放入 { $folder }。
board-refused-our-key = 采样板 { $board } 拒绝了本站的证明：两边的密钥不同。
    .advice = 检查采样板是否被更换；若未更换，重新写入密钥并报告机构。
board-not-genuine = 采样板 { $board }（芯片 { $uid }）不能证明自己的身份。
    .advice = 线路上可能有人冒充，或该板是假的：封存、报告机构，改用其他采样板测量。
board-started-back = 采样板 { $board } 的启动次数为 { $found }，此前是 { $known }：其存储被退回到旧状态。
    .advice = 不要用它测量；送回机构检查。
seal-missing = 采样板 { $board } 数据流 { $stream }：最后的采样没有封印。
    .advice = 检查插头和电缆，重做本步骤；再次出现时线路可能被人篡改。
board-word-differs = 采样板 { $board } 数据流 { $stream }：板对其采样的证明与收到的数据不符（到 { $upto_index }）。
    .advice = 数据在途中被改动。保留录制文件，检查线路，重做本步骤；报告机构。
recording-without-session = 录制文件缺少 { $name }，无法回放采样板 { $board }。
    .advice = 从检定站或机构重新取得录制文件。
