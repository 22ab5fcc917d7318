"""Every question to the city's tables, as Ibis expressions: the same ones run on DuckDB and on Spark.

Each function takes tables of `schema` and gives an expression; nothing is computed here. Whole numbers stay whole up to
the last division, so that both engines give the same.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import ibis

# Ibis ships no types.
Rows: TypeAlias = Any

# The source of a session whose signed meter value does not fit its signature (`central.charging`).
FORGED = "ocpp-signature-invalid"
# Moments to the minute may cut a minute off a duration, others a second.
MINUTE_S, SECOND_S = 60, 1
# A pile whose rating nobody told is held against its own sessions, or those of its source: so many times the mean power
# that only one in a hundred of them exceeds, when there are enough to say that.
PEERS, PEERS_AT_LEAST, TIMES_PEERS = 0.99, 100, 3.0
FLAGS = (
    "end-before-begin", "no-duration", "charging-above-stay", "negative-energy", "above-rating", "above-peers",
    "soc-out-of-range", "soc-falls", "overlap",
    "duplicate", "id-repeated",
    "signature-invalid",
)  # fmt: skip


# ---- sessions that cannot be


def flagged_sessions(sessions: Rows, piles: Rows, power_w: int = 0) -> Rows:
    """Give session_id, pile_id, connector, begin, source, flag, value, allowed for every impossible session.

    `power_w` is the rating of piles that are not in the register; 0: they are held against their peers.
    value and allowed are seconds, Wh, W, percent or a count, whatever the flag is about.
    """
    known = _with_rating(sessions, piles, power_w)
    found = [
        *_impossible_times(known), *_impossible_energies(known), _above_peers(known), *_impossible_charges(known),
        _overlaps(known, piles), _duplicates(known), _repeated_names(known), _forged(known),
    ]  # fmt: skip
    return ibis.union(*found)


def flag_counts(flagged: Rows) -> Rows:
    """Give source, flag and how many sessions it is raised for."""
    return flagged.group_by(["source", "flag"]).aggregate(sessions=flagged.count())


def _with_rating(sessions: Rows, piles: Rows, power_w: int) -> Rows:
    rating = piles.select(rated_pile=piles.pile_id, power_w=piles.power_w)
    joined = sessions.left_join(rating, sessions.pile_id == rating.rated_pile)
    seconds = _seconds(joined.begin, joined.end)
    to_the_minute = (joined.begin.epoch_seconds() % 60 == 0) & (joined.end.epoch_seconds() % 60 == 0)
    return joined.mutate(
        rating_w=joined.power_w.coalesce(ibis.literal(power_w, "int64")),
        seconds=seconds,
        charged_s=joined.charging_s.coalesce(seconds) + to_the_minute.ifelse(MINUTE_S, SECOND_S),
    )


def _impossible_times(known: Rows) -> list[Rows]:
    early = known.filter(known.end < known.begin)
    none = known.filter(known.end == known.begin)
    longer = known.filter((known.charging_s > known.seconds + MINUTE_S) & (known.end > known.begin))
    return [
        _flag(early, "end-before-begin", early.seconds, 0),
        _flag(none, "no-duration", none.seconds, 0),
        _flag(longer, "charging-above-stay", longer.charging_s, longer.seconds),
    ]


def _impossible_energies(known: Rows) -> list[Rows]:
    negative = known.filter(known.energy_wh < 0)
    lasting = (known.rating_w > 0) & (known.end > known.begin)
    above = known.filter(lasting & (known.energy_wh * 3600 > known.rating_w * known.charged_s))
    return [
        _flag(negative, "negative-energy", negative.energy_wh, 0),
        _flag(above, "above-rating", above.energy_wh, above.rating_w * above.charged_s / 3600),
    ]


def _above_peers(known: Rows) -> Rows:
    unrated = known.filter((known.rating_w == 0) & (known.end > known.begin) & (known.charged_s > 0))
    powers = unrated.mutate(mean_w=unrated.energy_wh * 3600 / unrated.charged_s)
    own = _peers(powers, "pile_id", "pile")
    others = _peers(powers, "source", "source")
    both = powers.left_join(own, powers.pile_id == own.pile_peer).left_join(others, powers.source == others.source_peer)
    limited = both.mutate(limit_w=both.pile_w.coalesce(both.source_w) * TIMES_PEERS)
    above = limited.filter(limited.mean_w > limited.limit_w)
    return _flag(above, "above-peers", above.mean_w, above.limit_w)


def _peers(powers: Rows, by: str, name: str) -> Rows:
    grouped = powers.group_by(by).aggregate(sessions=powers.count(), high_w=powers.mean_w.quantile(PEERS))
    enough = grouped.filter(grouped.sessions >= PEERS_AT_LEAST)
    return enough.select(**{f"{name}_peer": enough[by], f"{name}_w": enough.high_w})


def _impossible_charges(known: Rows) -> list[Rows]:
    outside = known.filter(_outside(known.soc_begin) | _outside(known.soc_end))
    falls = known.filter((known.energy_wh > 0) & (known.soc_end < known.soc_begin))
    return [
        _flag(outside, "soc-out-of-range", ibis.greatest(outside.soc_begin, outside.soc_end), 100),
        _flag(falls, "soc-falls", falls.soc_end, falls.soc_begin),
    ]


def _outside(percent: Rows) -> Rows:
    return ((percent < 0) | (percent > 100)).fill_null(False)


def _overlaps(known: Rows, piles: Rows) -> Rows:
    # A connector serves one vehicle at a time; the second of two is flagged with the seconds they share. Where nobody
    # told the connector (0), only a pile that has one is looked at.
    single = piles.filter(piles.connectors == 1).select(single_pile=piles.pile_id)
    joined = known.left_join(single, known.pile_id == single.single_pile)
    real = joined.filter((joined.end > joined.begin) & ((joined.connector > 0) | joined.single_pile.notnull()))
    before = ibis.window(
        group_by=[real.pile_id, real.connector], order_by=[real.begin, real.end, real.session_id], preceding=(None, 1)
    )
    seen = real.mutate(busy_until=real.end.max().over(before))
    shared = seen.filter(seen.busy_until > seen.begin)
    return _flag(shared, "overlap", _seconds(shared.begin, ibis.least(shared.busy_until, shared.end)), 0)


def _duplicates(known: Rows) -> Rows:
    # The same connector, moments and energy under more than one name.
    same = ibis.window(group_by=[known.pile_id, known.connector, known.begin, known.end, known.energy_wh])
    first, last = known.session_id.min().over(same), known.session_id.max().over(same)
    named = known.mutate(first_name=first, last_name=last, rows_alike=known.count().over(same))
    twice = named.filter(named.first_name != named.last_name)
    return _flag(twice, "duplicate", twice.rows_alike, 1)


def _repeated_names(known: Rows) -> Rows:
    named = ibis.window(group_by=[known.session_id])
    counted = known.mutate(rows_of_name=known.session_id.count().over(named))
    twice = counted.filter(counted.rows_of_name > 1)
    return _flag(twice, "id-repeated", twice.rows_of_name, 1)


def _forged(known: Rows) -> Rows:
    forged = known.filter(known.source == FORGED)
    return _flag(forged, "signature-invalid", forged.energy_wh, 0)


def _flag(rows: Rows, flag: str, value: Rows, allowed: Rows) -> Rows:
    return rows.select(
        rows.session_id,
        rows.pile_id,
        rows.connector,
        rows.begin,
        rows.source,
        flag=ibis.literal(flag),
        value=value.cast("float64"),
        allowed=allowed.cast("float64") if hasattr(allowed, "cast") else ibis.literal(float(allowed)),
    )


# ---- piles and stations


def pile_use(sessions: Rows) -> Rows:
    """Give for each pile: sessions, energy_wh, seconds connected, first and last moment: what is at stake there."""
    lasting = sessions.mutate(seconds=_seconds(sessions.begin, sessions.end))
    return lasting.group_by(["pile_id", "station_id"]).aggregate(
        sessions=lasting.count(),
        energy_wh=lasting.energy_wh.sum(),
        seconds=lasting.seconds.sum(),
        first=lasting.begin.min(),
        last=lasting.end.max(),
    )


def meter_health(intervals: Rows, piles: Rows) -> Rows:
    """Give for each meter: rows, energy_wh, negative and above_rating counts, covered and spanned seconds.

    What is spanned and not covered is missing; what is covered more than spanned overlaps.
    """
    rating = piles.select(rated_pile=piles.pile_id, power_w=piles.power_w)
    joined = intervals.left_join(rating, intervals.pile_id == rating.rated_pile)
    rows = joined.mutate(seconds=_seconds(joined.begin, joined.end))
    above = rows.energy_wh * 3600 > rows.power_w * (rows.seconds + MINUTE_S)
    return rows.group_by(["meter_id", "station_id", "pile_id"]).aggregate(
        rows=rows.count(),
        energy_wh=rows.energy_wh.sum(),
        negative=(rows.energy_wh < 0).cast("int64").sum(),
        above_rating=above.fill_null(False).cast("int64").sum(),
        covered_s=rows.seconds.sum(),
        first=rows.begin.min(),
        last=rows.end.max(),
    )


def is_own_register(intervals: Rows) -> Rows:
    """Say of each interval whether its meter is the pile's own register: it is named `PILE` or `PILE/connector`."""
    meter, pile = intervals.meter_id, intervals.pile_id
    connector = meter.startswith(pile.concat("/")) & (meter.re_replace("/[^/]*$", "") == pile)
    return ((meter == pile) | connector).fill_null(False)


def station_balance(intervals: Rows) -> Rows:
    """Give for each station and interval: the station's total, the sum of its piles, how many piles have told theirs.

    Intervals without a total, or of a station without sub-meters, are left out: there is nothing to balance. So are
    the piles' own registers: they are what the meters judge, and would count a pile's energy twice.
    """
    intervals = intervals.filter(~is_own_register(intervals))
    total = intervals.pile_id.isnull()
    sums = intervals.group_by(["station_id", "begin", "end"]).aggregate(
        totals=total.cast("int64").sum(),
        total_wh=total.ifelse(intervals.energy_wh, 0).sum(),
        piles=(~total).cast("int64").sum(),
        piles_wh=total.ifelse(0, intervals.energy_wh).sum(),
        squares=total.ifelse(0, intervals.energy_wh * intervals.energy_wh).sum(),
    )
    return sums.filter((sums.totals == 1) & (sums.piles > 0))


def station_sums(balance: Rows) -> Rows:
    """Give for each station what is left over of its total, and the sums that a straight line through it needs.

    x is the sum of the piles (Wh), y what is left over (Wh): line loss, auxiliary load and the piles' errors together.
    """
    rest = balance.mutate(left_wh=balance.total_wh - balance.piles_wh)
    x, y = rest.piles_wh.cast("float64"), rest.left_wh.cast("float64")
    return rest.group_by("station_id").aggregate(
        intervals=rest.count(),
        total_wh=rest.total_wh.sum(),
        piles_wh=rest.piles_wh.sum(),
        left_wh=rest.left_wh.sum(),
        negative=(rest.left_wh < 0).cast("int64").sum(),
        fewest_piles=rest.piles.min(),
        most_piles=rest.piles.max(),
        xx=(x * x).sum(),
        xy=(x * y).sum(),
        yy=(y * y).sum(),
    )


def meters_together(parts: Rows) -> Rows:
    """Give one row for each meter of the rows of several days."""
    return parts.group_by(["meter_id", "station_id", "pile_id"]).aggregate(
        rows=parts["rows"].sum(),
        energy_wh=parts.energy_wh.sum(),
        negative=parts.negative.sum(),
        above_rating=parts.above_rating.sum(),
        covered_s=parts.covered_s.sum(),
        first=parts["first"].min(),
        last=parts["last"].max(),
    )


def stations_together(parts: Rows) -> Rows:
    """Give one row for each station of the rows of several days."""
    return parts.group_by("station_id").aggregate(
        intervals=parts.intervals.sum(),
        total_wh=parts.total_wh.sum(),
        piles_wh=parts.piles_wh.sum(),
        left_wh=parts.left_wh.sum(),
        negative=parts.negative.sum(),
        fewest_piles=parts.fewest_piles.min(),
        most_piles=parts.most_piles.max(),
        xx=parts.xx.sum(),
        xy=parts.xy.sum(),
        yy=parts.yy.sum(),
    )


def _seconds(begin: Rows, end: Rows) -> Rows:
    return end.epoch_seconds() - begin.epoch_seconds()
