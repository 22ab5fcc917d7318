"""A volume of gas beside a master meter or a sonic nozzle: error of a point; on floats, arrays and GTC numbers.

m3, Pa absolute, degC.
"""

from __future__ import annotations

from dataclasses import dataclass

from proofvan.methods import gas_volume, natural_gas, sonic_nozzle, volumetric
from proofvan.uncertainty.inputs import Number, mean

_ZERO_DEGC, _PA_PER_MPA = 273.15, 1e6


@dataclass(frozen=True, slots=True)
class Gas:
    """The gas at one place."""

    pa: Number
    degc: Number


@dataclass(frozen=True, slots=True)
class MasterRun:
    """One volume through meter and master meter."""

    indicated: Number
    meter: Gas
    volume: Number
    standard: Gas


@dataclass(frozen=True, slots=True)
class NozzleRun:
    """One volume through meter and nozzle."""

    indicated: Number
    meter: Gas
    seconds: float
    inlet: Gas


@dataclass(frozen=True, slots=True)
class Shared:
    """What all runs of a point share. Relative corrections in per cent, expectation 0."""

    composition: dict[str, float]
    meter: Gas  # what its sensors may be off by
    standard: Gas  # the same of the master meter or nozzle
    certificate: Number  # %
    drift: Number  # %
    leak: Number  # %
    line_pack: Number  # %
    display: Number  # m3
    repeatability: Number  # %


@dataclass(frozen=True, slots=True)
class MasterInputs:
    """A point by master meter."""

    runs: tuple[MasterRun, ...]
    shared: Shared


@dataclass(frozen=True, slots=True)
class NozzleInputs:
    """A point by sonic nozzle: throat m, molar mass kg/mol, viscosity Pa s, C_d = a - b Re^-n."""

    runs: tuple[NozzleRun, ...]
    shared: Shared
    throat: float
    molar_mass: float
    critical_flow: float  # C* of the ideal gas
    real_gas: Number  # %: C* of this gas, its moisture
    viscosity: float
    coefficients: tuple[float, float, float]


def master_error(inputs: MasterInputs) -> Number:
    """Give the mean error of a point by master meter, %."""
    errors = [run_error(run, master_volume(run, inputs), inputs.shared) for run in inputs.runs]
    return mean(errors) + inputs.shared.repeatability


def nozzle_error(inputs: NozzleInputs) -> Number:
    """Give the mean error of a point by sonic nozzle, %."""
    errors = [run_error(run, nozzle_volume(run, inputs), inputs.shared) for run in inputs.runs]
    return mean(errors) + inputs.shared.repeatability


def run_error(run: MasterRun | NozzleRun, reference: Number, shared: Shared) -> Number:
    """Give E = (V_m - V_ref) / V_ref * 100 %. Positive: the customer loses."""
    return volumetric.indication_error_percent(run.indicated + shared.display, reference)


def master_volume(run: MasterRun, inputs: MasterInputs) -> Number:
    """Give V_ref = V_s (p_s / p_m) (T_m / T_s) (Z_m / Z_s)."""
    shared = inputs.shared
    p_s, T_s = _state(run.standard, shared.standard)
    p_m, T_m = _state(run.meter, shared.meter)
    Z_s, Z_m = _compressibility(T_s, p_s, shared), _compressibility(T_m, p_m, shared)
    volume = gas_volume.reference_volume(run.volume, p_s, p_m, T_s, T_m, Z_s, Z_m)
    return volume * _relative(shared)


def nozzle_volume(run: NozzleRun, inputs: NozzleInputs) -> Number:
    """Give V_ref = q_m t / rho(p_m, T_m)."""
    shared = inputs.shared
    p_0, T_0 = _state(run.inlet, shared.standard)
    p_m, T_m = _state(run.meter, shared.meter)
    flow = inputs.critical_flow * (1 + inputs.real_gas / 100)
    q_m = sonic_nozzle.settled_flow(
        inputs.throat, flow, p_0, T_0, inputs.molar_mass, inputs.viscosity, inputs.coefficients
    )
    density = natural_gas.density(shared.composition, T_m, p_m / _PA_PER_MPA)
    return q_m * run.seconds / density * _relative(shared)


def _state(gas: Gas, off: Gas) -> tuple[Number, Number]:
    return gas.pa + off.pa, sum((off.degc,), gas.degc) + _ZERO_DEGC


def _compressibility(T: Number, p: Number, shared: Shared) -> Number:
    return natural_gas.compressibility(shared.composition, T, p / _PA_PER_MPA)


def _relative(shared: Shared) -> Number:
    return 1 + sum((shared.drift, shared.leak, shared.line_pack), shared.certificate) / 100
