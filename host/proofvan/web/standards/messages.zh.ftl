# 屏幕上的标准器。

station-standard-unknown = 本站没有标准器 { $value }。
    .advice = 请从列表中选择，或登记其文件：proofvan standards enter。
station-no-checks = 标准器 { $value } 还没有期间核查。
    .advice = 录入第一次核查后即有控制图。
