jjg1037-title = 涡轮流量计检定
jjg1037-instrument = 涡轮流量计
