# 屏幕上的训练。

training-nothing = 没有故障：器具正常
    .why = 各点误差都明显在限值以内，过程中没有干扰。
training-reads-high = 示值偏多
    .why = 各点误差都为正且超过限值：消费者吃亏。各次基本相同，不是干扰，是调整问题。
training-reads-low = 示值偏少
    .why = 各点误差都为负且超过限值：消费者多得，同样不合格。
training-cable = 接口板到计算机的线松动
    .why = 连接中断了几秒，有一步重新测量；误差本身在限值以内。重测写在记录里。
training-second-nozzle = 加注中另一把枪被打开
    .why = 每次加注中间约二十秒流量下降，而没有人动过油枪。误差在限值以内，但该点不是在要求的流量下测得的。
training-not-done = 这次练习还没有结束。
    .advice = 先做完，再给出结论。
training-again = 已经答过了。
    .advice = 请开始另一个练习。
training-finding-unknown = 发现项中没有 { $value }。
    .advice = 请从列表中选择。
training-unknown = 运行 { $value } 不是练习。
    .advice = 请在“训练”里开始一个练习。
blind-unknown = 没有盲样 { $value }。
    .advice = 请从列表中选择。
blind-own = 盲样 { $sample } 是你设的，你知道它的值。
    .advice = 请别人来测。
blind-again = 你已提交 { $sample } 的结果。
    .advice = 结果不能更改；要再试请用另一个盲样。
