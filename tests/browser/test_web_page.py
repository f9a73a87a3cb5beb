"""The web page as Chromium shows it: accessible, quiet, live, and the same issue on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pypdfium2
import pytest
from tests.publish import web_sample

from zhoubao.model import LANGUAGES, Lang

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Scheme = Literal["light", "dark"]
DESKTOP, PHONE = (1280, 900), (390, 844)
VISITS = "#exhibit-visits .live >> nth=0"


@contextmanager
def opened(
    browser: Browser,
    path: Path,
    *,
    size: tuple[int, int] = DESKTOP,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> Iterator[Page]:
    """A page; on the way out nothing may have been said in its console nor asked for besides itself."""
    phone = size is PHONE
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=scripts,
        is_mobile=phone,
        has_touch=phone,
    )
    # What a policy refuses is told in the console, so that silence there is obedience to the policy too.
    said: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    context.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]


def drawn(page: Page, live: str = VISITS) -> Locator:
    """A live chart, once it is drawn."""
    chart = page.locator(live)
    chart.scroll_into_view_if_needed()
    chart.locator("canvas").wait_for()
    return chart


def all_drawn(page: Page) -> None:
    charts = page.locator(".live")
    for n in range(charts.count()):
        drawn(page, f".live >> nth={n}")


def paint(chart: Locator) -> bytes:
    """The pixels of a chart."""
    return bytes(chart.locator(".canvas").screenshot())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing(
    browser: Browser, pages: dict[str, Path], lang: Lang, scheme: Scheme, size: tuple[int, int]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, pages[lang], size=size, scheme=scheme) as page:
        all_drawn(page)
        found = Axe().run(page).response["violations"]
        told = [(f["id"], n["target"], n["failureSummary"]) for f in found for n in f["nodes"]]
        assert told == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_come_alive_where_data_may_leave(browser: Browser, pages: dict[str, Path], lang: Lang) -> None:
    with opened(browser, pages[lang]) as page:
        all_drawn(page)
        assert page.locator(".live:visible").count() == page.locator(".live").count() == 5
        assert page.locator(".lively > .still:visible").count() == 0
        assert page.locator("#exhibit-closed img:visible").count() == 1
        assert page.locator("#exhibit-closed .live").count() == 0


def test_without_scripts_the_still_pictures_stay(browser: Browser, pages: dict[str, Path]) -> None:
    for size in (DESKTOP, PHONE):
        with opened(browser, pages["en"], size=size, scripts=False) as page:
            assert page.locator(".live:visible").count() == 0
            # One of the two widths, in each of the four charts that are no picture of pixels.
            assert page.locator(".still svg:visible").count() == 4


def test_a_series_goes_and_comes_back_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"]) as page:
        chart = drawn(page)
        with_all = paint(chart)
        beta = chart.get_by_role("button", name="Beta")
        assert beta.get_attribute("aria-pressed") == "true"
        beta.focus()
        page.keyboard.press("Space")
        page.wait_for_timeout(300)
        assert beta.get_attribute("aria-pressed") == "false"
        chart.locator(".plot").focus()
        page.keyboard.press("ArrowRight")
        assert chart.locator(".tip dt").all_inner_texts() == ["Alpha", "Gamma"]
        assert chart.locator(".tip dd").all_inner_texts() == ["11.0", "6.0"]
        page.keyboard.press("Escape")
        assert paint(chart) != with_all
        beta.click()
        page.mouse.move(5, 5)
        page.wait_for_timeout(300)
        beta.blur()
        assert paint(chart) == with_all


def test_pointing_tells_the_values_of_the_period(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["zh"]) as page:
        chart = drawn(page)
        box = chart.locator(".plot").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.88, box["y"] + box["height"] / 2)
        last = {line.name: line.points[-1] for line in web_sample.line_chart("zh").panels[0].lines}
        assert chart.locator(".tip p").inner_text() == "2024-11-10"
        assert chart.locator(".tip dt").all_inner_texts() == list(last)
        alpha, beta, gamma = chart.locator(".tip dd").all_inner_texts()
        assert alpha == f"{last['Alpha'].value / 1e4:,.1f} 暂定"
        assert beta == f"{last['Beta'].value / 1e4:,.1f}"
        assert gamma == "30,000.0", "an outlier is told with its own value"
        page.mouse.move(1, 1)
        assert not chart.locator(".tip").is_visible()


def test_zooming(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"]) as page:
        for live in (VISITS, "#exhibit-downloads .live", "#exhibit-prices .live"):
            chart = drawn(page, live)
            plot = chart.locator(".plot")
            page.mouse.move(1, 1)
            whole = paint(chart)
            out = chart.get_by_role("button", name="Zoom out")
            assert out.is_disabled()
            box = plot.bounding_box()
            assert box is not None
            middle = box["y"] + box["height"] / 2
            page.mouse.move(box["x"] + box["width"] * 0.4, middle)
            page.mouse.down()
            page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=4)
            page.mouse.up()
            page.mouse.move(1, 1)
            page.wait_for_timeout(300)
            near = paint(chart)
            assert near != whole
            assert out.is_enabled()
            chart.get_by_role("button", name="Earlier").click()
            page.wait_for_timeout(300)
            assert paint(chart) not in (near, whole)
            plot.dblclick()
            page.mouse.move(1, 1)
            page.wait_for_timeout(300)
            assert out.is_disabled()
            assert paint(chart) == whole


def test_the_wheel_scrolls_the_page_unless_control_is_held(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"]) as page:
        chart = drawn(page)
        chart.locator(".plot").hover()
        before = page.evaluate("scrollY")
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(400)
        assert page.evaluate("scrollY") > before
        assert chart.get_by_role("button", name="Zoom out").is_disabled()
        chart.locator(".plot").hover()
        before = page.evaluate("scrollY")
        page.keyboard.down("Control")
        page.mouse.wheel(0, -120)
        page.keyboard.up("Control")
        page.wait_for_timeout(400)
        assert page.evaluate("scrollY") == before
        assert chart.get_by_role("button", name="Zoom out").is_enabled()


def test_a_finger_scrolls_past_a_chart(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"], size=PHONE) as page:
        chart = drawn(page)
        assert chart.locator(".plot").evaluate("(e) => getComputedStyle(e).touchAction") == "pan-y pinch-zoom"
        chart.locator(".plot").tap()
        assert chart.locator(".tip").is_visible()


def test_night_falls_while_the_page_is_open(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["zh"]) as page:
        chart = drawn(page)
        day = paint(chart)
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(400)
        assert paint(chart) != day
        page.emulate_media(color_scheme="light")
        page.wait_for_timeout(400)
        assert paint(chart) == day


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_has_the_still_charts_and_no_controls(
    browser: Browser, pages: dict[str, Path], scheme: Scheme
) -> None:
    with opened(browser, pages["en"], scheme=scheme) as page:
        all_drawn(page)
        printed: Any = page.pdf(prefer_css_page_size=True, print_background=True)
    with pypdfium2.PdfDocument(printed) as document:
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
        corner = bytes(document[0].render(scale=1).buffer)[:3]
    assert corner == b"\xff\xff\xff", "paper is white by night too"
    for words in (
        "Basket and CSI 300 over a year",
        "Gamma",
        "Epsilon",
        "App C",
        "GPU Y",
        "hollow: provisional",
    ):
        assert words in text
    for words in ("Zoom", "Drag across", "Data (CSV)", "Skip to"):
        assert words not in text


def test_a_chart_s_data_can_be_saved(browser: Browser, pages: dict[str, Path], tmp_path: Path) -> None:
    with opened(browser, pages["zh"]) as page:
        all_drawn(page)
        with page.expect_download() as saving:
            page.locator("#exhibit-prices .data a").click()
        assert saving.value.suggested_filename == "prices-2024-11-14.csv"
        saving.value.save_as(tmp_path / "prices.csv")
    lines = (tmp_path / "prices.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "panel,series,name,date,value,flags"
    assert lines[1] == ",price/GPU X,GPU X,2024-01-05,24000,"
    assert len(lines) == 13


def test_evidence_opens_over_the_page(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["en"]) as page:
        page.locator(".lead data .figure").first.click()
        panel = page.locator(".entry:popover-open")
        assert panel.count() == 1
        assert "+33.47%" in panel.inner_text()
        page.keyboard.press("Escape")
        assert panel.count() == 0
