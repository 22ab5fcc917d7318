jjg1033-title = 电磁流量计检定
jjg1033-instrument = 电磁流量计
