jjg1030-title = Verification of ultrasonic flow meters
jjg1030-instrument = ultrasonic flow meter
