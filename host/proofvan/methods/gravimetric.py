"""Weighing 衡量法: from a mass of liquid to a volume."""

from __future__ import annotations

from proofvan.uncertainty.inputs import Number


def weighed_volume(
    loaded: Number, empty: Number, rho_W: Number, rho_A: Number, rho_B: Number, gamma: Number, t: Number
) -> Number:
    """Give V_20 = (I_L - I_E) / (rho_W - rho_A) * (1 - rho_A / rho_B) * [1 - gamma * (t - 20)].

    I_L, I_E indications of the balance with and without the liquid; rho_W liquid, rho_A air, rho_B weights by which the
    balance was adjusted; gamma cubic expansion of the vessel, 1/K; t of the liquid, degC. ISO 4787, EURAMET cg-19
    [S:cg19tpl]. Units of volume follow from those of mass and density.
    """
    return (loaded - empty) / (rho_W - rho_A) * (1 - rho_A / rho_B) * (1 - gamma * (t - 20))


def buoyancy_mass(indication: Number, rho_A: Number, rho_B: Number, rho: Number) -> Number:
    """Give the mass of a body of density rho from the indication of a balance in air. OIML R 111, 10.2.1"""
    return indication * (1 - rho_A / rho_B) / (1 - rho_A / rho)


def volume_of_mass(mass: Number, rho: Number, beta_Y: Number, t_J: Number, t_d: Number) -> Number:
    """Give V = m / rho * [1 + beta_Y * (t_J - t_d)], the volume at t_J of a liquid whose density rho was found at t_d.

    rho of a sample, beta_Y cubic expansion of the liquid, 1/K; temperatures in degC. kg and kg/m3 give m3.
    """
    return mass / rho * (1 + beta_Y * (t_J - t_d))
