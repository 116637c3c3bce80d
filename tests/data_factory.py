# ruff: noqa: E501
"""A tiny valid data set: every table, every frequency, a disagreement, a bound, a weak figure, operands for a ratio."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, load, paths
from telecompilot.evidence.check import errors

TABLES = {
    "observations": """\
series_id,period,value,qualifier,source_id,note
approvals,2025-02-28,13,,ministry_2025,first batch
approvals,2026-06-03,166,,portal_copy,seen in a copy
bank_assets_foreign,2001,1.40,,regulator_2002,"trillion, rounded"
bank_assets_foreign,2002,1.5,,regulator_2002,
bank_assets_foreign,2003,1.7,~,regulator_2002,
bank_assets_total,2001,70,,regulator_2002,
bank_assets_total,2002,75,,regulator_2002,
bank_share,2002,2.1,,regulator_2002,
cars_share_domestic,2014,38.4,,association_2015,
cars_share_domestic,2015,40,~,association_2015,
cars_share_domestic,2024,65,>,newswire_2025,
cars_share_foreign,2010,61.9,,association_2015,
cloud_share,2019-Q3,8.6,,newswire_2025,
cloud_share,2019-Q4,9,<,newswire_2025,
exports_growth,2012,131.5,,regulator_2002,
exports_growth,2013,-3,,regulator_2002,
film_share,2010,43.7,,association_2015,
film_share,2010,44,,blog_2011,
film_share,2010,43,,newswire_2025,
film_share,2011,46.4,>=,association_2015,
film_share,2011,46.4,,newswire_2025,
firms_half,2023-06,100,,ministry_2025,
firms_half,2023-12,112,,ministry_2025,
revenue_ytd,2024-05,1107,,portal_copy,January to May
revenue_ytd,2024-12,2500,,portal_copy,
""",
    "series": """\
series_id,title,unit,frequency,geo,definition,role,sector,basis,prefer,lower,upper
approvals,Pilot approvals,count,day,China,Firms with an approval.,target,telecom,reported,,0,
bank_assets_foreign,Foreign banks' assets,cny_bn,year,China,Assets of foreign banks.,context,banking,reported,,0,
bank_assets_total,All banks' assets,cny_bn,year,China,Assets of all banks.,context,banking,reported,,0,
bank_share,Foreign banks' share of assets,percent,year,China,Foreign over all.,precedent,banking,reported,,0,100
cars_share_domestic,Chinese brands' share of cars,percent,year,China,By shipments.,precedent,cars,reported,,0,100
cars_share_foreign,Foreign brands' share of cars,percent,year,China,The rest.,precedent,cars,reported,,0,100
cloud_share,"Foreign share of cloud, quarter",percent,quarter,China,By spending.,target,cloud,reported,,0,20
exports_growth,Exports growth on a year earlier,percent,year,China,Growth.,context,trade,reported,,-100,
film_share,Imported films' share,percent,year,China,Box office.,precedent,film,reported,newswire_2025,0,100
firms_half,Firms at the end of the half-year,count,half,China,Registered firms.,context,telecom,reported,,0,
revenue_ytd,Software revenue from January,cny_bn,month,Beijing,Cumulative.,context,regions,ytd,,0,
""",
    "sources": """\
source_id,title,publisher,published,url,language,kind,read_as,link
association_2015,Cars in 2014,Car association,2015-01-12,https://cars.example/2014,en,association,page,yes
blog_2011,Films of the year,A blog,2011,https://blog.example/films,en,blog,excerpt,yes
ministry_2025,First approvals,Ministry,2025-02-28,https://ministry.example/1?a=1&b=2,zh,official,page,yes
newswire_2025,"Cloud, cars and film",Newswire,2025-01,https://news.example/x,en,newswire,excerpt,yes
portal_copy,Copy of the portal's release,Portal (copy),2026-06-04,,en,mirror,file,no
regulator_2002,Yearbook,Regulator,2014,https://regulator.example/2002.pdf,zh,official,page,yes
""",
    "events": """\
event_id,date,sector,what,geo,cap_before,cap_after,phase,series_id,rule,market,opened,source_id
banks-open,2006-12-11,banking,Banks may serve residents,China,,,effective,bank_share,,,,regulator_2002
cars-full,2022-01-01,cars,Uncapped,CN,50,100,effective,cars_share_foreign cars_share_domestic,,,,association_2015
pilot-start,2024-04,telecom,The pilot is announced,4 pilot regions,50,100,announced,,,,,ministry_2025 portal_copy
""",
    "services": """\
code,name,regime,effective,foreign_cap,in_pilot,conditions,source_id
B11,Internet data centres,WTO schedule,2001-12-11,0,yes,Not committed,ministry_2025
B11,Internet data centres,Pilot,2024-04-08,100,yes,Registered in a pilot region,ministry_2025
B21,Online data processing,Pilot,2024-04-08,100,yes,,ministry_2025 portal_copy
""",
    "firms": """\
firm,parent,home,control,place,service,status,date,source_id,note
Alpha Telecom (China),Alpha Telecom,Germany,foreign,Beijing,B11,approved,2025-02-28,ministry_2025,
Beta Data,Beta,Singapore,Chinese,Shanghai,B11,applied,2024-10,newswire_2025,owner inferred
""",
    "pilots": """\
pilot,sector,unit,start,extended,state,source_id,note
App stores,telecom,category,2014-01,2019-08,extended,ministry_2025,
Call centres,telecom,category,2014-01,,partial,ministry_2025,some cities only
""",
    "scenarios": """\
scenario,parameter,name,value,low,high,unit,basis,source_id,note
all,effect,,0,0,0,log-odds a year,assumption,ministry_2025,nothing changes
all,weight,Weight of the pilot regions,,,,percent,computed,ministry_2025,
nationwide,effect,Effect,0.05,-0.1,0.2,log-odds a year,precedent,association_2015 regulator_2002,
nationwide,start,,2024.5,,,year,Assumed,,
""",
    "paths": """\
scenario,name,opens,national,regional
no_pilot,No pilot,,,-
nationwide,Nationwide,weight@start country@start,Whole country,Step by step
""",
    "regions": """\
region,name,province,pilot,services,source_id
beijing,Beijing,beijing,all,first,ministry_2025
shenzhen,Shenzhen,guangdong,part,,ministry_2025 portal_copy
""",
    "sectors": """\
sector,title,branch
banking,Banking,services
cars,Cars,goods
cloud,Cloud,services
film,Film,services
regions,Regions,
telecom,Telecom,services
trade,Trade,goods
""",
    "claims": """\
claim_id,claim,kind,verdict,check,series_id,source_id,why
c01,166 firms are approved,law,confirmed,,approvals,portal_copy,Known at second hand: the portal prints it.
c02,Openness brings share,causal,contradicted,,bank_share cars_share_foreign,association_2015,Shares fell.
c03,It will grow,forecast,uncheckable,,,,Nobody can know.
""",
    "forecasts": """\
target,made_on,origin,last,due,model,version,commit,q025,q10,q25,q50,q75,q90,q975,probability,unit,note,digest
film_share,2011-06-01,2010,43,2011,headline,1,0123456789abcdef0123456789abcdef01234567,30,36,40,43.5,46,49,55,,percent,,d986df52f3bdf3a4f9032d60088a8dd3
film_share,2011-06-01,2010,43,2011,last_value,1,0123456789abcdef0123456789abcdef01234567,32,37,41,43,45,48,54,,percent,to compare,b216013afd0830d264e791f7b28bcdbc
cloud_share,2019-10-30,2019-Q3,8.6,2019-Q4,headline,1,0123456789abcdef0123456789abcdef01234567,6,7,8,8.5,9,10,12,,percent,,141ac897b5d337fb4d150e4537000065
pilot_wider,2026-06-30,2024-04,5,2027,earlier_pilots,1,0123456789abcdef0123456789abcdef01234567,,,,,,,,0.1,probability,a guess,b05b8fc05fe396927178c2cf56dbbdd6
""",
}


def write(folder: Path, **texts: str) -> Path:
    """Write the data set into `folder`, tables in `texts` in place of the valid ones, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(paths.DATA / "datapackage.json", folder)
    for name, text in {**TABLES, **texts}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def rows(name: str) -> list[list[str]]:
    """Return one table as header and rows of cells."""
    return list(csv.reader(TABLES[name].splitlines()))


def grown(folder: Path, **tables: list[dict[str, str]]) -> Evidence:
    """Return the project's evidence with further rows, by table, in a copy of `data/`; they must pass `check`."""
    shutil.copytree(paths.DATA, folder)
    for name, added in tables.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            table, columns = [*reader, *added], reader.fieldnames
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(table, key=lambda row: row["date"]) if name == "events" else table)
    assert errors(folder) == []
    return load(folder)


def changed(ev: Evidence, table: str, where: Mapping[str, object], drop: bool = False, **cells) -> Evidence:
    """Return evidence that differs from `ev` in one table: rows with the cells `where` get `cells`, or are dropped.

    Of observations, `value` is the number as the table writes it (percent series in percent). A row that is not there
    is an error of the test.
    """
    other = Evidence(ev.folder)
    other._tables = dict(ev._tables)
    frame = ev._table(table).copy()
    hit = pd.Series(True, frame.index)
    for name, cell in where.items():
        hit &= (frame.index.to_series() if name == frame.index.name else frame[name]) == cell
    assert hit.any(), f"no row of {table} has {where}"
    if "value" in cells and table == "observations":
        cells = cells | {"printed": str(cells["value"])}
    for name, cell in cells.items():
        frame.loc[hit, name] = cell
    other._tables[table] = frame[~hit] if drop else frame
    return other


def changed_figure(ev: Evidence, series_id: str, period: str, value: float, **cells: str) -> Evidence:
    """Return evidence that differs from `ev` in one published figure, its value as the table writes it."""
    return changed(ev, "observations", {"series_id": series_id, "period": period}, value=value, **cells)


def added(ev: Evidence, table: str, **cells) -> Evidence:
    """Return evidence with one more row in one table, as if it stood in the file; cells that are not given are empty.

    Of observations, `value` is the number as the table writes it, `kind` that of the source unless it is given; their
    source is the first of sources.csv by default.
    """
    other = Evidence(ev.folder)
    frame = ev._table(table)
    if table == "observations":
        source = cells.setdefault("source_id", ev._table("sources").index[0])
        cells = {"printed": str(cells["value"]), "kind": ev._table("sources").kind.get(source, "")} | cells
    empty = {name: np.nan if pd.api.types.is_numeric_dtype(frame[name]) else "" for name in frame}
    key = frame.index.name
    index = pd.Index([cells.pop(key)], name=key) if key else [len(frame)]
    row = pd.DataFrame([empty | cells], index=index)[list(frame)]
    other._tables = {**ev._tables, table: pd.concat([frame, row])}
    return other
