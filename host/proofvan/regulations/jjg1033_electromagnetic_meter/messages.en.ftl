jjg1033-title = Verification of electromagnetic flow meters
jjg1033-instrument = electromagnetic flow meter
