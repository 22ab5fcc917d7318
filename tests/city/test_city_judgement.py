"""Cities of full size and fixed difficulty, where the truth is known: what the estimation finds (`make city`)."""

from math import sqrt

import pytest

from proofvan.city.action.rules import read_rules
from proofvan.city.estimation.model import read_model
from proofvan.sim.city.difficulty import read_difficulty
from proofvan.sim.city.judgement import COVERAGE, judge_seeds, together

SEEDS = (11, 12)


@pytest.mark.city
def test_bad_piles_are_found_good_ones_are_not_and_the_intervals_hold():
    found = judge_seeds(read_difficulty(), SEEDS, read_model(), read_rules())
    for kind in (0, 1):
        judged = together([one[kind] for one in found.values()])
        print(f"\n{judged.group}: {judged.bad_found}/{judged.bad} bad, {judged.middle_found}/{judged.middle} at 2.5 %")
        print(f"{judged.found_good}/{judged.found} wrong, in {judged.coverage:.3f}, unseen {judged.unseen_share:.3f}")
        assert set(judged.missed()) - {"coverage"} == set()
        # What 95 % intervals of a share that is just at its bound may be off by luck.
        luck = 1.96 * sqrt(0.07 * 0.93 / (judged.piles - judged.unseen))
        assert COVERAGE[0] - luck <= judged.coverage <= COVERAGE[1] + luck
