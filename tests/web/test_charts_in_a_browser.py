"""Charts as a browser shows them: contrast, size of letters, keyboard, narrow screens, the reader's own colours."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.web import rendering
from api.web.charts import Point, Row, bars, column_chart, spark, utilisation
from api.web.price_chart import Change, step_chart
from tests.patience import PATIENCE_SECONDS

STATIC = Path(rendering.__file__).parent / "static"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'"
SITE = "http://charts.test"
LEAST_SHAPE, LEAST_TEXT, LEAST_LETTERS = 3, 4.5, 11
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

SAMPLE = """
{% from "shared/charts.html" import column_chart, step_chart, bar_table, meter, sparkline %}
<!doctype html><html lang="de"{% if theme %} data-kern-theme="{{ theme }}"{% endif %}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Diagramme</title>
<link rel="stylesheet" href="/static/vendor/kern.min.css"><link rel="stylesheet" href="/static/fonts.css">
<link rel="stylesheet" href="/static/app.css"><link rel="stylesheet" href="/static/charts.css"></head>
<body><main class="frame"><h1>Diagramme</h1>
<h2>Bezahlt und gespart</h2>{{ column_chart(pair, "Bezahlt und gespart nach Monat", csv_href="/werte.csv") }}
<h2>Gestapelt, mit Linie</h2>{{ column_chart(pile, "Volumen nach Monat") }}
<h2>Ohne Links</h2>{{ column_chart(plain, "Volumen nach Monat") }}
<h2>Fünf Jahre</h2>{{ column_chart(long, "Volumen in fünf Jahren") }}
<h2>Preise</h2>{{ step_chart(prices, "Preisverlauf Notebook 14 Zoll") }}
<h2>Lieferanten</h2>{{ bar_table(vendors, "Volumen nach Lieferant", "Lieferant", "Volumen") }}
<h2>Höchstwerte</h2>{% for it in used %}{{ meter(it, "Ausschöpfung des Höchstwerts") }}{% endfor %}
<h2>Verlauf</h2><p>1.234,50 € {{ sparkline(small) }}</p></main></body></html>
"""


def months(*values: tuple[int, ...], href: str = "/abrufe?month=") -> list[Point]:
    """Consecutive months from November 2024 on."""
    names = [f"{2024 + (at + 10) // 12}-{(at + 10) % 12 + 1:02}" for at in range(len(values))]
    return [Point(month=name, values=row, href=href and href + name) for name, row in zip(names, values, strict=True)]


def sample() -> dict[str, Any]:
    """What the sample page shows: every chart, with figures that are hard to draw."""
    pairs = [(1_834_200 + 310_000 * (at * 7 % 11), 640_000 + 120_000 * (at * 5 % 7)) for at in range(14)]
    lined = [(paid, -saved if at == 5 else saved, 2_900_000 + 90_000 * at) for at, (paid, saved) in enumerate(pairs)]
    changes = [
        ("2023-02-01", None, "799"),
        ("2024-03-01", "561.4", "812.5"),
        ("2025-01-01", "575", "849"),
        ("2025-02-10", "549.0123", "849"),
        ("2026-01-01", "575", "899"),
    ]
    vendors = [
        ("Beispiel GmbH & Co. KG, IT-Haus Niederlassung Nord", 128_450_000),
        ("Musterdaten AöR", 78_100_050),
        ("Papierhandel Muster", 2_310_000),
        ("Neu", 1),
    ]
    return {
        "pair": column_chart(months(*pairs), ("Bezahlt", "Gespart"), "de"),
        "pile": column_chart(months(*lined), ("Bezahlt", "Gespart", "Vorjahr"), "de", stacked=True, line=True),
        "plain": column_chart(months((1,), (0,), (-40_000_000,), (1_200_000_000,), href=""), ("Volumen",), "de"),
        "long": column_chart(months(*[((at * 37 % 91) * 100_000,) for at in range(60)]), ("Volumen",), "de"),
        "prices": step_chart(
            [
                Change(
                    on=date.fromisoformat(on), values=tuple(it and Decimal(it) for it in values), href=f"/preis/{on}"
                )
                for on, *values in changes
            ],
            ("Vertragspreis", "Listenpreis"),
            date(2026, 3, 2),
            "de",
        ),
        "vendors": bars(
            [
                Row(name=name, value=cents, shown=f"{cents // 100:,} €".replace(",", "."), href="/l/1")
                for name, cents in vendors
            ],
            208_860_051,
        ),
        "used": [
            utilisation(*it) for it in ((123_456_700, 157_400_000), (140_000_000, 157_400_000), (5, 5), (6, 5), (0, 5))
        ],
        "small": spark([3, 4, 2, 6, 5, 8]),
    }


MEASURE = """() => {
  const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = colour => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)] };
  const light = colour => rgb(colour).map(it => it / 255).map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
    .reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => { const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) };
  const ground = getComputedStyle(document.body).backgroundColor;
  const seen = selector => [...document.querySelectorAll(selector)].filter(it => it.checkVisibility());
  const style = it => getComputedStyle(it);
  const of = (selector, colour) => seen(selector).map(it => [it.getAttribute("class"), contrast(colour(style(it)), ground)]);
  const series = number => style(seen(`.chart-drawing .chart-bar.chart-series-${number}`)[0]).fill;
  return {
    shapes: [...of(".chart-bar, .chart-dot", it => it.fill), ...of(".chart-line, .chart-zero", it => it.stroke),
             ...of("meter", it => it.color), ...of("meter", it => it.borderTopColor)],
    halos: of(".chart-halo", it => it.stroke),
    frames: of(".chart-link:focus .chart-hit", it => it.strokeWidth === "3px" ? it.stroke : ground),
    texts: of(".chart-text", it => it.fill),
    neighbours: contrast(series(1), series(2)),
    letters: seen(".chart-text").map(it => parseFloat(style(it).fontSize) * it.getScreenCTM().a),
    series: [series(1), series(2)],
    borders: seen(".chart-drawing .chart-bar").map(it => contrast(style(it).stroke, ground)),
    width: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
  };
}"""


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_needs_a_style_or_script_of_its_own(language: str):
    """All geometry is in attributes of SVG and all colour in classes, so the strict policy holds."""
    html = rendering.environment(language).from_string(SAMPLE).render(sample(), theme="")

    assert [] == re.findall(r"(?i)\sstyle=|<style|<script|\son\w+=", html)


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens the sample page under the strict policy; what the browser complains about fails the test."""
    complaints: list[str] = []
    pages: list[Any] = []

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(SITE)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            html = rendering.environment("de").from_string(SAMPLE).render(sample(), theme=path.removeprefix("/"))
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    def open_page(path: str = "/", width: int = 720, **emulated: Any) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, **emulated)
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        pages.append(page)
        page.on("console", lambda message: complaints.append(message.text))
        page.route("**/*", answer)
        page.goto(SITE + path)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert [] == complaints


@pytest.mark.slow
@pytest.mark.parametrize("width", [720, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
class TestCharts:
    def test_can_be_seen(self, opened: Callable[..., Any], scheme: str, width: int):
        """Shapes stand out from the ground and from their neighbours, texts can be read, also when small."""
        seen = opened(width=width, color_scheme=scheme).evaluate(MEASURE)

        assert [] == [it for it in seen["shapes"] if it[1] < LEAST_SHAPE]
        assert [] == [it for it in seen["texts"] if it[1] < LEAST_TEXT]
        assert {1} == {contrast for _, contrast in seen["halos"]}
        assert seen["neighbours"] >= LEAST_SHAPE
        assert min(seen["letters"]) >= LEAST_LETTERS

    def test_break_no_rule_of_axe(self, opened: Callable[..., Any], scheme: str, width: int):
        """The tables opened, axe finds nothing."""
        from axe_playwright_python.sync_playwright import Axe

        page = opened(width=width, color_scheme=scheme)
        for summary in page.locator("summary").all():
            summary.click()

        assert [] == Axe().run(page, options=AXE).response["violations"]

    def test_are_reached_and_left_by_keyboard(self, opened: Callable[..., Any], scheme: str, width: int):
        """The first Tab stands on the first month, with a frame that is seen, and Enter goes to its rows."""
        page = opened(width=width, color_scheme=scheme)
        page.keyboard.press("Tab")
        name = "November 2024: Bezahlt 18.342,00\u00a0€, Gespart 6.400,00\u00a0€"

        assert name == page.locator(":focus").get_attribute("aria-label")
        assert [True] == [contrast >= LEAST_SHAPE for _, contrast in page.evaluate(MEASURE)["frames"]]

        page.keyboard.press("Enter")
        page.wait_for_url("**/abrufe?month=2024-11")


@pytest.mark.slow
class TestReaders:
    def test_with_a_narrow_screen_scroll_in_one_direction_only(self, opened: Callable[..., Any]):
        """At 320 px, tables opened, the page is not wider than the screen."""
        page = opened(width=320)
        for summary in page.locator("summary").all():
            summary.click()
        seen = page.evaluate(MEASURE)

        assert seen["width"] <= seen["room"]
        assert min(seen["letters"]) >= LEAST_LETTERS

    @pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("light", "dark")])
    def test_who_choose_a_theme_get_it(self, opened: Callable[..., Any], theme: str, scheme: str):
        """The page's theme wins over the system's, for the charts as for the page."""
        chosen = opened(f"/{theme}", color_scheme=scheme).evaluate(MEASURE)

        assert opened(color_scheme=theme).evaluate(MEASURE) == chosen

    def test_with_their_own_colours_tell_series_apart_by_filling(self, opened: Callable[..., Any]):
        """In forced colours the second series is empty, and every bar has a border."""
        seen = opened(forced_colors="active").evaluate(MEASURE)

        assert seen["neighbours"] >= LEAST_SHAPE
        assert min(seen["borders"]) >= LEAST_SHAPE
        assert [] == [it for it in seen["texts"] if it[1] < LEAST_TEXT]
