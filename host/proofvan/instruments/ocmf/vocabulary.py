"""The values that the format allows. Numbers of tables: OCMF-en.md 1.4.1."""

from __future__ import annotations

# Sections "Payload Data" and "Signature": names that the format defines, and first letters left to others.
PAYLOAD_FIELDS = frozenset(
    [
        "FV",
        "GI",
        "GS",
        "GV",
        "PG",
        "MV",
        "MM",
        "MS",
        "MF",
        "IS",
        "IL",
        "IF",
        "IT",
        "ID",
        "TT",
        "CF",
        "LC",
        "CT",
        "CI",
        "RD",
    ]  # tables 1 to 6
)
READING_FIELDS = frozenset(["TM", "TX", "RV", "RI", "RU", "RT", "CL", "EF", "ST"])  # table 7
SIGNATURE_FIELDS = frozenset(["SA", "SE", "SM", "SD"])  # table 8
LOSS_FIELDS = frozenset(["LN", "LI", "LR", "LU"])  # table 24
VENDOR_LETTERS = "UVWXYZ"
PROCESSING_LETTERS = "ABCDEF"

BEGIN = "B"
ENDS = frozenset("ELRAP")  # table 7, TX
TRANSACTION = frozenset("BCXST") | ENDS
METER_STATES = frozenset("NGTDRMXIOSEF")  # table 10
GOOD = "G"
ERROR_FLAGS = frozenset("Et")  # table 7, EF
CLOCK_STATES = frozenset("UISR")  # table 19
UNITS = {"kWh": "1", "Wh": "0.001"}  # table 20, in kWh
OTHER_UNITS = frozenset({"mOhm", "uOhm"})  # table 20
CURRENT_TYPES = frozenset({"AC", "DC"})  # table 21
LEVELS = frozenset(  # table 11
    ["NONE", "HEARSAY", "TRUSTED", "VERIFIED", "CERTIFIED", "SECURE", "MISMATCH", "INVALID", "OUTDATED", "UNKNOWN"]
)
FLAGS = frozenset(  # tables 13 to 16
    [
        "RFID_NONE",
        "RFID_PLAIN",
        "RFID_RELATED",
        "RFID_PSK",
        "OCPP_NONE",
        "OCPP_RS",
        "OCPP_AUTH",
        "OCPP_RS_TLS",
        "OCPP_AUTH_TLS",
        "OCPP_CACHE",
        "OCPP_WHITELIST",
        "OCPP_CERTIFIED",
        "ISO15118_NONE",
        "ISO15118_PNC",
        "PLMN_NONE",
        "PLMN_RING",
        "PLMN_SMS",
    ]
)
IDENTIFICATIONS = frozenset(  # table 17
    [
        "NONE",
        "DENIED",
        "UNDEFINED",
        "ISO14443",
        "ISO15693",
        "EMAID",
        "EVCCID",
        "EVCOID",
        "ISO7812",
        "CARD_TXN_NR",
        "CENTRAL",
        "CENTRAL_1",
        "CENTRAL_2",
        "LOCAL",
        "LOCAL_1",
        "LOCAL_2",
        "PHONE_NUMBER",
        "KEY_CODE",
    ]
)
CHARGE_POINTS = frozenset({"EVSEID", "CBIDC"})  # table 18
SIGNATURE_ENCODINGS = ("hex", "base64")  # table 8, SE
DER = "application/x-der"  # table 8, SM
LONGEST = {"TT": 250, "CF": 25, "LN": 20}  # tables 4, 5, 24
NEWEST_VERSION = (1, 4)
