"""A model of a satellite receiver at its UART. `fault`: "", "silent", "checksum", "no fix"."""


class GnssModel:
    """The receiver; `second()` is called by the test once a second and makes it speak."""

    def __init__(self):
        self.fault = ""
        self.time = 8 * 3600
        self._waiting = b""

    def second(self):
        """Say the sentences of a second."""
        self.time += 1
        if self.fault == "silent":
            return
        quality = 0 if self.fault == "no fix" else 1
        clock = "%02d%02d%02d.00" % (self.time // 3600 % 24, self.time // 60 % 60, self.time % 60)
        self._say("GNRMC,%s,A,3030.0,N,11420.0,E,0.0,0.0,010326,,,A" % clock)
        self._say("GNGGA,%s,3030.0,N,11420.0,E,%d,11,0.9,20.0,M,-12.0,M,," % (clock, quality))

    def read(self):
        """Give what was said since the last call, None when nothing was."""
        said, self._waiting = self._waiting, b""
        return said or None

    def _say(self, body):
        value = 1 if self.fault == "checksum" else 0
        for byte in body.encode():
            value ^= byte
        self._waiting += b"$" + body.encode() + b"*%02X\r\n" % value
