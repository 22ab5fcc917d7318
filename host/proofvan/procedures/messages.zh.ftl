## 录入
entry-not-yes-or-no = “{ $value }”不是“是”或“否”。
    .advice = 完成请答“是”，无法完成请答“否”。
entry-not-a-number = “{ $value }”不是以 { $unit } 为单位的数。
    .advice = 请只输入数字和小数点，不写单位。
entry-out-of-range = { $value } { $unit } 超出 { $minimum } … { $maximum } { $unit }。
    .advice = 请重新读数，并以 { $unit } 为单位输入。
entry-not-text = “{ $value }”为空或超过 { $longest } 个字符。
    .advice = 请照器具上的标注输入。
entry-not-an-option = “{ $value }”不在选项中。
    .advice = 请选择其一：{ $allowed }。

## 故障之后
run-after-fault = 步骤 { $step } 已中断。已采集的数据全部保留，输出已处于安全状态。下一步？
run-redo = 重做本步
run-stop = 结束
operator-halt = { $author } 按了停止：本步已中断。
    .advice = 输出已断开，已采集的数据全部保留。请选择重做本步，或结束检定。

operator-stop = { $author } 停止了检定（步骤 { $step }）。
    .advice = 输出已断开，已采集的数据全部保留。再次启动同一任务即可从停止处继续。

## 环境条件
condition-ambient-temperature = 环境温度
condition-humidity = 相对湿度
condition-pressure = 大气压力
