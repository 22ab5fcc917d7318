"""Runs that a person attends at a screen: each a world and a host process of its own, as in the demonstration."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofvan.compose.practice import WORLD_START_S, Practice
from proofvan.compose.wave_line import WaveEar
from proofvan.core.errors import ProofvanError, SetupError
from proofvan.core.intake import Command
from proofvan.core.messages import LANGUAGES, explain

_LOOK_S = 0.02
_LONGEST_LINE = 1 << 22
_STOP_PATIENCE_S = 10.0

# How a stop is said to a host.
STOP: Command = "halt"

Tell = Callable[[Mapping[str, Any]], None]
Hear = Callable[[bytes], None]


def told(problem: ProofvanError) -> dict[str, Any]:
    """Give a fault for a screen: its id, what happened and what to do, in every language."""
    explained = {language: explain(problem, language) for language in LANGUAGES}
    what, advice = ({language: both[at] for language, both in explained.items()} for at in (0, 1))
    return {"fault": problem.fault, "what": what, "advice": advice}


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What a run on a real rig is begun with: the place of the van's key, and the verifier.

    `secrets` is the environment in which the command line opens the key and signs the verifier in unasked; on a
    command line others could read them.
    """

    key: str
    person: str
    secrets: Mapping[str, str]


class AttendedRun:
    """One run: `tell` hears every line of the host, `hear` its waveforms; answers and commands go by `say`.

    Without `own` it is practice, in a world of its own; with it the host opens the rig's real ports.
    """

    def __init__(
        self,
        practice: Practice,
        home: Path,
        seed: int,
        speed: float,
        anew: bool,
        tell: Tell,
        hear: Hear,
        own: OwnKey | None = None,
    ) -> None:
        self._own = own
        self._practice, self._home, self._seed, self._speed, self._anew = practice, home, seed, speed, anew
        self._tell, self._hear = tell, hear
        self._private = Path(tempfile.mkdtemp(prefix="proofvan-"))
        self._wishes: list[str] = []  # further options of the world
        self._world: Process | None = None
        self._host: Process | None = None
        self._early: list[Mapping[str, Any]] = []  # said while the processes were starting

    def wish(self, options: Callable[[Path], list[str]]) -> None:
        """Give further options of the world, before it starts; files of theirs go into the run's private folder."""
        self._wishes += options(self._private)

    async def run(self) -> None:
        """Start both processes and follow the host to its end; raises SetupError when one fails."""
        ear = WaveEar(self._hear)
        try:
            if self._own is None:
                await self._start_world()
            self._host = await self._start_host(ear.run_end)
            ear.inherited()
            for word in self._early:
                await self.say(word)
            await self._follow(self._host)
        finally:
            ear.close()
            await self._end()

    async def say(self, word: Mapping[str, Any]) -> None:
        """Pass an answer or a command on; what comes before the host is there is the first that it hears.

        A stop is always taken: after the host's end nothing is on any more. Raises SetupError for all else then.
        """
        if self._host is None:
            self._early.append(word)
            return
        if self._host.stdin is None or self._host.returncode is not None:
            if word.get("command") == STOP:
                return
            raise SetupError("station-run-not-there", job=self._practice.name)
        self._host.stdin.write(json.dumps(word).encode() + b"\n")
        with suppress(ConnectionError):
            await self._host.stdin.drain()

    async def _start_world(self) -> None:
        command = ["-m", "proofvan.sim.world", "--rig", self._practice.rig, "--job", self._practice.job]
        command += ["--seed", self._seed, "--speed", self._speed, "--attended", *self._wishes]
        command += ["--control", self._private / "control", "--truth", self._private / "truth.json"]
        self._world = world = await _started(command, stdin=DEVNULL, stdout=DEVNULL)
        for _ in range(round(WORLD_START_S / _LOOK_S)):
            if (self._private / "control").exists():
                return
            if world.returncode is not None:
                break
            await asyncio.sleep(_LOOK_S)
        raise SetupError("world-did-not-start", detail=await _last_words(world))

    async def _start_host(self, waves: int) -> Process:
        command = ["-m", "proofvan.cli", "run", "--rig", self._practice.rig, "--job", self._practice.job]
        command += ["--home", self._home, "--lines", "--attended"]
        command += ["--waves", waves, *(["--new"] if self._anew else [])]
        if self._own is None:
            command += ["--world", self._private / "control"]
            return await _started(command, stdin=PIPE, stdout=PIPE, kept=(waves,))
        command += ["--key", self._own.key, "--as", self._own.person]
        return await _started(command, stdin=PIPE, stdout=PIPE, kept=(waves,), secrets=self._own.secrets)

    async def _follow(self, host: Process) -> None:
        ended = False
        assert host.stdout is not None
        async for line in host.stdout:
            message = json.loads(line)
            ended = ended or "done" in message or "failed" in message
            self._tell(message)
        if not ended:
            raise SetupError("host-failed", exit=await host.wait(), detail=await _last_words(host))

    async def _end(self) -> None:
        if self._host is not None and self._host.stdin is not None:
            self._host.stdin.close()  # a host whose screen is gone makes its rig safe and ends
        for process in (self._host, self._world):
            if process is not None and process.returncode is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), _STOP_PATIENCE_S)
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            if process is not None:
                # A board that outlives its world for a moment holds the pipe: nobody waits for it.
                vars(process)["_transport"].close()
        await asyncio.sleep(0)
        shutil.rmtree(self._private, ignore_errors=True)


async def _started(
    arguments: list[Any], stdin: int, stdout: int, kept: tuple[int, ...] = (), secrets: Mapping[str, str] | None = None
) -> Process:
    own = {**os.environ, **(secrets or {})}
    command = [sys.executable, *(str(one) for one in arguments)]
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command, stdin=stdin, stdout=stdout, stderr=PIPE, limit=_LONGEST_LINE, pass_fds=kept, env=own
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        # The station closes: a process that is just being born must not outlive it.
        process = await starting
        process.kill()
        await process.wait()
        raise


async def _last_words(process: Process) -> str:
    words = (await process.stderr.read()).decode(errors="replace").strip() if process.stderr else ""
    return words[-2000:] or f"exit {process.returncode}"
