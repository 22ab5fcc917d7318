"""The host process of a practice run: started, killed where power cuts are practised, and started again."""

from __future__ import annotations

import json
import math
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from proofvan.compose.practice import Practice
from proofvan.core.errors import SetupError

# A cut comes after at most so many lines of the host. Most come early: steps are short, live frames many.
_MOST_LINES = 150.0

Progress = Callable[[str, Mapping[str, Any]], None]
Outage = Callable[[], AbstractContextManager[None]]


class PracticeHost:
    """Runs the host of one practice job to its end; `cuts` says how often it is killed on the way, the seed when.

    A cut is SIGKILL: whatever the host had not written down is gone; an `outage` round it may do worse. In the last
    step the host is left alone once it has asked its last question: then the world may have ended.
    """

    def __init__(self, practice: Practice, control: Path, home: Path, seed: int, cuts: int) -> None:
        self._practice = practice
        self._home = home
        self._chance = random.Random(f"cuts {seed}")
        self._wanted = cuts
        self._begun = False
        self._last_step = False
        self.cuts = 0
        self._command = [sys.executable, "-m", "proofvan.cli", "run", "--world", str(control), "--home", str(home)]
        self._command += ["--rig", str(practice.rig), "--job", str(practice.job), "--lines"]

    def run(self, progress: Progress, outage: Outage = nullcontext) -> dict[str, Any]:
        """Give the summary of the finished run; raises SetupError when a host ends without one."""
        while True:
            wanted = self._moment() if self.cuts < self._wanted else 0
            done = self._once(progress, wanted, outage)
            if done is not None:
                return done

    def _moment(self) -> int:
        return round(math.exp(self._chance.uniform(0.0, math.log(_MOST_LINES))))

    def _once(self, progress: Progress, wanted: int, outage: Outage) -> dict[str, Any] | None:
        command = [*self._command, *([] if self._begun else ["--new"])]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, **pipes) as host:  # type: ignore[call-overload]  # the two pipes
            for number, message in enumerate(_messages(host), 1):
                self._follow(message)
                progress(self._practice.name, message)
                if "done" in message:
                    done: dict[str, Any] = message["done"]
                    return done
                if wanted and number >= wanted and self._may_go(message):
                    host.send_signal(signal.SIGSTOP)  # computer and disk lose power at the same moment
                    with outage():
                        host.kill()
                        host.wait()
                    self.cuts += 1
                    return None
            words = last_words(host)
        raise SetupError("host-failed", exit=host.returncode, detail=words)

    def _follow(self, message: Mapping[str, Any]) -> None:
        event = message.get("event", {})
        self._begun = self._begun or event.get("event") == "RunStarted"
        if event.get("event") == "StepStarted":
            self._last_step = event["position"] == event["total"]

    def _may_go(self, message: Mapping[str, Any]) -> bool:
        return self._begun and (not self._last_step or "live" in message)


def last_words(process: subprocess.Popen[bytes]) -> str:
    """Give what a process that ended wrote on its error channel, or how it ended."""
    words = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
    return words[-2000:] or f"exit {process.returncode}"


def _messages(host: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    for line in host.stdout or ():
        yield json.loads(line)
