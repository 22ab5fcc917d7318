jjg1030-title = 超声流量计检定
jjg1030-instrument = 超声流量计
