"""What the world may bring next: edits of `data/` as an author would make them, and what the pages must then not say.

An edit is legitimate: the tables pass `check`. Each ends in a true site or in named guards. `never` are words (regular
expressions, by page) that the edit makes false: they may stand on a page only if a guard names them. `says` are words
that must stand there if nothing is named.
"""

from __future__ import annotations

from world_edits import World, change, event, figure, row, share, without

INDEX, PILOT, FIRMS = "index.md", "chapters/pilot-scope.md", "chapters/who-is-in.md"
SERVICES, CLAIMS = "chapters/services-precedents.md", "chapters/claims.md"
THIS = {"pilot": "Value-added telecom pilot of 2024"}
NONE_ADDED = (r"No region or service added to the pilot itself was found",)
SIX = (r"of six earlier openings in China that can be measured",)
FILM = {"series_id": "film_imported_share_box_office", "rule": "opening-1"}
BEER = [
    figure("beer_foreign_share", str(year), str(value))
    for year, value in enumerate((12, 13, 13, 14, 15, 15, 16, 18, 19, 20, 22, 23, 25, 26, 27, 29, 30, 31), start=2008)
]
SECOND_HAND = {
    INDEX: (r"166[^.]*not verified",),
    PILOT: (r"reported, not verified",),
    CLAIMS: (r"number is reported, not verified",),
}
WORLDS = [
    World(
        "a newer official count of approvals",
        [figure("pilot_approvals_cum", "2026-10", "210")],
        {
            INDEX: (r"rose from 13 to 210, the later figure reported, not verified",),
            PILOT: (r"The next figure is 210", r"210[^.]*not verified", r"166 by June 2026"),
            CLAIMS: (r"article on 210", r"count of 210 stands in a note"),
        },
        {INDEX: ("210",), CLAIMS: ("on 166 approvals",)},
    ),
    World(
        "a newer official count with its day",
        [
            figure("pilot_approvals_cum", "2026-10", "210"),
            event(
                "pilot-count-2026-10",
                "2026-10-30",
                "telecom",
                "210 approvals",
                phase="context",
                series_id="pilot_approvals_cum",
            ),
        ],
        {CLAIMS: (r"article on 210",)},
        {PILOT: ("210",)},
    ),
    World(
        "a count between the two",
        [figure("pilot_approvals_cum", "2025-12", "90")],
        {PILOT: (r"The next figure is 166",)},
    ),
    World(
        "a lower count",
        [figure("pilot_approvals_cum", "2026-10", "150")],
        {INDEX: (r"rose from 13 to 150, the later figure reported, not",)},
    ),
    World(
        "a count taken out",
        [
            without("observations", series_id="pilot_approvals_cum", period="2025-03"),
            change("series", {"series_id": "pilot_approvals_cum"}, prefer="xinhua_20250228 govcn_166_via_note"),
        ],
        {PILOT: (r"still counted 13 on 20 March",)},
    ),
    World(
        "a better source for the count of the article", [figure("pilot_approvals_cum", "2026-06", "166")], SECOND_HAND
    ),
    World("a worse source", [change("sources", {"source_id": "mofcom_20250320"}, kind="blog", publisher="A blog")]),
    World(
        "four regions join",
        [
            figure("pilot_regions", "2026-09-01", "8"),
            event(
                "vats-pilot-wider",
                "2026-09-01",
                "telecom",
                "Four regions join the pilot",
                ("50", "100"),
                geo="8 pilot regions",
            ),
        ],
        {
            PILOT: (
                r"since 23 October 2024, for firms that are registered and keep their facilities in one of eight",
                *NONE_ADDED,
            )
        },
    ),
    World(
        "a service joins",
        [
            row(
                "services",
                code="B13",
                name="Domestic IP-VPN",
                regime="Pilot 2026",
                effective="2026-09-01",
                foreign_cap="100",
                in_pilot="yes",
                conditions="Ministry approval for each firm",
            )
        ],
        {PILOT: NONE_ADDED},
    ),
    World(
        "the pilot goes nationwide",
        [
            change("pilots", THIS, extended="2026-10-01", state="extended", note="Nationwide from October 2026."),
            event("vats-nationwide", "2026-10-01", "telecom", "The pilot becomes the rule nationwide", ("50", "100")),
        ],
        {PILOT: NONE_ADDED},
    ),
    World(
        "the pilot is called off",
        [
            change("pilots", THIS, state="reversed", note="Called off in October 2026."),
            event(
                "telecom-reversed-2026",
                "2026-10-01",
                "telecom",
                "The pilot is called off",
                ("100", "50"),
                geo="4 pilot regions",
            ),
        ],
    ),
    World(
        "a foreign vendor with a data-centre licence",
        [
            row(
                "firms",
                firm="AWS China",
                parent="Amazon",
                home="United States",
                control="foreign",
                place="Beijing",
                status="approved",
                service="Data centres with cloud (B11)",
                date="2026-10-15",
            )
        ],
        {FIRMS: (r"Amazon, Microsoft and Google.*are not among them",), PILOT: (r"and none for data centres",)},
    ),
    World(
        "a vendor leaves",
        [event("azure-exit", "2026-10-15", "cloud", "Microsoft says that it will end Azure in China", phase="context")],
    ),
    World(
        "a share of AWS above the bound",
        [figure("aws_share_idc_iaas_dated", "2025-12", "35")],
        {INDEX: (r"AWS alone: 8\.1%",)},
    ),
    World(
        "a share of AWS below the last",
        [figure("aws_share_idc_iaas_dated", "2025-12", "2.5")],
        {INDEX: (r"AWS alone: 8\.1%",)},
    ),
    World(
        "a counter of Amazon on both sides of its opening",
        [figure("ecommerce_amazon_share_cecrc", "2016", "1.3")],
        {SERVICES: (r"None has a figure on both sides of that day",)},
    ),
    World(
        "an approved recruiter in foreign hands",
        [change("firms", {"firm": "Liepin"}, control="foreign")],
        {FIRMS: (r"Two of the four approved in Shanghai are Chinese",)},
    ),
    World("foreign cars gain again", [figure("pv_share_foreign_brands_caam", "2026", "38.5")]),
    World("foreign cars lose again", [figure("pv_share_foreign_brands_caam", "2026", "27.0")]),
    World(
        "a bank share tripled",
        [figure("banking_foreign_share_assets", "2025", "4.1")],
        {SERVICES: (r"bank[^.]*(?:fell|lower today)",)},
    ),
    World(
        "an opening that meets the rule",
        [event("film-2020", "2020-02-18", "film", "The quota ends", **FILM)],
        {INDEX: SIX},
    ),
    World(
        "a market that was not in the evidence",
        [
            row("sectors", sector="beer", title="Beer", branch="goods"),
            share("beer_foreign_share", "Foreign brands' share of beer", "beer"),
            *BEER,
            event(
                "beer-cap",
                "2016-01-01",
                "beer",
                "The ceiling on foreign brewers goes",
                ("50", "100"),
                series_id="beer_foreign_share",
                rule="opening-1",
            ),
        ],
        {INDEX: SIX},
    ),
    World(
        "an earlier pilot",
        [
            row(
                "pilots",
                pilot="Foreign travel agencies",
                sector="fdi",
                unit="category",
                start="2016-05",
                extended="2021-03",
                state="extended",
            )
        ],
    ),
    World(
        "an open pilot goes nationwide",
        [
            change(
                "pilots", {"pilot": "Biotech in four zones"}, state="extended", extended="2026-06", note="Nationwide."
            )
        ],
    ),
    World(
        "a series redefined",
        [
            change("series", {"series_id": "pv_share_foreign_brands_caam"}, definition="Until 2026. [to 2026]"),
            share(
                "pv_share_foreign_brands_caam_2026",
                "Foreign brands' share of cars, count of 2026",
                "cars",
                definition="By CAAM, without pickups. [from 2026]",
            ),
            figure("pv_share_foreign_brands_caam_2026", "2026", "29"),
        ],
    ),
    World("a figure removed", [without("observations", series_id="fie_telecom_caict", period="2019-12")]),
    World("the stock of foreign firms down", [figure("fie_telecom_stock", "2025-12", "1900")]),
    World("the stock of foreign firms up", [figure("fie_telecom_stock", "2025-12", "3100")]),
    World("a longer delay", [change("scenarios", {"parameter": "lag"}, value="3", low="2", high="5")]),
    World(
        "another start of the paths",
        [change("scenarios", {"parameter": "gain_points"}, value="8", low="4", high="12")],
    ),
    World("a wider remainder", [figure("rest_share_idc_iaas", "2025-12", "41")]),
    World(
        "foreign investment turns up",
        [figure("fdi_utilised_cny", "2026", "900"), figure("fdi_new_enterprises", "2026", "80000")],
    ),
]
