"""Messages 0x00 to 0x0F: who is there, what does it speak, yes and no. Frozen for ever."""

from proofvan_wire.definition import S32, TRAILING, U8, U16, U32, U64, Message, WireEnum, field, fixed, message


class Family(WireEnum):
    """What a board can do."""

    POWER = 1, "waveforms of voltage and current"
    FLOW = 2, "pulses, levels, temperatures"
    WEIGH = 3, "load cells"
    CLIMATE = 4, "temperature, humidity, pressure of the air"
    TIMEBASE = 5, "second pulses of satellite time, the SYNC line"


class FaultCode(WireEnum):
    """Why a node refused a command, or what it has to report."""

    UNKNOWN_MESSAGE = 1, "the node knows no such command; detail = message number"
    BAD_PAYLOAD = 2, "the payload is too short for its message; detail = message number"
    WIRE_VERSION_REFUSED = 3, "the node speaks another wire version; detail = its own"
    NO_SESSION = 4, "a command came before any HelloRequest; detail = message number"
    UNKNOWN_STREAM = 5, "no such stream; detail = stream"
    RATE_REFUSED = 6, "the converter can't sample at this rate; detail = stream"
    CHANNELS_REFUSED = 7, "the stream has not so many channels; detail = stream"
    STREAM_RUNNING = 8, "the stream runs already; detail = stream"
    UNKNOWN_OUTPUT = 9, "no such output; detail = output"
    VALUE_REFUSED = 10, "the output can't take this value, or not for so long; detail = output"
    RANGE_REFUSED = 11, "the asked part does not exist; detail = 0"
    RESEND_REFUSED = 12, "nothing of the asked range is left in the ring; report, detail = stream"
    CONVERTER_STOPPED = 13, "the converter gives no samples; report, detail = stream"
    STEP_LATE = 14, "the node's own work was late; report, detail = microseconds"
    INTERNAL = 15, "the node's software failed and went on; report, detail = count since boot"
    # What a sensor has: reports, detail = stream * 256 + channel. The channel's samples are the lowest count meanwhile.
    SENSOR_OPEN = 16, "the sensor is not connected; report, detail = stream * 256 + channel"
    SENSOR_SHORT = 17, "the sensor is short-circuited; report, detail = stream * 256 + channel"
    SENSOR_STUCK = 18, "the sensor gives one and the same value; report, detail = stream * 256 + channel"
    SENSOR_RANGE = 19, "the sensor's value can't be true; report, detail = stream * 256 + channel"
    SENSOR_NOISE_GONE = 20, "the sensor has lost its noise; report, detail = stream * 256 + channel"
    SENSOR_CHECKSUM = 21, "the sensor's data came damaged; report, detail = stream * 256 + channel"
    SENSOR_CLOCK_STOPPED = 22, "the sensor no longer converts; report, detail = stream * 256 + channel"
    SENSOR_SILENT = 23, "the sensor does not answer on its bus; report, detail = stream * 256 + channel"
    SENSOR_WELL = 24, "the sensor's fault is over; report, detail = stream * 256 + channel"
    CONVERTER_RESET = 25, "the converter lost its set-up in the middle of a stream; report, detail = stream"
    CAPTURE_OVERRUN = 26, "blocks were overwritten before they were taken; report, detail = stream"
    OUTPUTS_DROPPED = 27, "the node's work stood still, its outputs fell; report, detail = microseconds"
    NOT_AUTHENTICATED = 28, "the node takes this only in an authenticated session; detail = message number"
    PROOF_REFUSED = 29, "the host does not know the node's key, or there was no challenge; detail = 0"
    NO_KEY = 30, "the node has no key, or the stream no proof; detail = stream, else 0"
    UPDATE_REFUSED = 31, "the node does not take this update; detail = UpdateRefusal"
    IN_RECOVERY = 32, "no software of the node is sound, it takes updates only; detail = message number"
    PROGRAM_CHANGED = 33, "the software of the node has changed, it measures nothing; also a report, detail = 0"


@message(0x00, sender="host", answer=0x01)
class HelloRequest(Message):
    """Begin a session: the node stops its streams, takes the nonce for its seals and introduces itself.

    A request with another nonce than the last is never a repetition, whatever its sequence number.
    """

    wire_version: int = field(U16, "version of this protocol that the host speaks")
    receive_window: int = field(U32, "what the host can take without reading", unit="B")
    nonce: bytes = field(fixed(8), "chosen by the host for this session")


@message(0x01, sender="node")
class Hello(Message):
    """The node introduces itself: as the answer of HelloRequest, and unasked with a zero nonce after every reset."""

    wire_version: int = field(U16, "version of this protocol that the node speaks")
    schema: bytes = field(fixed(8), "first 8 bytes of SHA-256 over the canonical registry text")
    uid: bytes = field(fixed(8), "identity of the chip")
    boot_id: int = field(U32, "another number after every reset")
    tick_hz: int = field(U32, "rate of the node's clock", unit="1/s")
    family: Family = field(U8, "what the board can do", enum=Family)
    firmware: bytes = field(fixed(16), "firmware version, ASCII, padded with zeros")
    legal_id: bytes = field(fixed(8), "first 8 bytes of SHA-256 over the legally relevant files")
    nonce: bytes = field(fixed(8), "the nonce of the request; zeros when unasked")


@message(0x02, sender="host", answer=0x03)
class DictionaryRequest(Message):
    """Ask for a piece of the node's data dictionary."""

    offset: int = field(U32, "first byte of the piece", unit="B")
    count: int = field(U16, "how much at most", unit="B")


@message(0x03, sender="node")
class DictionaryChunk(Message):
    """A piece of the data dictionary (zlib-compressed JSON)."""

    offset: int = field(U32, "first byte of the piece", unit="B")
    total: int = field(U32, "size of the whole dictionary", unit="B")
    data: bytes = field(TRAILING, "the piece")


@message(0x04, sender="node")
class Done(Message):
    """Answer of a command that has nothing else to say."""

    command: int = field(U8, "message number of the command")


@message(0x05, sender="node")
class Fault(Message):
    """A refused command when the sequence is the command's, a report when it is 0."""

    code: FaultCode = field(U8, "what is wrong", enum=FaultCode)
    detail: int = field(S32, "as the code says")
    tick: int = field(U64, "node clock", unit="tick")
