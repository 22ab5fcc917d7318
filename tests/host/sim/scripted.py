"""A small host that follows a script: control socket, port, a handful of messages. No station, no recording."""

from __future__ import annotations

import json
import os
import select
import socket
import tty

from proofvan_wire import frame, registry
from proofvan_wire.authentication import BARE, PRACTICE_KEY, TO_BOARD, Guard, host_proof, session_key
from proofvan_wire.authentication_messages import Authenticate, Authenticated, Challenge, ChallengeRequest
from proofvan_wire.core_messages import Hello, HelloRequest

NONCE = b"NONCENON"
HOST_NONCE = b"NONCE OF A HOST."


class ScriptedHost:
    """Writes messages, lets the world advance, and keeps what came: frames and inputs in order."""

    def __init__(self, control, sleeping=None):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(control))
        self._lines = b""
        self._outgoing = b""
        self._asks = []
        self._sequence = 0
        self._guard = None
        self.greeting = self._exchange({"hello": 1})
        self.now = self.greeting["now"]
        self._port = None
        self._arrived = b""
        for device in self.greeting["ports"].values():
            self.open(device)
        self._scanner = frame.FrameScanner()
        self.received = b""
        self.frames = []
        self.inputs = []

    def open(self, device):
        self._port = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self._port)

    def send(self, message):
        self._sequence += 1
        number, flags, payload = registry.number_of(message), frame.FLAG_ACK_WANTED, registry.encode(message)
        if self._guard is not None and number not in BARE:
            flags |= frame.FLAG_AUTHENTICATED
            payload += self._guard.trailer(number, flags, self._sequence, payload)
        self._outgoing += frame.pack(number, flags, self._sequence, payload)

    def open_session(self, key=PRACTICE_KEY):
        """Greet the board and prove to have its key; from then on every command carries a tag."""
        self.send(HelloRequest(1, 1 << 16, NONCE))
        self.send(ChallengeRequest())
        hello, challenge = self._awaited(Hello), self._awaited(Challenge)
        transcript = registry.encode(hello) + registry.encode(challenge) + HOST_NONCE
        self.send(Authenticate(HOST_NONCE, host_proof(key, transcript)))
        self._awaited(Authenticated)
        self._guard = Guard(session_key(key, challenge.nonce, HOST_NONCE), TO_BOARD)

    def _awaited(self, kind):
        while not self.messages(kind):
            self.advance(self.now + 1_000_000)
        return self.messages(kind)[0]

    def ask(self, prompt, message, kind="confirm", **values):
        self._asks.append({"prompt": prompt, "message": message, "kind": kind, "values": values})

    def advance(self, deadline=None):
        wrote = {}
        if self._outgoing and self._port is not None:
            wrote = {"B1": os.write(self._port, self._outgoing[:2048])}
            self._outgoing = self._outgoing[wrote["B1"] :]
        answer = self._exchange({"advance": deadline, "wrote": wrote, "ask": self._asks})
        self._asks = []
        self.now = answer["now"]
        for item in answer["inputs"]:
            self._take(item)
        self.inputs += answer["inputs"]
        return answer["inputs"]

    def advance_to(self, deadline):
        """Advance to a moment; gives every input on the way."""
        came = []
        while self.now < deadline:
            came += self.advance(deadline)
        return came

    def answer_to(self, prompt, message, kind="confirm", **values):
        """Ask and go on until the answer is there."""
        self.ask(prompt, message, kind, **values)
        while True:
            for item in self.advance():
                if item.get("entry") == prompt:
                    return item["value"]

    def messages(self, kind):
        """Give the decoded messages of a type that came so far."""
        decoded = [registry.decode(number, payload) for number, _, _, payload in self.frames]
        return [message for message in decoded if isinstance(message, kind)]

    def bye(self):
        self._socket.sendall(b'{"bye": 1}\n')
        self.die()

    def die(self):
        """Close everything at once, as a killed process does."""
        self._socket.close()
        self.unplug()

    def unplug(self):
        if self._port is not None:
            os.close(self._port)
            self._port = None

    def _take(self, item):
        if "rx" in item:
            while len(self._arrived) < item["count"]:
                self._pump()
            data, self._arrived = self._arrived[: item["count"]], self._arrived[item["count"] :]
            self.received += data
            self.frames += self._scanner.feed(data)
        elif item.get("state") == "lost":
            self.unplug()
        elif item.get("state") == "open":
            self.open(item["device"])

    def _exchange(self, message):
        self._socket.sendall(json.dumps(message).encode() + b"\n")
        while b"\n" not in self._lines:
            self._pump()
        line, _, self._lines = self._lines.partition(b"\n")
        return json.loads(line)

    def _pump(self):
        ports = [self._port] if getattr(self, "_port", None) is not None else []
        ready, _, _ = select.select([self._socket, *ports], [], [], 60)
        assert ready, "the world does not answer"
        if self._socket in ready:
            data = self._socket.recv(65536)
            assert data, "the world hung up"
            self._lines += data
        for port in ports:
            if port in ready:
                try:
                    self._arrived += os.read(port, 65536)
                except OSError:
                    self.unplug()
