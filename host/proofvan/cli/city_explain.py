"""`proofvan city risk --explain PILE`: a score and everything that it was computed from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from proofvan.cli.words import say
from proofvan.core.errors import InputError

if TYPE_CHECKING:
    from proofvan.city.action.risk import Risk
    from proofvan.city.action.rules import Rules
    from proofvan.city.estimation.estimate import Estimated

_DEVIATIONS = ("meter_deviation", "unit_deviation", "line_loss", "line_loss_deviation", "pile_deviation")


def explained(estimated: Estimated, risks: tuple[Risk, ...], rules: Rules, pile: str) -> dict[str, Any]:
    """Give a pile's risk with all its inputs; raises InputError for an unknown pile."""
    if pile not in estimated.piles.ids:
        raise InputError("city-pile-unknown", pile=pile, allowed=", ".join(estimated.piles.ids[:5]) + " …")
    at = estimated.piles.ids.index(pile)
    return {
        "risk": asdict(next(one for one in risks if one.pile_id == pile)),
        "balance_uncertainty": float(estimated.balance_uncertainty[at]),
        "pairs": int(estimated.pairs[at]),
        "impossible": {name: int(count[at]) for name, count in estimated.flagged.items()},
        "learned": {name: float(getattr(estimated.model, name)) for name in _DEVIATIONS},
        "rules": {name: value if isinstance(value, str | int) else f"{float(value):g}" for name, value in rules},
    }


def lines(found: dict[str, Any]) -> list[str]:
    """Say it in words, every number that enters and every one that comes out."""
    risk, rules, learned = found["risk"], found["rules"], found["learned"]
    size = abs(risk["error"]) if risk["identifiable"] else float(rules["limit"])
    values: dict[str, str] = {
        "pile": risk["pile_id"],
        "station": risk["station_id"],
        "error": f"{100 * risk['error']:+.3f}",
        "u": f"{100 * risk['uncertainty']:.3f}",
        "balance": f"{100 * found['balance_uncertainty']:.3f}",
        "pairs": str(found["pairs"]),
        "limit": f"{100 * float(rules['limit']):g}",
        "probability": f"{100 * risk['probability']:.2f}",
        "suspect": f"{100 * float(rules['suspect']):g}",
        "size": f"{100 * size:.3f}",
        "energy": f"{risk['energy_kwh']:.1f}",
        "kwh": f"{risk['risk_kwh']:.3f}",
        "price": rules["price"],
        "money": f"{risk['risk_money']:.2f}",
        "share": f"{100 * risk['impossible_share']:.2f}",
        "most": f"{100 * float(rules['impossible_share']):g}",
        "counts": ", ".join(f"{name} {count}" for name, count in found["impossible"].items()),
        "model": risk["model"],
        "rules": risk["rules"],
        **{name.replace("_", "-"): f"{100 * value:.3f}" for name, value in learned.items()},
        "reasons": ", ".join(say(reason) for reason in risk["reasons"]) or "-",
    }
    parts = (
        "estimate" if risk["identifiable"] else "unseen",
        "probability",
        "risk",
        "impossible",
        "learned",
        "reasons",
    )
    why = say(f"city-{risk['why_not']}") if risk["why_not"] else ""
    return [say(f"cli-city-explain-{part}", **values, why=why) for part in parts]
