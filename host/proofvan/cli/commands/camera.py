"""`proofvan camera`: what a camera or a video file shows of a pile's display, and when its last digit changes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from proofvan.cli.envelope import ask_json, print_result
from proofvan.cli.words import both, say
from proofvan.core.errors import InputError
from proofvan.instruments.display_camera.digits import DisplayField
from proofvan.instruments.display_camera.edges import Edge, EdgeFinder, Sighting


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("camera", help=both("cli-camera-help"))(camera)


def camera(
    path: Annotated[str, typer.Argument(help=both("cli-camera-path"))],
    corners: Annotated[str, typer.Option("--corners", help=both("cli-camera-corners"))],
    digits: Annotated[int, typer.Option("--digits", min=1, max=12, help=both("cli-camera-digits"))],
    decimals: Annotated[int, typer.Option("--decimals", min=0, max=11, help=both("cli-camera-decimals"))] = 0,
    bright: Annotated[bool, typer.Option("--bright", help=both("cli-camera-bright"))] = False,
    step: Annotated[str, typer.Option("--step", help=both("cli-camera-step"))] = "",
    seconds: Annotated[float | None, typer.Option("--seconds", min=0.0, help=both("cli-camera-seconds"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=both("cli-json"))] = False,
) -> None:
    """Read every frame; print each edge, or why there is nothing to read."""
    from proofvan.compose.camera_line import DisplayView, corners_of  # OpenCV is loaded where it is used

    ask_json("camera", as_json)
    view = DisplayView(path, corners_of(corners), DisplayField(digits, decimals, not bright))
    finder = EdgeFinder(_step(step, decimals))
    edges: list[Edge] = []
    counts: dict[str, int] = {}
    try:
        for sighting in _within(seconds, view.sightings()):
            counts[sighting.trouble or "read"] = counts.get(sighting.trouble or "read", 0) + 1
            edge = finder.take(sighting)
            if edge is not None:
                edges.append(edge)
                if not as_json:
                    _print(edge)
    finally:
        view.close()
    if as_json:
        print_result("camera", {"path": path, "frames": counts, "edges": [_plain(edge) for edge in edges]})
    else:
        told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        print(say("cli-camera-frames", frames=sum(counts.values()), counts=told, edges=len(edges)))


def _within(seconds: float | None, sightings: Iterator[Sighting]) -> Iterator[Sighting]:
    begun: int | None = None
    for sighting in sightings:
        begun = sighting.time_ns if begun is None else begun
        if seconds is not None and sighting.time_ns - begun > seconds * 1e9:
            return
        yield sighting


def _step(step: str, decimals: int) -> Decimal:
    try:
        value = Decimal(step) if step else Decimal(1).scaleb(-decimals)
    except InvalidOperation:
        value = Decimal(0)
    if not value > 0:
        raise InputError("cli-camera-step-wrong", value=step)
    return value


def _print(edge: Edge) -> None:
    print(
        say(
            "cli-camera-edge",
            time_s=f"{edge.time_ns / 1e9:.3f}",
            half_ms=f"{edge.half_width_s * 1e3:.0f}",
            before=f"{edge.before}",
            after=f"{edge.after}",
        )
    )


def _plain(edge: Edge) -> dict[str, str]:
    return {
        "time_s": f"{Decimal(edge.time_ns).scaleb(-9)}",
        "half_width_s": f"{edge.half_width_s:.6f}",
        "before": f"{edge.before}",
        "after": f"{edge.after}",
        "frame_before": edge.last_old.sha256,
        "frame_after": edge.first_new.sha256,
    }
