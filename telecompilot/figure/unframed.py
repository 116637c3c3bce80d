"""Draw an author's own chart (`authored`) and leave its files: as `figure` does, without a finding or sources."""

from __future__ import annotations

from telecompilot.figure import assets, authored, framed, live, svg, theme
from telecompilot.figure.table import csv

PLATE = "#ffffff"  # not the page's colour, which changes with light and dark


def html(spec: dict, id: str) -> str:
    """The figure of a Vega-Lite specification for the page; its data and its live chart go to the assets folder."""
    about = authored.chart(spec)
    spec = {name: part for name, part in spec.items() if name not in ("title", "description", "usermeta")}
    config = spec.get("config", {})
    if config.get("font") != theme.FONT:
        if not (spec.get("background") or config.get("background")):
            spec["background"] = PLATE  # drawn in another theme's dark letters
    elif authored.headed(spec):
        beside = {name: one for name, one in config["axisY"].items() if not name.startswith("title")}
        spec["config"] = {**config, "axisY": beside}
    else:  # the axis says what it counts where a legend would stand
        spec["config"] = {**config, "legend": {"offset": 30, **config["legend"]}}
    wide, _ = svg.fitted(lambda room: authored.sized(spec, room), theme.WIDE, f"{id}-w")
    phone = authored.stacked(spec, theme.NARROW)
    narrow, _ = svg.fitted(lambda room: authored.sized(phone, room), theme.NARROW, f"{id}-n")
    for frame, (name, _) in zip(about.tables, about.files(id), strict=True):
        assets.save(name, "csv", csv(frame))
    assets.save(id, "js", live.script(id, wide.spec, narrow.spec))
    return framed.plain(about, id, wide, narrow)
