"""Runs under MicroPython and CPython alike: checks the board's side against a file of cases; prints what it did.

Arguments: source root of proofvan_wire, folder of the generated module, name of that module, file of cases (JSON).
"""

import json
import sys

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[2])

from proofvan_wire import frame, seal, sequence

wire = __import__(sys.argv[3])


def unhex(text):
    return bytes(int(text[place : place + 2], 16) for place in range(0, len(text), 2))


def value(pair):
    kind, text = pair
    if kind == "bytes":
        return unhex(text)
    return float(text) if kind == "float" else int(text)


def check(condition, *what):
    if not condition:
        print("WRONG", *what)
        sys.exit(1)


def check_packers(cases):
    for case in cases:
        name, values, payload = case["name"], [value(pair) for pair in case["values"]], unhex(case["payload"])
        check(getattr(wire, "pack_" + name)(*values) == payload, name, values)
        head_into = getattr(wire, "pack_" + name + "_head_into", None)
        if head_into:
            buffer = bytearray(len(payload) + 6)
            end = getattr(wire, "pack_" + name + "_into")(buffer, 3, *values)
            check(end == len(payload) + 3 and bytes(buffer) == b"\0\0\0" + payload + b"\0\0\0", name, "into")
            buffer = bytearray(len(payload))
            end = head_into(buffer, 0, *values[:-1])
            check(bytes(buffer[:end]) + values[-1] == payload, name, "head into")
        check(list(getattr(wire, "unpack_" + name)(payload)) == values, name, "unpack")
    return len(cases)


def check_payloads(cases):
    for case in cases:
        unpack = getattr(wire, "unpack_" + case["name"])
        if case["values"] is None:
            try:
                unpack(unhex(case["payload"]))
            except ValueError:
                continue
            check(False, case["name"], "took a short payload")
        check(list(unpack(unhex(case["payload"]))) == [value(pair) for pair in case["values"]], case["name"])
    return len(cases)


def check_streams(cases):
    for case in cases:
        stream = unhex(case["stream"])
        expected = [
            (int(entry["number"]), int(entry["flags"]), int(entry["sequence"]), unhex(entry["payload"]))
            for entry in case["frames"]
        ]
        counts = (len(expected), int(case["bad_crc"]), int(case["bad_length"]), int(case["skipped"]))
        for size in (1, 2, 3, 7, 50, len(stream)):
            scanner = frame.FrameScanner()
            found = []
            for place in range(0, len(stream), size):
                found += scanner.feed(memoryview(stream)[place : place + size])
            check(found == expected, case["name"], size)
            check((scanner.frames, scanner.bad_crc, scanner.bad_length, scanner.skipped) == counts, case["name"], size)
    return len(cases)


def check_frames(cases):
    for case in cases:
        payload, whole = unhex(case["payload"]), unhex(case["frame"])
        header = (int(case["number"]), int(case["flags"]), int(case["sequence"]))
        check(frame.pack(header[0], header[1], header[2], payload) == whole, case["message"])
        buffer = bytearray(1100)
        view = memoryview(buffer)[10:]
        length = frame.pack_into(view, header[0], header[1], header[2], memoryview(payload)[:3], payload[3:])
        check(bytes(view[:length]) == whole, case["message"], "into")
        slot = bytearray(8) + payload + bytearray(4)
        frame.wrap_into(slot, header[0], header[1], header[2], len(payload))
        check(bytes(slot) == whole, case["message"], "wrap")
    return len(cases)


def check_seals(case):
    chain = seal.StreamSeal(unhex(case["nonce"]), int(case["stream"]))
    for step in case["steps"]:
        payload = memoryview(unhex(step["payload"]))
        if len(payload):
            chain.add(payload[:20], payload[20:])
        check(chain.digest() == unhex(step["digest"]), "seal", step["upto_index"])
    return len(case["steps"])


def check_sequences(cases):
    for earlier, later in cases:
        check(sequence.newer(later, earlier) and not sequence.newer(earlier, later), earlier, later)
    check(sequence.following(0) == 1 and sequence.following(65535) == 1, "following")
    return len(cases)


CHECKS = {
    "packers": check_packers,
    "payloads": check_payloads,
    "streams": check_streams,
    "messages": check_frames,
    "seals": check_seals,
    "sequences": check_sequences,
}

with open(sys.argv[4]) as file:
    content = json.load(file)
print(
    sys.implementation.name,
    " ".join(key + " " + str(CHECKS[key](content[key])) for key in sorted(CHECKS) if key in content),
)
