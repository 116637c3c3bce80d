"""The Altair theme of every chart: type, widths, and the colours of the palette."""

from __future__ import annotations

import altair as alt

from telecompilot.figure.palette import CATEGORIES, FOREIGN, GRID, INK, MUTED, RULE, SEQUENCE

FONT = 'Arial, "Liberation Sans", sans-serif'
SIZE = 13  # px
WIDE, NARROW = 736, 342  # px: the text column of the page, and that of a 390 px phone


@alt.theme.register("telecompilot", enable=True)
def altair_theme() -> alt.theme.ThemeConfig:
    """The Altair theme: transparent, horizontal grid only, type no smaller than `SIZE`, colours from the tokens."""
    label = {"labelColor": MUTED, "labelFontSize": SIZE, "titleColor": MUTED, "titleFontSize": SIZE}
    plain = {**label, "titleFontWeight": "normal"}
    return {
        "config": {
            "aria": False,  # the figure carries the description; thousands of labelled paths help no one
            "background": None,
            "font": FONT,
            "padding": {"left": 2, "right": 2, "top": 6, "bottom": 2},
            "view": {"stroke": None},
            "axis": {**plain, "domainColor": RULE, "tickColor": RULE, "gridColor": GRID, "labelPadding": 5},
            "axisX": {"grid": False, "tickSize": 5, "labelFlush": False},
            "axisY": {"domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleY": -12},
            "legend": {**plain, "orient": "top", "symbolSize": 90, "symbolStrokeWidth": 2.5, "labelColor": INK},
            "header": {**label, "labelColor": INK, "labelFontWeight": 600, "labelAnchor": "start", "title": None},
            "title": {"color": INK, "fontSize": SIZE, "fontWeight": 600, "anchor": "start"},
            "line": {"color": FOREIGN, "strokeWidth": 2.5, "strokeJoin": "round"},
            "area": {"color": FOREIGN},
            "bar": {"color": FOREIGN},
            "point": {"color": FOREIGN, "filled": True, "size": 70, "opacity": 1},
            "circle": {"color": FOREIGN, "size": 70, "opacity": 1},
            "square": {"color": FOREIGN, "size": 70, "opacity": 1},
            "tick": {"color": FOREIGN, "thickness": 2},
            "rule": {"color": RULE},
            "rect": {"color": FOREIGN},
            "text": {"color": INK, "fontSize": SIZE},
            "range": {"category": list(CATEGORIES), "ordinal": list(SEQUENCE), "ramp": list(SEQUENCE)},
        }
    }
