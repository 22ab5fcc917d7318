"""Everything that disturbs a measurement: each effect by name, with magnitude, distribution and source.

Magnitudes are those of field practice section 6 ([T] trade knowledge unless the line says otherwise). An effect is
drawn once for a world from a stream of its own, and can be switched off or made larger by a factor.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from proofvan.core.errors import InputError
from proofvan.sim.seeds import stream

Distribution = Literal["uniform", "log_uniform", "either_sign", "normal", "coin"]


@dataclass(frozen=True, slots=True)
class Effect:
    """A disturbance between `low` and `high`, uniform or log-uniform; `either_sign` draws the magnitude, then a sign.

    `normal` is centred on 0 with standard deviation `high`; `coin` is 0 or `high`. `scale` is the factor unless asked
    otherwise: 0 marks an effect that happens only when a test calls for it.
    """

    name: str
    bench: Literal["pile", "ac_pile", "dispenser", "scale", "any"]
    low: float
    high: float
    unit: str
    distribution: Distribution
    what: str
    source: str
    scale: float = 1.0


_T = "field practice 6 [T]"
_OURS = "assumed"

EFFECTS: tuple[Effect, ...] = (
    # DC pile
    Effect("ramp", "pile", 2.0, 20.0, "s", "log_uniform", "time of the current from zero to its set value", _T),
    Effect("ramp_overshoot", "pile", 0.0, 0.05, "1", "uniform", "overshoot of the current after the ramp", _OURS),
    Effect("taper", "pile", 0.0, 0.05, "1", "uniform", "fall of the current within 10 minutes", _OURS),
    Effect("voltage_setting", "pile", -0.005, 0.005, "1", "uniform", "error of the set voltage", _T),
    Effect("current_setting", "pile", -0.01, 0.01, "1", "uniform", "error of the set current", _T),
    Effect("ripple", "pile", 0.001, 0.01, "1", "log_uniform", "300 Hz and 600 Hz ripple, peak to mean", _T),
    Effect("spurs", "pile", 1e-5, 2e-4, "1", "log_uniform", "10-150 kHz spurs left by the filter, aliased", _OURS),
    Effect("cable_loss", "pile", 0.0005, 0.003, "1", "uniform", "loss in the gun cable behind the pile's meter", _T),
    Effect(
        "auxiliary_supply", "pile", 5.0, 20.0, "W", "uniform", "12 V auxiliary power that the pile also counts", _OURS
    ),
    Effect("meter_repeatability", "pile", 2e-5, 1e-4, "1", "uniform", "scatter of the pile's meter per session", _OURS),
    Effect("display_refresh", "pile", 0.5, 5.0, "s", "uniform", "time between two values on the screen", _T),
    Effect("display_latency", "pile", 0.2, 3.0, "s", "uniform", "age of the value on the screen", _T),
    Effect("display_truncation", "pile", 0.0, 1.0, "1", "coin", "the screen cuts digits off instead of rounding", _T),
    Effect("settlement_delay", "pile", 0.5, 3.0, "s", "uniform", "settlement later than the contactor", _T),
    Effect("contact_resistance", "pile", 1e-4, 1e-3, "ohm", "log_uniform", "between mating face and sense point", _T),
    Effect("load_step", "pile", 0.05, 0.3, "1", "uniform", "the load takes less from then on", _OURS, scale=0.0),
    Effect(
        "load_hunting",
        "pile",
        0.002,
        0.02,
        "1",
        "uniform",
        "pile and load both hold the voltage: current swings at 2 Hz",
        _OURS,
        scale=0.0,
    ),
    Effect("meter_offset", "any", -5.0, 5.0, "W", "uniform", "what the pile's meter counts beside", _OURS, scale=0.0),
    # AC pile, beside what it has in common with a DC pile
    Effect("earth_potential", "ac_pile", 0.0, 5.0, "V", "uniform", "protective earth against the van's", _T),
    Effect("mains_voltage", "ac_pile", -0.059, 0.1, "1", "uniform", "mains against 220 V: 207 to 242 V", _T),
    Effect("mains_frequency", "ac_pile", -0.2, 0.2, "Hz", "uniform", "mains against 50 Hz", _T),
    Effect("voltage_thd", "ac_pile", 0.01, 0.05, "1", "uniform", "THD of the mains", _T),
    Effect("current_thd", "ac_pile", 0.03, 0.15, "1", "uniform", "THD of the load's current", _T),
    Effect("current_angle", "ac_pile", 0.045, 0.318, "rad", "either_sign", "power factor 0.999 to 0.95", _T),
    Effect("imbalance", "ac_pile", 0.0, 0.05, "1", "uniform", "current of phase 1 against the others", _OURS),
    Effect("start_surge", "ac_pile", 0.0, 0.2, "1", "uniform", "surge of the current at the start", _OURS),
    Effect("standby", "ac_pile", 5.0, 30.0, "W", "uniform", "standby power that the pile also counts", _T),
    Effect("pilot_duty", "ac_pile", -0.005, 0.005, "1", "uniform", "error of the pilot's duty cycle", _T),
    Effect("pilot_frequency", "ac_pile", -0.005, 0.005, "1", "uniform", "error of the pilot's frequency", _OURS),
    Effect("pilot_level", "ac_pile", -0.3, 0.3, "V", "uniform", "error of the pilot's positive level", _OURS),
    Effect("pulse_bounce", "ac_pile", 2e-4, 3e-3, "s", "log_uniform", "bounce of the pulse output", _T),
    Effect("pulse_missing", "ac_pile", 0.005, 0.02, "1", "uniform", "share of lost pulses", _T, scale=0.0),
    # The van's standard and its boards
    Effect(
        "certificate_bias",
        "any",
        -1.0,
        1.0,
        "1",
        "uniform",
        "switch of what the certificates leave open",
        "certificates",
    ),
    Effect(
        "temperature_coefficient", "pile", -5e-6, 5e-6, "1/K", "uniform", "what the certified coefficient leaves", _OURS
    ),
    Effect("self_heating", "any", 4.0, 9.0, "K", "uniform", "rise of the standard above ambient when warm", _OURS),
    Effect("self_heating_time", "any", 600.0, 1200.0, "s", "uniform", "time constant of the warming standard", _T),
    Effect("warm_up", "pile", 2e-4, 5e-4, "1", "either_sign", "gain error of a cold standard, fading with warming", _T),
    Effect("transducer_offset", "pile", 1e-5, 5e-5, "A", "either_sign", "offset of the current transducer", _T),
    Effect(
        "transducer_remanence", "any", 1e-5, 5e-5, "A", "either_sign", "what a current leaves in its transducer", _OURS
    ),
    Effect("rig_burden", "any", 1.0, 10.0, "W", "uniform", "drawn between gun and standard", _OURS, scale=0.0),
    Effect(
        "converter_noise",
        "any",
        1.0,
        1.0,
        "1",
        "uniform",
        "noise of converters, in their own standard deviations",
        _OURS,
    ),
    # 0.1 to 5 us [T] is what separate converters have; the factor makes of it one simultaneous converter with matched
    # filters. It matters only where a recorded alternating waveform is played: a direct current has no phase.
    Effect(
        "channel_skew", "pile", 1e-7, 5e-6, "s", "either_sign", "current sampled later than voltage", _T, scale=0.05
    ),
    Effect("pile_clock", "any", -2.0, 2.0, "s", "uniform", "time of day on the pile's display, one day's drift", _T),
    Effect("clock_jump", "any", 60.0, 600.0, "s", "either_sign", "the platform sets it wrongly", _OURS, scale=0.0),
    Effect("clock_drift", "any", -30e-6, 30e-6, "1", "uniform", "rate error of a board's crystal", "boards and HIL 6"),
    # Dispenser
    Effect("flow_ripple", "dispenser", 0.01, 0.03, "1", "uniform", "ripple of the flow rate", _T),
    Effect(
        "second_nozzle", "dispenser", 0.1, 0.4, "1", "uniform", "drop of the flow, another nozzle open", _T, scale=0.0
    ),
    Effect(
        "meter_repeatability_flow", "dispenser", 2e-4, 5e-4, "1", "uniform", "scatter of the meter per delivery", _T
    ),
    Effect("flow_curve", "dispenser", -1e-3, 1e-3, "1", "uniform", "error at 40 % of Qmax against that at Qmax", _T),
    Effect(
        "preset_overshoot", "dispenser", 10e-6, 50e-6, "m3", "uniform", "counted after the preset closes the valve", _T
    ),
    Effect("pulse_jitter", "dispenser", 1e-5, 2e-4, "s", "uniform", "scatter of a pulse edge", _OURS),
    Effect("hose_first_draw", "dispenser", 0.0, 5.0, "K", "either_sign", "first 1.1 L in the hose, off the oil", _T),
    Effect("hose_dilation", "dispenser", 5e-6, 30e-6, "m3", "uniform", "volume that the hose takes under pressure", _T),
    Effect(
        "wide_valve",
        "dispenser",
        1.0,
        1.0,
        "1",
        "uniform",
        "flow of the drain valve beyond 2 inches'",
        _OURS,
        scale=0.0,
    ),
    Effect("film", "dispenser", 30e-5, 80e-5, "1", "uniform", "film that stays after 30 s of drip, of the volume", _T),
    Effect("film_difference", "dispenser", -1e-4, 1e-4, "1", "uniform", "film today against the calibration's", _OURS),
    Effect(
        "bubbles",
        "dispenser",
        10e-5,
        100e-5,
        "1",
        "log_uniform",
        "air and foam at the end of a fill, of the volume",
        _T,
    ),
    Effect("bubble_time", "dispenser", 10.0, 60.0, "s", "log_uniform", "time constant of bubbles and foam", _T),
    Effect("slosh", "dispenser", 5e-4, 2e-3, "m", "uniform", "oscillation of the level after the fill", _T),
    Effect(
        "tilt", "dispenser", -1e-4, 1e-4, "m", "uniform", "level error of a measure that stands off the vertical", _OURS
    ),
    Effect("evaporation", "dispenser", 5e-5, 50e-5, "1", "log_uniform", "vapour lost or drawn off, of the volume", _T),
    # 0 to 4 K [T]; the factor makes of it a practice day on which the bound of 0.07 % can be held: up to 2 K.
    Effect("body_difference", "dispenser", -4.0, 4.0, "K", "uniform", "body against nozzle, filled", _T, scale=0.5),
    Effect("stratification", "dispenser", 0.2, 1.0, "K", "uniform", "top of the body against its bottom", _T),
    Effect("thermometer_lag", "dispenser", 10.0, 30.0, "s", "uniform", "time constant of a PT100", _T),
    Effect("level_hysteresis", "dispenser", 1e-4, 3e-4, "m", "uniform", "dead band of the level sensor", _T),
    # Beyond 3 mL/min the level never stands still (0.1 mm in 10 s at 5 mL/mm) and the step ends in a fault. The factor
    # makes of the range what a valve leaks that passed the morning's look at it: up to 2 mL/min.
    Effect(
        "valve_leak", "dispenser", 0.0, 5e-6 / 60, "m3/s", "uniform", "leak of the closed drain valve", _T, scale=0.4
    ),
    # Scale on load cells, in divisions e
    Effect("corner", "scale", 0.5, 2.0, "e", "either_sign", "one end of the platform against its middle, at Max", _T),
    Effect("scale_hysteresis", "scale", 0.3, 1.0, "e", "uniform", "a falling load against a rising one, half", _T),
    Effect("creep", "scale", 0.0, 0.5, "e", "uniform", "what Max gains in half an hour", _T),
    Effect("zero_drift", "scale", 0.1, 0.5, "e", "either_sign", "way of zero in an hour", _T),
    Effect("wind", "scale", 1.0, 3.0, "e", "uniform", "largest gust on the platform", _T, scale=0.0),
    Effect("scale_filter", "scale", 1.0, 3.0, "s", "uniform", "time constant of platform and filter", _T),
)
BY_NAME: Mapping[str, Effect] = {effect.name: effect for effect in EFFECTS}


class Effects:
    """The drawn effects of one world."""

    def __init__(self, seed: int, scales: Mapping[str, float] | None = None) -> None:
        self._seed = seed
        self._scales = {effect.name: effect.scale for effect in EFFECTS} | dict(scales or {})
        unknown = sorted(set(self._scales) - set(BY_NAME))
        if unknown:
            raise InputError("world-unknown-effect", value=", ".join(unknown), allowed=", ".join(BY_NAME))
        self._drawn = {effect.name: _draw(effect, self.random(effect.name, "draw")) for effect in EFFECTS}

    def __getitem__(self, name: str) -> float:
        """Give the drawn value times its factor; 0 when switched off."""
        return self._drawn[name] * self._scales[name]

    def scale(self, name: str) -> float:
        """Give the factor of an effect: 1 as drawn, 0 switched off."""
        return self._scales[name]

    def random(self, name: str, use: str) -> np.random.Generator:
        """Give the stream of one use of an effect, for draws while the world runs."""
        return stream(self._seed, f"effect/{name}/{use}")

    def record(self, bench: str) -> dict[str, float]:
        """List the values that hold in this world, for the truth file."""
        return {effect.name: self[effect.name] for effect in EFFECTS if effect.bench in (bench, "any")}


def read_scales(text: str) -> dict[str, float]:
    """Understand `--effects`: a TOML file `[scale] name = factor`, or names to switch off, or `all`."""
    if text.endswith(".toml"):
        table = tomllib.loads(Path(text).read_text(encoding="utf-8"))
        return {str(name): float(factor) for name, factor in table.get("scale", {}).items()}
    names = [name.strip() for name in text.split(",") if name.strip()]
    return dict.fromkeys(BY_NAME if names == ["all"] else names, 0.0)


def _draw(effect: Effect, random: np.random.Generator) -> float:
    position, side = random.random(2)
    match effect.distribution:
        case "uniform":
            return float(effect.low + (effect.high - effect.low) * position)
        case "log_uniform":
            return effect.low * math.exp(math.log(effect.high / effect.low) * position)
        case "either_sign":
            return float((effect.low + (effect.high - effect.low) * position) * (1.0 if side < 0.5 else -1.0))
        case "normal":
            return effect.high * float(random.standard_normal())
        case "coin":
            return effect.high if position < 0.5 else 0.0
