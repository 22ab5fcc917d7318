standard-uncertainty-missing = 标准器 { $standard } 的文件没有给出 { $quantity } 的不确定度，已给出：{ $known }
    .advice = 请按证书补上 [[standard.uncertainties]] 段。
standard-expired = 标准器 { $standard }：证书 { $certificate } 有效期 { $issued } 至 { $valid_until }，不覆盖 { $day }。
    .advice = 请换用其他标准器或录入新证书。
standard-not-authorised = 标准器 { $standard }：{ $laboratory } 无权出具其证书。
    .advice = 请送有授权的机构检定或校准。
standard-outside-temperature = 标准器 { $standard } 温度为 { $temperature_degc } °C，证书范围为 { $lowest_degc } 至 { $highest_degc } °C。
    .advice = 请遮阳、降温或升温，等待后重做该点。
standard-too-coarse = 标准器 { $standard } 准确度不够：U = { $expanded_uncertainty }，MPE = { $mpe }，允许比例 { $largest_ratio }（{ $clause }）。
    .advice = 请换用准确度更高的标准器。
standard-simulated-outside-practice = 标准器 { $standard } 为仿真，{ $organisation } 不是练习机构。
    .advice = 请使用真实标准器，或以练习机构进行练习。
measure-level-outside-neck = 液位 { $level_mm } mm 超出颈部刻度表 { $lowest_mm } 至 { $highest_mm } mm。
    .advice = 请排空后重做该次；应注入量器的标称容积。
