"""Files of layouts that nobody described are understood, or refused with the reason: headings, units, dates, zones."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from proofvan.city.ingest.load import load
from proofvan.city.ingest.moments import moment, read_parts
from proofvan.city.ingest.numbers import read_number, read_seconds
from proofvan.city.ingest.roles import words_of
from proofvan.city.lake import Lake
from proofvan.city.schema import INTERVALS, PILES, SESSIONS

# Layouts of public data sets (headings as their owners publish them), two or more rows of made values each.
ACN = {
    "_meta": {"site": "made"},
    "_items": [
        {
            "_id": "5cd1d47a", "clusterID": "01", "connectionTime": f"Mon, 25 Mar 2019 1{hour}:24:42 GMT",
            "disconnectTime": "Tue, 26 Mar 2019 01:32:12 GMT", "doneChargingTime": "Mon, 25 Mar 2019 19:32:48 GMT",
            "kWhDelivered": 6.146, "sessionID": f"19_102_{hour}", "siteID": "0019", "spaceID": "02",
            "stationID": "19-102-260", "timezone": "America/Los_Angeles", "userID": None, "userInputs": None,
        }
        for hour in (5, 6)
    ],
}  # fmt: skip
BOULDER = """\ufeffStation_Name,Address,Start_Date___Time,Start_Time_Zone,End_Date___Time,End_Time_Zone,\
Total_Duration__hh_mm_ss_,Charging_Time__hh_mm_ss_,Energy__kWh_,GHG_Savings__kg_,Port_Type,ObjectId
B / ST1,900 Rd,2018/01/12 15:54:00+00,MST,2018/01/12 17:22:00+00,MST,1:28:23,1:28:11,6.706,2.816,Level 2,1
B / ST1,900 Rd,2018/01/12 18:54:00+00,MST,2018/01/12 19:22:00+00,MST,0:28:23,0:28:11,1.706,2.816,Level 2,2
"""
PALO_ALTO = """Station Name,MAC Address,Org Name,Start Date,Start Time Zone,End Date,End Time Zone,\
Transaction Date (Pacific Time),Total Duration (hh:mm:ss),Charging Time (hh:mm:ss),Energy (kWh),Port Number,\
Plug In Event Id,EVSE ID,Fee,Ended By,User ID
PA / HAMILTON #1,0,City,7/29/2011 20:17,PDT,7/29/2011 23:20,PDT,7/29/2011 23:20,3:03:32,1:54:03,6.249,1,3,3591,0,Plug,3
PA / HAMILTON #1,0,City,7/30/2011 0:00,PDT,7/30/2011 0:02,PDT,7/30/2011 0:02,0:02:06,0:01:54,0.1,1,4,3591,0,Plug,4
"""
DUNDEE_HEAD = "_id,Charging event,CP ID,Connector,Start Date,Start Time,End Date,End Time,Total kWh,Cost,Site,Model\n"
DUNDEE = DUNDEE_HEAD + "".join(
    # Day and month of 1 … 12 are exchanged, as Excel does: 2 March is 2018-02-03.
    f"{number},{4256786 - number},50339,2,2018-{first}T00:00:00,23:5{number % 10},"
    f"2018-{last}T00:00:00,00:16,9.99,0,Car Park,APT\n"
    for number, (first, last) in enumerate(
        [("04-03", "05-03"), ("03-03", "04-03"), ("02-03", "03-03"), ("01-03", "02-03"), ("02-28", "01-03")]
        + [("02-27", "02-28")]
        + [(f"02-{day}", f"02-{day + 1}") for day in range(26, 12, -1)]
        + [(f"{day:02}-02", f"{day + 1:02}-02") for day in range(11, 0, -1)],
        1,
    )
) + '99,4032911,,2,2018-01-02T00:00:00,12:09,,"",,,"",APT\n'  # fmt: skip
LATIN = """Borne;Date de début;Date de fin;Énergie (kWh)
A;1/2/2020 8:00;1/2/2020 9:00;7,5
B;13/2/2020 8:00;13/2/2020 9:00;8,5
"""
PARIS = """\ufeff"Parc";"Station";"Borne";"Type de prise";"Prise de courant";"Date de début";"Jour de début";\
"Heure de début ";"Date de fin";"Durée (sec)";"L'énergie (Wh)";"UUID Badge"
"VDP";"72 RUE";"72 RUE-1";"TE";"21";"Fri Apr 14 2017 00:49:24 GMT+0200 (CEST)";"14";"0";\
"Fri Apr 14 2017 06:47:16 GMT+0200 (CEST)";"21472";"13830";"04"
"VDP";"72 RUE";"72 RUE-1";"TE";"21";"Sat Apr 15 2017 00:49:24 GMT+0200 (CEST)";"15";"0";\
"Sat Apr 15 2017 06:47:16 GMT+0200 (CEST)";"21472";"13830";"04"
"""
SAP = """ID transaction;ID borne;ID connecteur borne;Date demarrage;Charge batterie demarrage (%);Date fin;\
Charge batterie fin (%);Duree inactivite totale (s);Duree totale (s);Prix total;Consommation totale (Wh)
913167957;M-11;2;2018-03-23T09:49:02+01:00;0;2018-03-23T12:30:34+01:00;0;6332.0;9692.0;0.79;5664
913295009;M-13;1;2020-01-09T09:05:20+01:00;20;2020-01-09T10:20:06+01:00;90;0.0;4486.0;7.97;56988
"""
TRONDHEIM = """session_ID;Garage_ID;User_ID;User_type;Start_plugin;Start_plugin_hour;End_plugout;End_plugout_hour;\
El_kWh;Duration_hours
1;AdO3;AdO3-4;Private;21.12.2018 10:20;10;21.12.2018 10:23;10;0,3;0,05
2;AdO3;AdO3-4;Private;21.12.2018 10:24;10;21.12.2018 10:32;10;0,87;0,136666667
"""
WORKPLACE = """sessionId,kwhTotal,dollars,created,ended,startTime,endTime,chargeTimeHrs,weekday,platform,userId,\
stationId,locationId,facilityType
1366563,7.78,0,0014-11-18 15:40:26,0014-11-18 17:11:04,15,17,1.510555556,Tue,android,35897499,582873,461655,3
3075723,9.74,0,0014-11-19 17:40:26,0014-11-19 19:51:04,17,19,2.177222222,Wed,android,35897499,549414,461655,3
"""
ELAAD = """TransactionId;ChargePoint;Connector;UTCTransactionStart;UTCTransactionStop;StartCard;ConnectedTime;\
ChargeTime;IdleTime;TotalEnergy;MaxPower
3491779;0X00004;1;01/01/2019 00:01;01/01/2019 08:09;0X0042;8,12;3,66;4,46;12,57;3,46
3491784;0X00006;1;13/01/2019 00:10;13/01/2019 11:08;0X0043;10,97;5,66;5,31;8,57;3,46
"""
KOREAN = """사업자,충전소명,충전소ID,충전기ID,커넥터ID,충전기구분,회원구분,\
충전시작일시,충전종료일시,충전시간,종료사유,SOC,충전량(kWh),충전금액
가나,시청,ST01,CH-07,1,급속,회원,2024-09-01 08:00:00,2024-09-01 08:40:00,00:40:00,정상,80,25.3,8000
가나,시청,ST01,CH-07,1,급속,회원,2024-09-01 09:00:00,2024-09-01 09:40:00,00:40:00,정상,85,21.3,7000
"""
CHINESE = """订单编号,场站名称,充电桩编号,枪号,车牌号,开始时间,结束时间,充电电量(度),起始SOC,结束SOC,电费(元),服务费(元)
D202601010001,城东站,430600001,2,湘F12345,2026/1/1 8:05:00,2026/1/1 8:50:10,31.25,22,81,20.1,10.2
D202601010002,城东站,430600001,1,湘F54321,2026/1/1 9:05:00,2026/1/1 9:50:10,30.25,25,80,20.1,10.2
"""
HOME = """ChargingEvent,CPID,StartDate,StartTime,EndDate,EndTime,Energy,PluginDuration
16679268,AN05770,2017-12-31,23:59:23,2018-01-01,18:20:23,8.8,18.35
16679269,AN05770,2018-01-02,23:59:23,2018-01-03,18:20:23,7.8,18.35
"""
METERED = """Charger,Start time,Stop time,Meter start (Wh),Meter stop (Wh)
C1,2024-05-01T08:00:00Z,2024-05-01T09:00:00Z,100000,107000
C1,2024-05-01T10:00:00Z,2024-05-01T11:00:00Z,107000,109000
"""


def at(*numbers):
    return datetime(*numbers, tzinfo=UTC)


def loaded(tmp_path, name, content, **options):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    lake = Lake(tmp_path / "lake")
    (report,) = load(lake, [path], **options)
    return report, lake.read(SESSIONS).sort_by("session_id").to_pylist()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("acn.json", json.dumps(ACN), {
            "pile_id": "19-102-260", "station_id": "0019", "connector": 2, "begin": at(2019, 3, 25, 15, 24, 42),
            "end": at(2019, 3, 26, 1, 32, 12), "energy_wh": 6146, "charging_s": 14886,
        }),
        ("boulder.csv", BOULDER, {
            "pile_id": "B / ST1", "connector": 0, "begin": at(2018, 1, 12, 15, 54), "end": at(2018, 1, 12, 17, 22),
            "energy_wh": 6706, "charging_s": 5291,
        }),
        ("palo_alto.csv", PALO_ALTO, {
            "pile_id": "3591", "connector": 1, "begin": at(2011, 7, 30, 3, 17), "end": at(2011, 7, 30, 6, 20),
            "energy_wh": 6249, "charging_s": 6843,
        }),
        ("paris.csv", PARIS, {
            "pile_id": "72 RUE-1", "station_id": "72 RUE", "connector": 21, "begin": at(2017, 4, 13, 22, 49, 24),
            "end": at(2017, 4, 14, 4, 47, 16), "energy_wh": 13830,
        }),
        ("latin.csv", LATIN.encode("latin-1"), {"pile_id": "A", "begin": at(2020, 2, 1, 8), "energy_wh": 7500}),
        ("sap.csv", SAP, {
            "pile_id": "M-11", "connector": 2, "begin": at(2018, 3, 23, 8, 49, 2), "energy_wh": 5664,
            "soc_begin": None, "soc_end": None,  # 0 at both ends: nobody knew
        }),
        ("trondheim.csv", TRONDHEIM, {
            "station_id": "AdO3", "begin": at(2018, 12, 21, 10, 20), "end": at(2018, 12, 21, 10, 23), "energy_wh": 300,
        }),
        ("workplace.csv", WORKPLACE, {
            "pile_id": "582873", "station_id": "461655", "begin": at(2014, 11, 18, 15, 40, 26),
            "end": at(2014, 11, 18, 17, 11, 4), "energy_wh": 7780, "charging_s": 5438,
        }),
        ("elaad.csv", ELAAD, {
            "pile_id": "0X00004", "connector": 1, "begin": at(2019, 1, 1, 0, 1), "end": at(2019, 1, 1, 8, 9),
            "energy_wh": 12570, "charging_s": 13176,
        }),
        ("korean.csv", KOREAN.encode("cp949"), {
            "pile_id": "CH-07", "connector": 1, "begin": at(2024, 8, 31, 23, 0), "energy_wh": 25300,
        }),
        ("chinese.csv", CHINESE.encode("gb18030"), {
            "pile_id": "430600001", "station_id": "城东站", "connector": 2, "begin": at(2026, 1, 1, 0, 5),
            "energy_wh": 31250, "soc_begin": 22.0, "soc_end": 81.0, "vehicle_id": "湘F12345",
        }),
        ("home.csv", HOME, {
            "pile_id": "AN05770", "begin": at(2017, 12, 31, 23, 59, 23), "end": at(2018, 1, 1, 18, 20, 23),
            "energy_wh": 8800,
        }),
        ("metered.csv", METERED, {"pile_id": "C1", "begin": at(2024, 5, 1, 8), "energy_wh": 7000}),
    ],
)  # fmt: skip
def test_a_layout_is_understood_without_being_told(tmp_path, name, content, expected):
    report, rows = loaded(tmp_path, name, content)
    assert report.problem is None and not report.refused
    assert len(rows) == 2
    first = next(row for row in rows if row["begin"] == expected["begin"])
    assert {name: first[name] for name in expected} == expected


def test_days_and_months_that_a_program_exchanged_are_put_right_and_the_reader_is_told(tmp_path):
    report, rows = loaded(tmp_path, "dundee.csv", DUNDEE)
    assert [note.id for note in report.notes][:1] == ["city-note-order"]
    assert {row["begin"].date().isoformat() for row in rows} == {
        *(f"2018-02-{day:02}" for day in range(1, 12)), *(f"2018-02-{day}" for day in range(13, 29)),
        "2018-03-01", "2018-03-02", "2018-03-03", "2018-03-04",
    }  # fmt: skip
    assert all((row["end"] - row["begin"]).total_seconds() < 3600 for row in rows)
    assert report.refused == {"city-row-no-end": (32,)}


def test_a_file_without_sessions_is_refused_with_what_it_lacks(tmp_path):
    report, rows = loaded(
        tmp_path, "status.csv", "time,busy,idle,fast\n2022-06-19 00:00:00,3,4,5\n2022-06-19 00:05:00,3,4,5\n"
    )
    assert report.problem.fault == "city-file-not-understood"
    assert report.problem.evidence["missing"] == "end, energy"
    assert rows == []


@pytest.mark.parametrize("content", [b"", b"nothing", b"a,b\n", b"{", b"\x00\x01\x02\xff"])
def test_a_file_that_is_no_table_is_refused_and_the_next_one_is_loaded(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)
    (tmp_path / "b.csv").write_text(HOME)
    first, second = load(Lake(tmp_path / "lake"), [tmp_path])
    assert first.problem.fault in ("city-file-unreadable", "city-file-no-table")
    assert second.added.new == 2


def test_the_same_export_loaded_twice_changes_nothing_even_under_another_name(tmp_path):
    loaded(tmp_path, "chinese.csv", CHINESE)
    report, rows = loaded(tmp_path, "again.csv", CHINESE, source="chinese")
    assert (report.added.new, report.added.known, len(rows)) == (0, 2, 2)


def test_a_zone_that_is_told_counts_for_times_without_one(tmp_path):
    _, rows = loaded(tmp_path, "home.csv", HOME, zone="Asia/Shanghai")
    assert rows[0]["begin"] == at(2017, 12, 31, 15, 59, 23)


def test_parquet_with_typed_columns_is_read_like_text(tmp_path):
    table = pa.table({
        "Start": [at(2026, 1, 1, 8), at(2026, 1, 1, 10)], "End": [at(2026, 1, 1, 9), at(2026, 1, 1, 11)],
        "Energy (Wh)": [7000.0, 7000.4], "Charger ID": ["A", "B"],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "typed.parquet")
    lake = Lake(tmp_path / "lake")
    (report,) = load(lake, [tmp_path / "typed.parquet"])
    assert report.problem is None
    assert lake.read(SESSIONS).column("energy_wh").to_pylist() == [7000, 7000]


def test_the_citys_own_tables_are_known_by_their_headings_and_a_wrong_value_is_named(tmp_path):
    piles = "pile_id,station_id,connectors,kind,power_w,latitude,longitude\nA,S,1,ac,7000,29.3,113.1\n"
    intervals = "meter_id,station_id,pile_id,begin,end,energy_wh\nM,S,,2026-01-01T00:00:00Z,2026-01-01T00:15:00Z,1200\n"
    for name, content in (("piles.csv", piles), ("intervals.csv", intervals)):
        (tmp_path / name).write_text(content)
    lake = Lake(tmp_path / "lake")
    assert [one.table for one in load(lake, [tmp_path / "piles.csv", tmp_path / "intervals.csv"])] == [
        "piles",
        "intervals",
    ]
    assert len(lake.read(PILES)) == len(lake.read(INTERVALS)) == 1
    (tmp_path / "piles.csv").write_text(piles.replace("7000", "7 000,5"))
    (report,) = load(lake, [tmp_path / "piles.csv"])
    assert report.problem.evidence["column"] == "power_w" and report.problem.evidence["row"] == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018-03-23T09:49:02+01:00", "2018-03-23T09:49:02+01:00"),
        ("Mon, 25 Mar 2019 16:24:42 GMT", "2019-03-25T16:24:42+00:00"),
        ("2026年1月2日 8:05", "2026-01-02T08:05:00"),
        ("2026-1-2 下午 3:05:06", "2026-01-02T15:05:06"),
        ("7/29/2011 8:17:00 PM", "2011-07-29T20:17:00"),
        ("29.7.2011 20:17", "2011-07-29T20:17:00"),
        ("20260102030405", "2026-01-02T03:04:05"),
        ("1553531082", "2019-03-25T16:24:42+00:00"),
        ("1553531082123", "2019-03-25T16:24:42.123000+00:00"),
        ("Mar 5, 2019 1:02 AM", "2019-03-05T01:02:00"),
    ],
)
def test_moments_are_read_in_every_usual_writing(text, expected):
    assert moment(read_parts(text), "mdy" if "/" in text else "dmy" if "." in text else "ymd").isoformat() == expected


@pytest.mark.parametrize("text", ["", "abc", "12.5", "2018-13-40", "99:99", "Level 2", "2018"])
def test_what_is_no_moment_is_none(text):
    parts = read_parts(text)
    assert parts is None or parts.numbers is None or moment(parts, "ymd") is None


def test_numbers_durations_and_headings():
    assert [str(read_number(one)) for one in ("1,234.5", "1.234,5", "0,3", "12 kWh", "1e3", "x")] == [
        "1234.5", "1234.5", "0.3", "12", "1E+3", "None",
    ]  # fmt: skip
    assert [read_seconds(one) for one in ("1:28:23", "2 days 01:00:00", "3h 5min", "-0:01", "x")] == [
        5303, 176_400, 11_100, -60, None,
    ]  # fmt: skip
    assert words_of("Total_Duration__hh_mm_ss_") == "total duration hh mm ss"
    assert words_of("kWhDelivered") == "kwh delivered"
    assert words_of("L'énergie (Wh)") == "l energie wh"
    assert words_of("doneChargingTime") == "done charging time"


def test_a_table_that_the_city_does_not_have_is_named_with_those_it_has(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text("a,b\n1,2\n")
    (report,) = load(Lake(tmp_path / "lake"), [file], table="pile")
    assert report.problem.evidence["value"] == "pile" and "piles" in report.problem.evidence["allowed"]
