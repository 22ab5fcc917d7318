"""The station in a browser, as a technician uses it: from the list of jobs to the certificate, in both languages."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from browsing import (
    ASKED,
    CHROMIUM,
    CUTTABLE,
    FLAGS,
    PATIENCE_MS,
    barrier_free,
    begin,
    cut,
    in_both_themes,
    sign_in,
    signed,
    take_next_step,
    taken,
    to_the_end,
)
from playwright.sync_api import Page, expect
from stations import KilledStation, LiveStation

# Others take these from here.
__all__ = ["CHROMIUM", "FLAGS", "PATIENCE_MS", "in_both_themes", "sign_in"]

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def station(tmp_path_factory):
    station = LiveStation(tmp_path_factory.mktemp("pages"))
    yield station
    station.close()


@pytest.fixture
def page(opened, station):
    page = opened(station.address)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


def watch_for_the_band(page: Page) -> None:
    """Remember whether the live view has drawn both dashed limits and the band of the uncertainty."""
    page.evaluate("""new MutationObserver(() => {
        const drawn = document.querySelector('.converging');
        window.sawBand ||= !!drawn && drawn.querySelectorAll('line[stroke-dasharray]').length === 2
            && !!drawn.querySelector('path[opacity]').getAttribute('d');
    }).observe(document.body, {subtree: true, childList: true, attributes: true})""")


def look_at_the_waveform(page: Page) -> None:
    page.locator("h2:has-text('原始波形') + .chips button").click()
    page.locator(".wave canvas").wait_for()
    whole = page.locator(".wave-window").inner_text()
    for _ in range(6):
        page.get_by_role("button", name="放大").click()
    expect(page.locator(".wave-window")).not_to_have_text(whole)
    taken(page, "waveform")
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV").click()
    assert Path(table.value.path()).read_text(encoding="utf-8").startswith("time_s,voltage_v,current_a\n")


def look_at_the_connect_step(page: Page, words: str, name: str) -> None:
    page.locator(".cards li", has_text=words).get_by_role("button").first.click()
    page.locator(".harness svg").wait_for()
    expect(page.locator(".morning .bad")).to_have_count(0)
    page.locator("summary").click()
    page.locator("td", has_text="W1").first.wait_for()
    in_both_themes(page, name)
    page.goto(page.url.partition("#")[0] + "#/")


JOURNEYS = [("zh", "直流充电桩", "DC-PILE"), ("en", "Fuel dispensers", "DISPENSER")]


@pytest.mark.parametrize(("language", "words", "name"), JOURNEYS)
def test_a_technician_brings_an_instrument_to_its_certificate_and_three_people_sign_it(
    page, opened, station, language, words, name
):
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.locator(".cards button.next").first.wait_for()
    in_both_themes(page, f"jobs-{language}")
    look_at_the_connect_step(page, words, f"connect-{language}")
    begin(page, words)
    watch_for_the_band(page)
    page.locator(ASKED).first.wait_for()
    in_both_themes(page, f"prompt-{language}")
    to_the_end(page, f"measuring-{language}")
    page.locator(".rows .row:has-text('U =')").first.click()
    expect(page.locator(".explained .formula")).not_to_be_empty()
    in_both_themes(page, f"result-{language}")
    if words == "直流充电桩":
        assert page.evaluate("window.sawBand"), "error, uncertainty and limits are drawn while it is measured"
        look_at_the_waveform(page)
    signed(page, 1)
    place = f"{station.address}/#/record/" + page.locator(".digest").first.inner_text().rpartition("/")[2]
    for count, person in ((2, "核验员"), (3, "批准人")):
        other = opened(place, person)
        other.locator(".result").wait_for()
        expect(other.locator(".signatures .done")).to_have_count(count - 1)
        signed(other, count)
    expect(page.locator(".signatures .done")).to_have_count(3)
    page.get_by_role("button", name="预览" if language == "zh" else "Preview").click()
    page.wait_for_function("() => document.querySelector('img.paper')?.naturalWidth > 700")
    taken(page, f"certificate-{language}")
    page.goto(f"{station.address}/#/archive")
    page.locator(".cards li").first.wait_for()
    in_both_themes(page, f"archive-{language}")


def test_the_first_page_is_small_and_needs_a_person(opened, station):
    page = opened(station.address, None)
    page.locator(".person").first.wait_for()
    in_both_themes(page, "sign-in")
    sizes = page.evaluate(
        "performance.getEntries().filter(e => e.name && !e.name.includes('.woff2')).map(e => e.transferSize || 0)"
    )
    assert sum(sizes) <= 500_000
    page.locator(".person", has_text="核验员").click()
    page.locator("input[type=password]").fill("000000")
    page.locator("form button.next").click()
    expect(page.locator(".note")).to_be_visible()
    expect(page.locator("input[type=password]")).to_have_value("")


def test_stop_is_one_touch_and_only_going_on_asks(page):
    begin(page)
    page.locator("section.together button.all").wait_for()
    page.get_by_role("button", name="停止").click()
    page.get_by_role("button", name="重做本步").wait_for()
    in_both_themes(page, "stopped")
    page.get_by_role("button", name="重做本步").click()
    page.locator("section.together button.all").wait_for()
    page.get_by_role("button", name="停止").click()
    page.get_by_role("button", name="结束").click()
    expect(page.locator(".verdict")).to_contain_text("未完成")
    assert page.locator(".redone li").count() == 2
    expect(page.get_by_role("button", name="停止")).to_have_count(0)


def test_a_socket_cut_in_every_step_keeps_the_screen_and_comes_back_without_a_reload(opened, station):
    page = opened(station.address)
    page.add_init_script(CUTTABLE)
    page.reload()
    loads = page.evaluate("window.loads")
    begin(page, "二等标准金属量器" if page.locator("text=二等标准金属量器").count() else "金属量器")
    seen: set[str] = set()
    while True:
        page.locator("nav li.now, .result").first.wait_for()
        if page.locator(".result").count():
            break
        step = page.locator("nav h2").inner_text()
        if step not in seen:
            seen.add(step)
            cut(page)
        if not take_next_step(page):
            break
    assert len(seen) == page.locator("nav li").count() or len(seen) >= 8
    assert page.evaluate("window.loads") == loads


def test_a_station_that_is_killed_in_mid_run_brings_everybody_back_to_the_same_step(opened, tmp_path):
    station = KilledStation(tmp_path)
    page = opened(station.address)
    begin(page, "金属量器")
    while page.locator("nav li.done").count() < 2:
        take_next_step(page)
    done = page.locator("nav li.done").count()
    station.kill()
    expect(page.locator(".banner")).to_be_visible()
    station.start()
    page.get_by_role("button", name=re.compile("步继续")).wait_for()
    assert page.locator("nav li.done").count() >= done
    in_both_themes(page, "broken-off")
    page.get_by_role("button", name=re.compile("步继续")).click()
    to_the_end(page)
    assert page.locator(".signatures").count() == 1
    station.close()


def test_a_list_is_imported_its_first_instrument_fails_and_the_next_one_is_a_touch_away(opened, tmp_path):
    with closing(LiveStation(tmp_path / "home")) as station:
        page = opened(station.address)
        page.locator("summary", has_text="导入清单").click()
        page.locator("select").select_option("metal-measure")
        sheet = tmp_path / "清单.csv"
        sheet.write_text("serial,nozle\nM-1,1\n", encoding="utf-8")
        page.locator("input[type=file][accept*=csv]").set_input_files(sheet)
        expect(page.locator(".note")).to_contain_text("nozle")
        sheet.write_text("serial\nM-1\nM-2\n", encoding="utf-8")
        page.locator("input[type=file][accept*=csv]").set_input_files(sheet)
        page.locator(".list .next", has_text="M-1").click()
        page.wait_for_url(re.compile("#/run/"))
        while take_next_step(page, "不符合"):
            pass
        expect(page.locator(".verdict")).to_contain_text("不合格")
        in_both_themes(page, "failed")
        first = page.url
        page.get_by_role("button", name="再做一台").click()
        page.wait_for_url(lambda url: "#/run/" in url and url != first)
        page.goto(f"{station.address}/#/")
        expect(page.locator(".list h2")).to_contain_text("1 / 2")
        in_both_themes(page, "list")


def test_sound_foot_switch_and_text_size_are_set_on_one_page(opened, station):
    page = opened(f"{station.address}/#/station/settings")
    page.get_by_role("button", name="200 %", exact=True).click()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    page.get_by_role("button", name="换一个键").click()
    page.keyboard.press("F9")
    expect(page.locator(".foot")).to_have_text("F9")
    page.get_by_role("button", name="关").click()
    barrier_free(page)
    page.goto(f"{station.address}/#/")
    page.locator(".cards li", has_text="直流充电桩").get_by_role("button").first.click()
    page.get_by_role("button", name=re.compile("已接好")).wait_for()
    page.keyboard.press("F9")
    page.wait_for_url(re.compile("#/run/"))
    page.get_by_role("button", name="停止").wait_for()
