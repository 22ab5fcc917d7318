"""The bench's judgement can fail: below the goal, below the floor, invalid, not measured."""

import json

from bench import check, report
from bench.callgrind import read
from bench.figures import Figure, Figures
from bench.goals import Goal, plain, share
from bench.judgement import Exit, dishonest, ending, judge, not_shown
from rich.console import Console

GOAL = Goal("G1", "power: share of the C limit", share("power", "v3"), 0.8, 0.6)
HONEST = (("the C limit beside numba", lambda f: f.ratio("power", "C limit v3", "numba"), 4.0),)


def run(ours, limit=100.0, numba=20.0):
    values = {"ours v3": ours, "C limit v3": limit, "numba": numba}
    return Figures(Figure("W1", "power", name, value, "M/s") for name, value in values.items() if value)


def test_at_the_goal_it_is_reached():
    (verdict,) = judge(run(80.0), [GOAL])
    assert (verdict.words, verdict.below_floor) == ("reached", False)


def test_between_floor_and_goal_it_says_by_how_much():
    (verdict,) = judge(run(72.0), [GOAL])
    assert verdict.words == "not reached, 10 % less than the goal"
    assert not verdict.below_floor
    assert ending([verdict], []) is Exit.HELD


def test_below_the_floor_the_bench_fails():
    (verdict,) = judge(run(59.0), [GOAL])
    assert verdict.below_floor
    assert ending([verdict], []) is Exit.BELOW_FLOOR


def test_less_may_be_better():
    goal = Goal("G4", "latency", plain("latency", "ours"), 15, 30, False)
    for value, words, below in ((15, "reached", False), (16.5, "not reached, 10 % more than the goal", False),
                                (31, "not reached, 107 % more than the goal", True)):  # fmt: skip
        (verdict,) = judge(Figures([Figure("W1", "latency", "ours", value, "µs")]), [goal])
        assert (verdict.words, verdict.below_floor) == (words, below)


def test_a_goal_of_zero_names_what_was_found_instead():
    goal = Goal("G19", "blocks", plain("memory", "blocks"), 0, 0, False, "")
    (verdict,) = judge(Figures([Figure("MEM", "memory", "blocks", 3.0, "")]), [goal])
    assert verdict.words == "not reached, 3 instead of 0"
    assert verdict.below_floor


def test_a_slow_limit_makes_the_run_invalid_however_good_ours_is():
    verdicts = judge(run(80.0, limit=79.0), [GOAL])
    reasons = dishonest(run(80.0, limit=79.0), HONEST)
    assert reasons == ["the C limit beside numba is only 3.95 ×, 4.0 × is needed"]
    assert ending(verdicts, reasons) is Exit.INVALID
    assert dishonest(run(80.0, limit=80.0), HONEST) == []


def test_without_numba_the_limits_honesty_is_not_shown():
    reason = Figure("W1", "power", "numba", None, "", "numba is not installed here")
    figures = Figures([*run(80.0, numba=None).all, reason])
    unseen = not_shown(figures, HONEST)
    assert unseen == ["the C limit beside numba: numba: numba is not installed here"]
    assert dishonest(figures, HONEST) == []
    assert ending(judge(figures, [GOAL]), [], unseen) is Exit.NOT_SHOWN
    assert ending(judge(run(59.0, numba=None), [GOAL]), [], unseen) is Exit.BELOW_FLOOR
    assert not_shown(run(80.0), HONEST) == []


def test_what_is_not_measured_is_named_and_breaks_no_floor():
    (verdict,) = judge(run(None), [GOAL])
    assert verdict.words == "not measured: ours v3 was not measured in “power”"
    assert not verdict.below_floor


def test_the_report_says_everything_and_can_be_read_back(tmp_path):
    figures = run(50.0)
    verdicts, reasons = judge(figures, [GOAL]), ["the C limit is slow"]
    console = Console(width=200, record=True, file=(tmp_path / "terminal").open("w"))
    report.show(verdicts, reasons, ["numba is missing"], {GOAL.words: "the loop waits"}, console)
    text = console.export_text()
    console.file.close()
    assert "BELOW THE FLOOR; not reached, 38 % less than the goal; the loop waits" in text
    assert "INVALID RUN: the C limit is slow." in text
    assert "Honesty not shown: numba is missing." in text
    report.write(tmp_path / "latest.json", {"compiler": "gcc"}, figures, verdicts, reasons)
    content = json.loads((tmp_path / "latest.json").read_text())
    assert content["goals"][0]["reached"] == 0.5
    assert content["valid"] is False


def test_counted_instructions_are_held_against_ceilings():
    found = check.ratios({"DC": {"ours": 130, "limit": 100}, "frames": {"ours": 150, "limit": 100}})
    assert check.above(found, {"DC": 1.3, "frames": 1.5}) == []
    assert check.above(found, {"DC": 1.2, "frames": 1.5}) == [
        "DC: 1.30 × the instructions of the C limit, at most 1.2 × are allowed"
    ]
    assert check.above({}, {"DC": 1.2}) == ["DC: not counted"]
    assert check.above({"DC": 1.0}, {}) == ["DC: no ceiling; python -m bench.check --accept sets one"]


def test_a_time_fails_only_when_every_repeat_is_below_the_floor():
    slow, fast = judge(run(10.0), [GOAL]), []
    assert check.held_down(iter([slow, slow, slow]).__next__) == slow
    assert check.held_down(iter([slow, slow, fast]).__next__) == []
    assert check.held_down(iter([fast]).__next__) == []


def test_callgrinds_dumps_are_read_by_their_names(tmp_path):
    (tmp_path / "counts.1").write_text("desc: Trigger: Client Request: DC/ours\nevents: Ir\ntotals: 4382\n")
    (tmp_path / "counts").write_text("desc: Trigger: Program termination\ntotals: 0\n")
    assert read(tmp_path) == {"DC": {"ours": 4382}}
