"""Each interlock trips just beyond its bound and not before, tells the pile why, and says what to do."""

import pytest

from proofvan.core.messages import LANGUAGES, explain
from proofvan.instruments.benches import PowerNow
from proofvan.instruments.dc_vehicle import database
from proofvan.instruments.dc_vehicle.battery import Battery
from proofvan.instruments.dc_vehicle.interlocks import Seen, tripped
from proofvan.instruments.insulation_monitor import InsulationMonitor
from proofvan_hw.load import RIGS, load_rig

BATTERY = Battery(600.0, 200.0)


def seen(voltage=600.0, current=200.0, temperature=30.0, without=0.0, insulation=1e6):
    return Seen(PowerNow(voltage, current, voltage * current, 0.0), temperature, without, insulation)


# What is seen at the bound and just beyond it, the fault, and the field of BST.
CASES = {
    "voltage": (seen(voltage=630.0), seen(voltage=630.1), "interlock-over-voltage", "voltage_abnormal"),
    "current": (seen(current=231.9), seen(current=232.1), "interlock-over-current", "overcurrent"),
    "temperature": (seen(temperature=45.0), seen(temperature=45.1), "interlock-temperature", "component_overheated"),
    "insulation": (seen(insulation=63_000), seen(insulation=62_999), "interlock-insulation", "insulation_fault"),
    "current gone": (seen(without=1.0), seen(without=1.05), "interlock-current-lost", "other_fault"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_interlock_trips_beyond_its_bound(name):
    within, beyond, fault, field = CASES[name]
    assert tripped(BATTERY, within) is None
    found, reason = tripped(BATTERY, beyond)
    assert (found.fault, reason) == (fault, field)
    assert all(all(explain(found, language)) for language in LANGUAGES)
    assert database.encode("BST", **{reason: 1})


def test_without_a_monitor_nothing_is_said_of_insulation():
    assert tripped(BATTERY, seen(insulation=None)) is None


@pytest.mark.parametrize(("ohm", "wanted"), [(0.0, 0.0), (100_000.0, 100_000.0), (5e6, 1e6)])
def test_the_monitor_reads_its_loop(ohm, wanted):
    monitor = InsulationMonitor.of(load_rig(RIGS / "practice_pile_dc_vehicle.toml").boards[0])
    assert monitor.ohm(monitor.count(ohm)) == pytest.approx(wanted, abs=0.1)
    assert InsulationMonitor.of(load_rig(RIGS / "practice_pile_dc.toml").boards[0]) is None


def test_a_broken_loop_reads_no_insulation_at_all():
    monitor = InsulationMonitor.of(load_rig(RIGS / "practice_pile_dc_vehicle.toml").boards[0])
    assert monitor.ohm(round(0.0035 / monitor.per_count)) == 0.0


@pytest.mark.parametrize("point", [(200.0, 10.0), (750.0, 250.0), (1000.0, 399.9)])
def test_what_the_battery_says_of_itself_decodes_without_a_complaint(point):
    battery = Battery(*point)
    said = {
        "BHM": battery.handshake(),
        "BRM": battery.recognition(),
        "BCP": battery.parameters(),
        "BCS": battery.state(*point),
        "BSM": battery.health(),
        "BSD": battery.statistics(),
    }
    for name, data in said.items():
        _, outside = database.decode(name, data)
        assert not outside and database.kinds()[name].fits(len(data)), name
    values = database.decode("BCP", said["BCP"])[0]
    # the pile compares: within 5 % of what it measures, and below the highest
    assert 0.95 <= float(values["present_voltage"]) / point[0] <= 1.0
    assert float(values["highest_total_voltage"]) > point[0]
