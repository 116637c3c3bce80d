"""What the world may bring next: edits of `data/` as an author would make them, and what the pages must then not say.

An edit is legitimate: the tables pass `check`. Each ends in a true site or in named guards. `never` are words (regular
expressions, by page) that the edit makes false: they may stand on a page only if a guard names them. `says` are words
that must stand there if nothing is named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Tables = dict[str, list[dict[str, str]]]
NEW = "zz_official_2026"  # a document that the world brings
INDEX, PILOT, SHARE = "index.md", "chapters/pilot-scope.md", "chapters/measuring-share.md"
CARS, SERVICES = "chapters/manufacturing-precedent.md", "chapters/services-precedents.md"
QUALITY, MODELS = "chapters/quantity-to-quality.md", "chapters/trend-models.md"
SCENARIOS, DETECTING, CLAIMS = "chapters/expansion-scenarios.md", "chapters/detecting-gains.md", "chapters/claims.md"


@dataclass(frozen=True)
class World:
    """One edit: what happens, the edit itself, and words by page that are false after it, or right."""

    what: str
    edit: Callable[[Tables], None]
    never: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(folder: Path) -> Tables:
    """Return the tables of a folder as rows of text."""
    found = {}
    for file in sorted(folder.glob("*.csv")):
        with open(file, encoding="utf-8", newline="") as opened:
            found[file.stem] = list(csv.DictReader(opened))
    return found


def write(tables: Tables, folder: Path) -> None:
    """Write tables into a folder, rows that are sorted by their keys in sorted place."""
    for name, rows in tables.items():
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8", newline="")


KEYS = {"observations": ("series_id", "period", "source_id"), "series": ("series_id",), "sources": ("source_id",)}
KEYS |= {"events": ("date",)}


def add(tables: Tables, table: str, **cells: str) -> None:
    """Add a row, and the new document where it is the source; cells that are not given stay empty."""
    if table != "sources" and cells.get("source_id") == NEW:
        document(tables)
    row = dict.fromkeys(tables[table][0], "") | cells
    if wrong := row.keys() - tables[table][0].keys():
        raise KeyError(f"{table} has no column {wrong}")
    tables[table].append(row)
    if table in KEYS:
        tables[table].sort(key=lambda one: tuple(one[name] for name in KEYS[table]))


def document(tables: Tables, **cells: str) -> None:
    """Add the document that the world brings, once; official unless told otherwise."""
    if any(row["source_id"] == NEW for row in tables["sources"]):
        return
    told = {"title": "Monthly report", "publisher": "Ministry", "published": "2026-11-20", "language": "zh"}
    told |= {"url": "https://www.example.cn/report", "kind": "official", "read_as": "page", "link": "yes"}
    add(tables, "sources", source_id=NEW, **(told | cells))


def figure(tables: Tables, series_id: str, period: str, value: str, qualifier: str = "", source: str = NEW) -> None:
    """Add a figure of the new document."""
    add(
        tables,
        "observations",
        series_id=series_id,
        period=period,
        value=value,
        qualifier=qualifier,
        source_id=source,
    )


def change(tables: Tables, table: str, where: Mapping[str, str], **cells: str) -> None:
    """Change the rows that have the cells `where`. A row that is not there is an error of the test."""
    hits = [row for row in tables[table] if all(row[name] == cell for name, cell in where.items())]
    assert hits, f"no row of {table} has {where}"
    for row in hits:
        row.update(cells)


def drop(tables: Tables, table: str, **where: str) -> None:
    """Take out the rows that have the cells `where`."""
    kept = [row for row in tables[table] if not all(row[name] == cell for name, cell in where.items())]
    assert len(kept) < len(tables[table]), f"no row of {table} has {where}"
    tables[table] = kept


# Approvals


def approvals(period: str, value: str) -> Callable[[Tables], None]:
    """A count of approvals from the ministry itself."""
    return lambda tables: figure(tables, "pilot_approvals_cum", period, value)


def approvals_dated(tables: Tables) -> None:
    """A count with the event that dates it to the day."""
    figure(tables, "pilot_approvals_cum", "2026-10", "210")
    add(
        tables,
        "events",
        event_id="pilot-count-2026-10",
        date="2026-10-30",
        sector="telecom",
        what="The ministry counts 210 approvals under the pilot",
        geo="China",
        phase="context",
        series_id="pilot_approvals_cum",
        source_id=NEW,
    )


def removed_count(tables: Tables) -> None:
    """The count of March 2025 turns out to be an error and is taken out."""
    drop(tables, "observations", series_id="pilot_approvals_cum", period="2025-03")
    kept = "xinhua_20250228 gh_weekly_fixture govcn_166_via_note"
    change(tables, "series", {"series_id": "pilot_approvals_cum"}, prefer=kept)


# The pilot


def more_regions(tables: Tables) -> None:
    """Four regions are added."""
    figure(tables, "pilot_regions", "2026-09-01", "8")
    add(
        tables,
        "events",
        event_id="vats-pilot-wider",
        date="2026-09-01",
        sector="telecom",
        what="Four regions join the pilot",
        geo="8 pilot regions",
        cap_before="50",
        cap_after="100",
        phase="effective",
        source_id=NEW,
    )


def more_services(tables: Tables) -> None:
    """A service that was outside is taken into the pilot."""
    document(tables)
    add(
        tables,
        "services",
        code="B13",
        name="Domestic IP-VPN",
        regime="Pilot 2024",
        effective="2026-09-01",
        foreign_cap="100",
        in_pilot="yes",
        conditions="Ministry approval for each firm",
        source_id=NEW,
    )


def extended(tables: Tables) -> None:
    """The pilot becomes the rule of the whole country."""
    document(tables)
    pilot = {"pilot": "Value-added telecom pilot of 2024"}
    change(tables, "pilots", pilot, extended="2026-10-01", state="extended", note="Nationwide from October 2026.")
    add(
        tables,
        "events",
        event_id="vats-nationwide",
        date="2026-10-01",
        sector="telecom",
        what="The pilot becomes the rule nationwide",
        geo="China",
        cap_before="50",
        cap_after="100",
        phase="effective",
        source_id=NEW,
    )


def withdrawn(tables: Tables) -> None:
    """The pilot is called off."""
    document(tables)
    pilot = {"pilot": "Value-added telecom pilot of 2024"}
    change(tables, "pilots", pilot, state="reversed", note="Called off in October 2026.")
    add(
        tables,
        "events",
        event_id="vats-pilot-end",
        date="2026-10-01",
        sector="telecom",
        what="The pilot is called off",
        geo="4 pilot regions",
        cap_before="100",
        cap_after="50",
        phase="effective",
        source_id=NEW,
    )


def data_centre_firm(tables: Tables) -> None:
    """A foreign cloud vendor holds a data-centre licence in its own name."""
    document(tables)
    add(
        tables,
        "firms",
        firm="AWS China",
        parent="Amazon",
        home="United States",
        place="Beijing",
        service="Data centres with cloud (B11)",
        status="approved",
        date="2026-10-15",
        source_id=NEW,
    )


def vendor_leaves(tables: Tables) -> None:
    """A foreign vendor says that it will go."""
    document(tables)
    add(
        tables,
        "events",
        event_id="azure-exit",
        date="2026-10-15",
        sector="cloud",
        what="Microsoft says that it will end Azure in China",
        geo="China",
        phase="context",
        source_id=NEW,
    )


# Shares


def aws(period: str, value: str) -> Callable[[Tables], None]:
    """A printed share of AWS on the basis of the last one."""
    return lambda tables: figure(tables, "aws_share_idc_iaas_dated", period, value)


def yearly(series_id: str, **values: str) -> Callable[[Tables], None]:
    """Figures of further years: _2026="31.5"."""

    def edit(tables: Tables) -> None:
        for name, value in values.items():
            figure(tables, series_id, name.lstrip("_"), value)

    return edit


def bank_share(tables: Tables) -> None:
    """Foreign banks' share of assets is three times what it was."""
    figure(tables, "banking_foreign_share_assets", "2025", "4.1")


def new_opening(tables: Tables) -> None:
    """An opening that meets the rule, of a market that has a share already."""
    document(tables)
    add(
        tables,
        "events",
        event_id="film-quota-2020",
        date="2020-02-18",
        sector="film",
        what="The quota of revenue-sharing imports ends",
        geo="China",
        phase="effective",
        series_id="film_imported_share_box_office",
        rule="opening-1",
        source_id=NEW,
    )


def new_precedent(tables: Tables) -> None:
    """A market that was not in the evidence: its share, its opening."""
    add(
        tables,
        "series",
        series_id="beer_foreign_share",
        title="Foreign brands' share of beer sales",
        unit="percent",
        frequency="year",
        geo="China",
        definition="Foreign brands' share of beer sold in China, by volume.",
        role="precedent",
        sector="beer",
        basis="reported",
        lower="0",
        upper="100",
    )
    shares = (12, 13, 13, 14, 15, 15, 16, 18, 19, 20, 22, 23, 25, 26, 27, 29, 30, 31)
    for year, value in enumerate(shares, start=2008):
        figure(tables, "beer_foreign_share", str(year), str(value))
    add(
        tables,
        "events",
        event_id="beer-cap",
        date="2016-01-01",
        sector="beer",
        what="The ceiling on foreign brewers goes",
        geo="China",
        cap_before="50",
        cap_after="100",
        phase="effective",
        series_id="beer_foreign_share",
        rule="opening-1",
        source_id=NEW,
    )


def new_pilot(tables: Tables) -> None:
    """An earlier pilot that nobody had listed."""
    document(tables)
    add(
        tables,
        "pilots",
        pilot="Foreign travel agencies",
        sector="travel",
        unit="category",
        start="2016-05",
        extended="2021-03",
        state="extended",
        source_id=NEW,
    )


def pilot_extended(tables: Tables) -> None:
    """One of the open pilots goes nationwide."""
    change(
        tables, "pilots", {"pilot": "Biotech in four zones"}, state="extended", extended="2026-06", note="Nationwide."
    )


# Documents and definitions


def corrected_source(tables: Tables) -> None:
    """The document behind the count of 166 turns out to be a copy on a blog, of another day and publisher."""
    change(tables, "sources", {"source_id": "mofcom_20250320"}, kind="blog", publisher="A blog", published="2025-03-21")


def better_source(tables: Tables) -> None:
    """The ministry's own page of June 2026 is read."""
    document(tables, published="2026-06-04")
    figure(tables, "pilot_approvals_cum", "2026-06", "166")


def redefined(tables: Tables) -> None:
    """The association changes what it counts: the old series ends, a new one begins."""
    change(
        tables,
        "series",
        {"series_id": "pv_share_foreign_brands_caam"},
        definition="Foreign brands' share of passenger-car shipments by CAAM, as counted until 2026. [to 2026]",
    )
    add(
        tables,
        "series",
        series_id="pv_share_foreign_brands_caam_2026",
        title="Foreign brands' share of passenger-car shipments, count of 2026",
        unit="percent",
        frequency="year",
        geo="China",
        definition="As counted by CAAM from 2026, without pickups. [from 2026]",
        role="precedent",
        sector="cars",
        basis="reported",
        lower="0",
        upper="100",
    )
    figure(tables, "pv_share_foreign_brands_caam_2026", "2026", "29")


def removed_figure(tables: Tables) -> None:
    """The last share of AWS is withdrawn by the firm that published it."""
    drop(tables, "observations", series_id="aws_share_idc_iaas_dated", period="2022-06")


def investment(tables: Tables) -> None:
    """A year with more money and more new firms."""
    figure(tables, "fdi_utilised_cny", "2026", "900")
    figure(tables, "fdi_new_enterprises", "2026", "80000")


def assumption(parameter: str, **cells: str) -> Callable[[Tables], None]:
    """An assumption of the scenarios is set to another number."""
    return lambda tables: change(tables, "scenarios", {"parameter": parameter}, **cells)


WORLDS = [
    World(
        "a newer official count of approvals",
        approvals("2026-10", "210"),
        {
            INDEX: (r"rose from 13 to 210, the later figure known only at second hand",),
            PILOT: (r"The next figure is 210", r"210[^.]*second hand", r"from 13 to 166; two levels"),
            CLAIMS: (r"article on 210", r"count of 210 stands in a note"),
        },
        {INDEX: ("210",), CLAIMS: ("article on 166",)},
    ),
    World("a newer official count with its day", approvals_dated, {CLAIMS: (r"article on 210",)}, {PILOT: ("210",)}),
    World("a count between the two", approvals("2025-12", "90"), {PILOT: (r"The next figure is 166",)}),
    World(
        "a lower count", approvals("2026-10", "150"), {INDEX: (r"rose from 13 to 150, the later figure known only",)}
    ),
    World("a count taken out", removed_count, {PILOT: (r"still counted 13 on 20 March",)}),
    World(
        "a better source for the count of the article",
        better_source,
        {INDEX: (r"known only at second hand",), PILOT: (r"known only at second hand",), CLAIMS: (r"is second-hand",)},
    ),
    World("a worse source", corrected_source),
    World(
        "four regions join",
        more_regions,
        {
            PILOT: (
                r"since 23 October 2024, for firms that are registered and keep their facilities in one of eight",
                r"No region or service added to the pilot itself was found",
            )
        },
    ),
    World("a service joins", more_services, {PILOT: (r"No region or service added to the pilot itself was found",)}),
    World(
        "the pilot goes nationwide", extended, {PILOT: (r"No region or service added to the pilot itself was found",)}
    ),
    World("the pilot is called off", withdrawn),
    World(
        "a foreign vendor with a data-centre licence",
        data_centre_firm,
        {PILOT: (r"Amazon, Microsoft and Google.*are not among them",)},
    ),
    World("a vendor leaves", vendor_leaves),
    World(
        "a printed share of AWS above the bound", aws("2025-12", "35"), {INDEX: (r"the last share of AWS was 8\.1%",)}
    ),
    World(
        "a printed share of AWS below the last", aws("2025-12", "2.5"), {INDEX: (r"the last share of AWS was 8\.1%",)}
    ),
    World("foreign cars gain again", yearly("pv_share_foreign_brands_caam", _2026="38.5")),
    World("foreign cars lose again", yearly("pv_share_foreign_brands_caam", _2026="27.0")),
    World("a bank share tripled", bank_share, {SERVICES: (r"bank[^.]*(?:fell|lower today)",)}),
    World(
        "an opening that meets the rule",
        new_opening,
        {INDEX: (r"of six earlier openings in China that can be measured",)},
    ),
    World(
        "a market that was not in the evidence",
        new_precedent,
        {INDEX: (r"of six earlier openings in China that can be measured",)},
    ),
    World("an earlier pilot", new_pilot),
    World("an open pilot goes nationwide", pilot_extended),
    World("a series redefined", redefined),
    World("a figure removed", removed_figure),
    World("the stock of foreign firms down", lambda t: figure(t, "fie_telecom_stock", "2025-12", "1900", ">")),
    World("the stock of foreign firms up", lambda t: figure(t, "fie_telecom_stock", "2025-12", "3100")),
    World("an effect that is positive", assumption("effect_mean", value="0.08", low="0.01", high="0.15")),
    World("another start of the paths", assumption("start_brand_cloud", value="2", low="1", high="4")),
    World("a wider remainder", lambda t: figure(t, "rest_share_idc_iaas", "2025-12", "41")),
    World("foreign investment turns up", investment),
]
