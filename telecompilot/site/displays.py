"""Run by a chapter's kernel as it starts: what the libraries of authors hand to the page.

Altair's charts as their specification, which the site draws; matplotlib's figures as SVG, the same in every build, with
their titles for a description; numbers as one reads them. No library is imported: each is known by its name.
"""

from __future__ import annotations


def _set_displays() -> None:
    import importlib
    import os
    import sys

    from IPython import get_ipython

    shell = get_ipython()
    own_bundle = shell.display_formatter.mimebundle_formatter
    plain = shell.display_formatter.formatters["text/plain"]

    def number(value: object, printer: object, cycle: bool) -> None:
        """Four significant digits, and all those before the point; an author's own `%precision` stays."""
        single = value.item() if hasattr(value, "item") else value
        value = single if isinstance(single, (int, float, complex, str)) else str(value)  # a date as it is written
        if not isinstance(value, float):
            printer.text(repr(value))
        elif plain.float_format != "%r":
            printer.text(plain.float_format % value)
        else:
            whole = 1000 <= abs(value) < 1e16
            printer.text(f"{value:.0f}" if whole else f"{value:.4g}")

    def altair_chart(chart: object, **options: object) -> object:
        """A chart's specification, in the report's theme where the author has chosen none."""
        altair = sys.modules["altair"]
        if altair.renderers.active in ("svg", "png"):
            return chart._repr_mimebundle_()
        if altair.theme.active == "default":
            importlib.import_module("telecompilot.figure.theme")  # which enables it
        if altair.data_transformers.active in ("json", "csv", "vegafusion"):  # data in a file, which no page fetches
            altair.data_transformers.enable("default")
        spec = chart.to_dict(context={"pre_transform": False})
        return {"application/vnd.vegalite.v6+json": spec, "text/plain": type(chart).__name__}

    def matplotlib_words(figure: object, **options: object) -> tuple[dict, dict]:
        """No picture, which is the backend's to draw; the words that go with it, from the figure's own."""
        titles = [figure.get_suptitle(), *(axes.get_title() for axes in figure.axes)]
        told = [title for title in titles if title]
        for axes in figure.axes:
            across, up = axes.get_xlabel() or "x", axes.get_ylabel() or "y"
            (left, low), (right, high) = axes.dataLim.get_points()
            told.append(f"{across} from {left:.4g} to {right:.4g}, {up} from {low:.4g} to {high:.4g}")
        return {}, {"alt": "Chart: " + "; ".join(told)}

    for kind in (float, *([sys.modules["numpy"].float64] if "numpy" in sys.modules else [])):
        plain.for_type(kind, number)  # which IPython has set itself
    sizes = [f"{kind}{bits}" for kind in ("int", "uint", "float", "complex") for bits in (8, 16, 32, 64, 128)]
    for name in (*sizes, "longdouble", "longlong", "ulonglong", "bool", "bool_", "str_", "datetime64", "timedelta64"):
        plain.for_type_by_name("numpy", name, number)
    for version in ("v5", "v6"):
        own_bundle.for_type_by_name(f"altair.vegalite.{version}.api", "TopLevelMixin", altair_chart)
    own_bundle.for_type_by_name("matplotlib.figure", "Figure", matplotlib_words)
    inline = shell.config.InlineBackend
    if not {"figure_format", "figure_formats"} & set(inline):
        inline.figure_formats = {"svg"}
    inline.rc = {"svg.hashsalt": "telecompilot", **inline.get("rc", {})}  # ids at random otherwise
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")  # its figures as data, and no script before them


_set_displays()
del _set_displays
