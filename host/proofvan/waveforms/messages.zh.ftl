# 波形文件

waveform-unreadable = 波形文件 { $file } 无法读取：{ $detail }。
    .advice = 请检查路径以及文件的读取权限。
waveform-column-missing = { $file }：缺少 { $field } 列（现有：{ $value }）。
    .advice = 请在第一行写明列名。允许：{ $allowed }。
waveform-not-a-number = { $file } 第 { $line } 行第 { $field } 列：“{ $value }”不是数字。
    .advice = 请修正或删除该行；每个点都须有有限的电压和电流值。
waveform-uneven-time = { $file } 第 { $line } 行：时间间隔为 { $value } s，应为 { $expected } s。
    .advice = 请以固定采样率导出波形，且不缺行。
waveform-too-short = { $file } 只有 { $value } 个点。
    .advice = 请使用点数 { $allowed } 的文件。
waveform-rate-missing = { $file } 没有时间列，采样率为 { $value }。
    .advice = 请给出每秒采样数（{ $allowed }），或增加时间列。
waveform-no-numbers = { $file }：没有找到数字行或数字列（已查 { $searched } 个）。
    .advice = 请给出数字表格：每行一个采样点，列之间用逗号、分号或制表符分隔。
waveform-rate-differs = { $file }：时间列为每秒 { $expected } 个采样，选项为 { $value }。
    .advice = 请去掉该选项，或检查时间列的单位。
waveform-several-rates = { $file }：有多个采样率（{ $value }）。
    .advice = 请只导出采样率不变的那一段。
waveform-section = { $file } 没有第 { $value } 段。
    .advice = 允许：{ $allowed }。
waveform-format = { $file }：不认识的格式“{ $value }”。
    .advice = 允许：{ $allowed }。
