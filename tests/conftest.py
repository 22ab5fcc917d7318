"""For every test: the same examples on every machine, whatever its load."""

import gc

from hypothesis import HealthCheck, settings

# As in cli/app.py: Python looks for circles among objects less often.
gc.set_threshold(50_000)

settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# For runs that ask which lines are reached, not whether the property holds: --hypothesis-profile=brief.
settings.register_profile("brief", parent=settings.get_profile("repeatable"), max_examples=20)
settings.load_profile("repeatable")


def pytest_collection_finish() -> None:
    """Keep what is loaded now out of every later look: the firmware collects at each start of a board."""
    gc.collect()
    gc.freeze()
