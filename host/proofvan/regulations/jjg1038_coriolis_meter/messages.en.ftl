jjg1038-title = Verification of Coriolis mass flow meters
jjg1038-instrument = Coriolis mass flow meter
