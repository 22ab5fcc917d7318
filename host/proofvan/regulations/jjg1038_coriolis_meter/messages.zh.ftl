jjg1038-title = 科里奥利质量流量计检定
jjg1038-instrument = 科里奥利质量流量计
