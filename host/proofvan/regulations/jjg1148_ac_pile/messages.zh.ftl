jjg1148-title = 交流充电桩检定
jjg1148-instrument = 交流充电桩
jjg1148-findings = 外观及功能：不符合项数
jjg1148-working-error = 工作误差（正值：示值偏大，消费者吃亏）
jjg1148-run-error = 单次工作误差（正值：消费者吃亏）
jjg1148-clock-time-error = 时钟时刻误差
jjg1148-point-outside-pile = 负载点 { $point } 超出充电桩范围（{ $phases } × { $nominal_voltage_v } V，{ $lowest_current_a } 至 { $highest_current_a } A，{ $rated_power_kw } kW）。
    .advice = 请在桩的额定范围内选择负载点。
jjg1148-step-pilot = 控制导引及其故障情况
jjg1148-start-for-pilot = 控制导引，情况：{ $case ->
    [break] 断线
    [earth] 对地短路
   *[diode] 二极管短路
}。请启动充电。有电流吗？
jjg1148-current-not-allowed = { $point }：桩允许 { $allowed_a } A（占空比 { $duty_percent } %），电缆允许 { $cable_a } A；负载点需要 { $current_a } A。
    .advice = 选较小的负载点，或解除桩的限流。
jjg1148-indication-error = 示值误差（2018 版；正值：消费者吃亏）
