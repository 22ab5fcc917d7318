"""Lets a task wait for what a board says or its samples show, with a time limit; a fault wakes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from proofvan.core.clock import Clock
from proofvan.core.errors import ProofvanError

NS_PER_S = 1_000_000_000


class Watch:
    """Conditions that are looked at whenever something came; a fault stays until `clear`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[bool]]] = []
        self._fault: ProofvanError | None = None

    @property
    def fault(self) -> ProofvanError | None:
        """The first fault since `clear`."""
        return self._fault

    def clear(self) -> None:
        """Forget a fault: something begins anew."""
        self._fault = None

    def changed(self) -> None:
        """Look at the conditions: something has come."""
        for condition, future in self._waiting:
            if future.done():
                continue
            try:
                if condition():
                    future.set_result(True)
            except ProofvanError as fault:  # belongs to whoever waits, not to whoever brought the bytes
                future.set_exception(fault)

    def fail(self, fault: ProofvanError) -> None:
        """Wake everybody who waits with a fault; the first one counts."""
        if self._fault is None:
            self._fault = fault
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(self._fault)

    def require_sound(self) -> None:
        """Raise the fault, if there is one."""
        if self._fault is not None:
            raise self._fault

    async def until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until the condition holds; False when the time is over. Raises a fault that came meanwhile."""
        self.require_sound()
        if condition():
            return True
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        entry = (condition, future)
        self._waiting.append(entry)
        timer = asyncio.ensure_future(self._clock.sleep_until(self._clock.now_ns() + round(timeout_s * NS_PER_S)))
        try:
            await asyncio.wait((future, timer), return_when=asyncio.FIRST_COMPLETED)
            return future.result() if future.done() else condition()
        finally:
            self._waiting.remove(entry)
            timer.cancel()
            if not future.cancel() and not future.cancelled():
                future.exception()  # a task that was cancelled meanwhile has no use for it
