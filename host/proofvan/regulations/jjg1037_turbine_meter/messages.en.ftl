jjg1037-title = Verification of turbine flow meters
jjg1037-instrument = turbine flow meter
