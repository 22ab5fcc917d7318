"""Signed charging records (OCMF, SAFE-eV): read a file with `verification.verify_file`.

Source of the format: SAFE-eV/OCMF-Open-Charge-Metering-Format, OCMF-en.md, version 1.4.1.
"""
