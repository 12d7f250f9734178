"""Charts: heights that are true, and what is said beside them."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web import rendering
from api.web.charts import ColumnChart, Point, column_chart, utilisation
from api.web.drawing import LEAST_HEIGHT, round_ticks
from api.web.price_chart import Change, step_chart

MILLIONS = 1_200_000_000

AMOUNTS = st.integers(-MILLIONS, MILLIONS)


def months(*values: tuple[int, ...] | int, href: str = "/abrufe?month=") -> list[Point]:
    """Consecutive months from November 2024 on."""
    rows = [it if isinstance(it, tuple) else (it,) for it in values]
    names = [f"{2024 + (at + 10) // 12}-{(at + 10) % 12 + 1:02}" for at in range(len(rows))]
    return [Point(month=name, values=row, href=href and href + name) for name, row in zip(names, rows, strict=True)]


def printed(call: str, language: str = "de", **context: Any) -> str:
    """What a macro prints, e.g. `meter(it, "Höchstwert")`."""
    names = "column_chart, step_chart, bar_table, meter, sparkline"
    template = rendering.environment(language).from_string(
        f"{{% from 'shared/charts.html' import {names} %}}{{{{ {call} }}}}"
    )
    return template.render(context)


def heights(chart: ColumnChart) -> list[list[float]]:
    """The bars' heights in each drawing, month after month."""
    return [[bar.height for slot in drawing.slots for bar in slot.bars] for drawing in chart.drawings]


class TestTicks:
    @given(ends=st.tuples(AMOUNTS, AMOUNTS))
    def test_are_three_to_five_even_steps_around_all_values_with_zero_among_them(self, ends: tuple[int, int]):
        """Whatever the values, the axis has a few evenly spaced round figures and a zero line."""
        low, high = sorted(ends)
        ticks = round_ticks(low, high)

        assert 3 <= len(ticks) <= 5
        assert len({after - before for before, after in pairwise(ticks)}) == 1
        assert ticks[0] <= min(low, 0)
        assert max(high, 0) <= ticks[-1]
        assert 0 in ticks


class TestColumns:
    @given(values=st.lists(AMOUNTS, min_size=1, max_size=60))
    def test_are_as_high_as_their_values(self, values: list[int]):
        """Heights are proportional to values; what is not zero is seen, what is zero is not."""
        chart = column_chart(months(*values), ("Volumen",), "de")

        for drawing, drawn in zip(chart.drawings, heights(chart), strict=True):
            plot = drawing.plot
            unit = (plot.bottom - plot.top) / (plot.high - plot.low)
            assert [max(abs(it) * unit, LEAST_HEIGHT if it else 0) for it in values] == pytest.approx(drawn, abs=0.03)

    @given(values=st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=60), stacked=st.booleans())
    def test_stay_in_the_drawing_beside_one_another(self, values: list[tuple[int, int]], stacked: bool):
        """No bar leaves its month's strip, and no strip the drawing."""
        for drawing in column_chart(months(*values), ("a", "b"), "de", stacked=stacked).drawings:
            right = drawing.plot.left
            for slot in drawing.slots:
                assert slot.x == pytest.approx(right, abs=0.02)
                right = slot.x + slot.width
                for bar in slot.bars:
                    assert slot.x <= bar.x <= bar.x + bar.width <= right + 0.02
                    assert 0 <= bar.y <= bar.y + bar.height <= drawing.frame.height
            assert right <= drawing.frame.width

    @given(paid=st.integers(1, MILLIONS), saved=st.integers(1, MILLIONS))
    def test_stacked_parts_reach_their_sum(self, paid: int, saved: int):
        """The upper part ends where both together stand on the axis, up to the least height of a bar."""
        for drawing in column_chart(months((paid, saved)), ("a", "b"), "de", stacked=True).drawings:
            lower, upper = drawing.slots[0].bars

            assert drawing.plot.y(paid + saved) == pytest.approx(upper.y, abs=LEAST_HEIGHT + 1e-9)
            assert upper.y + upper.height <= lower.y + 0.03

    def test_one_cent_is_seen_beside_twelve_million(self):
        """The smallest amount has a visible bar; nothing has none."""
        assert [True, False] == [drawn > 0 for drawn in heights(column_chart(months(1, 0, MILLIONS), ("a",), "de"))[0]][
            :2
        ]

    def test_below_zero_hang_from_the_zero_line(self):
        """A month that is negative through cancellations goes down from zero."""
        drawing = column_chart(months(100, -100), ("a",), "de").drawings[0]
        up, down = (slot.bars[0] for slot in drawing.slots)

        assert (drawing.plot.y(0), drawing.plot.y(0)) == (up.y + up.height, down.y)

    def test_that_do_not_fit_their_series_are_refused(self):
        """A value too many or a third column is a mistake of the page, said at once."""
        with pytest.raises(ValueError, match="do not fit"):
            column_chart(months((1, 2)), ("a",), "de")
        with pytest.raises(ValueError, match="do not fit"):
            column_chart(months((1, 2, 3)), ("a", "b", "c"), "de")


class TestColumnChart:
    def test_says_what_it_shows(self):
        """The finding names the highest month and the sum."""
        html = printed("column_chart(it, 'Volumen')", it=column_chart(months(100, 300, -50), ("a",), "de"))

        assert "Am höchsten ist Dezember 2024 mit 3,00\u00a0€; zusammen sind es 3,50\u00a0€." in html

    def test_without_points_says_so(self):
        """No empty axes: a sentence."""
        html = printed("column_chart(it, 'Volumen')", it=column_chart([], ("a",), "de"))

        assert '<p class="chart-empty">Für diese Auswahl gibt es keine Werte.</p>' == html.strip()

    def test_leads_to_the_rows_behind_each_month(self):
        """Each month is a link with its figures in the name, in both drawings and in the table."""
        html = printed("column_chart(it, 'x')", it=column_chart(months((123456, 5)), ("Bezahlt", "Gespart"), "de"))

        assert 2 == html.count('aria-label="November 2024: Bezahlt 1.234,56\u00a0€, Gespart 0,05\u00a0€"')
        assert 3 == html.count('href="/abrufe?month=2024-11"')
        assert 0 == html.count('role="img"')

    def test_without_links_is_an_image(self):
        """What has nothing to follow is one image with its finding as name."""
        html = printed("column_chart(it, 'x')", it=column_chart(months(5, href=""), ("a",), "de"))

        assert (2, 0) == (html.count('role="img" aria-label="x. Am höchsten'), html.count("<a "))

    def test_escapes_what_it_is_given(self):
        """Names and addresses are text, in elements and in attributes."""
        chart = column_chart(months((1, 2), href='/"><b>'), ('<i>"', "b"), "de")

        html = printed("column_chart(it, name, finding=name)", it=chart, name='<b>"&')

        assert [] == [wrong for wrong in ("<b>", "<i>", '"><b') if wrong in html]

    def test_escapes_once(self):
        """A sentence of the page that is escaped already stands as it is."""
        chart = column_chart(months(1), ("a",), "de")

        html = printed("column_chart(it, 'x', finding=_('Bei %(name)s.', name='Hinz & Kunz'))", it=chart)

        assert "<figcaption>Bei Hinz &amp; Kunz.</figcaption>" in html


class TestMeter:
    @pytest.mark.parametrize(
        ("used", "most", "said"),
        [
            (0, 5, "0,0 % · 0,00 € von 0,05 €"),
            (123_456_700, 157_400_000, "78,4 % · 1.234.567,00 € von 1.574.000,00 €"),
            (79_999_999, 100_000_000, "79,9 % · 799.999,99 € von 1.000.000,00 €"),
            (4, 5, "80,0 % · 0,04 € von 0,05 € wird knapp"),
            (MILLIONS - 1, MILLIONS, "99,9 % · 11.999.999,99 € von 12.000.000,00 € wird knapp"),
            (1, MILLIONS, "0,1 % · 0,01 € von 12.000.000,00 €"),
            (5, 5, "100,0 % · 0,05 € von 0,05 € ausgeschöpft"),
            (6, 5, "120,0 % · 0,06 € von 0,05 € überschritten"),
        ],
    )
    def test_says_what_is_used_and_when_it_runs_out(self, used: int, most: int, said: str):
        """Share, amounts and state in words; 100 % only when nothing is left."""
        html = printed("meter(it, 'Höchstwert')|striptags", it=utilisation(used, most))

        assert said == html


class TestStepChart:
    def test_stands_level_until_the_next_change_and_breaks_where_there_is_no_price(self):
        """A price holds from its day on; before the first and after one ends there is no line."""
        prices = (Decimal(1), None, Decimal(2), Decimal(1))
        changes = [Change(on=date(2026, 1, day), values=(it,)) for day, it in enumerate(prices, 1)]

        path = step_chart(changes, ("a",), date(2026, 1, 5), "de").drawings[0].lines[0].path

        assert "MHMHVH" == "".join(letter for letter in path if letter.isalpha())

    @given(prices=st.tuples(st.decimals(0, 10_000, places=4), st.decimals(0, 10_000, places=4)))
    def test_writes_last_prices_apart(self, prices: tuple[Decimal, Decimal]):
        """However close two prices are, their texts do not cover each other or leave the drawing."""
        change = Change(on=date(2026, 1, 1), values=prices)
        for drawing in step_chart([change], ("a", "b"), date(2026, 1, 1), "de").drawings:
            lower, upper = (line.text_y for line in drawing.lines)

            assert lower - upper >= drawing.frame.letters
            assert drawing.frame.letters / 2 <= upper + drawing.frame.letters
