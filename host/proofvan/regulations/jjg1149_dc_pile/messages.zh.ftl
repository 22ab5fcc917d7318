jjg1149-title = 非车载充电机（直流充电桩）检定
jjg1149-instrument = 非车载充电机
jjg1149-findings = 外观及功能：不符合项数
jjg1149-working-error = 工作误差（正值：示值偏大，消费者吃亏）
jjg1149-run-error = 单次工作误差（正值：消费者吃亏）
jjg1149-clock-time-error = 时钟时刻误差
jjg1149-point-outside-pile = 负载点 { $point } 超出充电桩范围（{ $highest_voltage_v } V，{ $lowest_current_a } 至 { $highest_current_a } A，{ $rated_power_kw } kW）。
    .advice = 请在桩的额定范围内选择负载点。
