"""An indication read on the indicator's line, in place of a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofvan.core.line.readings import Reading
from proofvan.instruments.benches import WeighingDesk
from proofvan.procedures.step import StepRun
from proofvan.regulations.forms import Instead, confirmed

# The fields of the forms that hold an indication.
_INDICATIONS = ("indication", "before", "after")


def indications(prefix: str) -> Mapping[str, Instead]:
    """Have the load put on (message PREFIX-line-FIELD), then read what the indicator says once it stands still."""

    async def read(run: StepRun, name: str, given: Mapping[str, Any]) -> Reading:
        await confirmed(run, f"{prefix}-line-{name}", field=name, **given)
        bench: WeighingDesk = run.bench
        return await bench.indication(name)

    return dict.fromkeys(_INDICATIONS, read)
