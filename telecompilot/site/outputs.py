"""What a cell shows, by kind of output: drawn, taken as it is, or refused with chapter, line, cell and what to write.

The report's own figures and tables go through untouched. Nothing vanishes: an output of which no form can be shown
stops the build. What the kernel hands out is set in `displays.py`; HTML is looked at in `markup.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode
from sphinx.errors import ExtensionError
from sphinx.util import logging

from telecompilot.site import failure, markup
from telecompilot.site.markup import Refused

LOGGER = logging.getLogger(__name__)
HEAVY = 500_000  # characters of an SVG beyond which its picture in points is lighter
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
RETURNED = re.compile(
    r"matplotlib\.|<mpl_toolkits\.|<Axes|^Text\(|<BarContainer|<a list of"
)  # what a call for a picture returns
METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)  # matplotlib's: when it was drawn
CELL_FILE = re.compile(r"\S*ipykernel_\d+\S*?\.py:(\d+): ")
FORMULA = re.compile(r"\s*(\$[^$]+\$|\$\$[^$]+\$\$|\\\(.*\\\)|\\\[.*\\\]|\\begin\{.*\})\s*", re.DOTALL)
CHART = "an Altair chart without sources; figure(...) gives it a finding, sources and a description"


class Place(NamedTuple):
    """Where an output stands: page, line of its cell (0 in an .ipynb), number of the code cell (0: in the text)."""

    env: Any
    page: str
    line: int
    cell: int

    @property
    def file(self) -> Path:
        """The chapter's file."""
        return Path(self.env.doc2path(self.page))

    def __str__(self) -> str:
        line = f"{self.line}:" if self.line else ""
        cell = f" code cell {self.cell}" if self.cell else ""
        return f"{self.file.relative_to(self.env.srcdir)}:{line}{cell}"

    def told(self, words: str) -> None:
        """Print a line that is no warning."""
        LOGGER.info(f"{self} {words}".replace(f": code cell {self.cell}", ":") if self.line else f"{self}: {words}")

    def new_figure(self) -> str:
        """The id of the next chart on the page that has none of its own."""
        number = self.env.temp_data["telecompilot_charts"] = self.env.temp_data.get("telecompilot_charts", 0) + 1
        name = re.sub(r"[^a-z0-9]+", "-", self.page.removeprefix("chapters/").lower()).strip("-")
        return f"fig-{name}-chart-{number}"


def _altair(spec: dict, place: Place, metadata: dict) -> dict:
    from telecompilot.figure import authored, unframed  # here, for it takes a second and few chapters need it

    spec = json.loads(json.dumps(spec))  # plain, not as a notebook holds it
    if address := authored.fetched(spec):
        raise Refused(f"a chart that fetches {address!r}", "read it with pandas and hand over the table")
    if field := authored.absent(spec):
        raise Refused(f"a chart of {field!r}", "name a column of its table", ", which its table does not have")
    place.told(CHART)
    return {"text/html": unframed.html(spec, place.new_figure())}


def _plotly(spec: dict, place: Place, metadata: dict) -> dict:
    try:
        import plotly.io

        drawn = plotly.io.to_image(spec, format="svg").decode()
    except Exception as error:  # of whatever kind its exporter has
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        instead = f"install kaleido (and Chrome) for a picture of it, or draw it with Altair ({said})"
        raise Refused("a Plotly figure", instead, ", which could not be drawn") from error
    title = spec.get("layout", {}).get("title", {}).get("text") or ""
    metadata.setdefault("alt", f"Chart: {title}" if title else "")
    own = re.search(r'id="defs-(\w+)"', drawn)  # drawn at random for each picture
    return {"image/svg+xml": drawn.replace(own[1], "plotly") if own else drawn}


def _html(text: str, place: Place, metadata: dict) -> dict:
    return {"text/html": markup.finished(text, place.file.parent)}


def _svg(text: str, place: Place, metadata: dict) -> dict:
    text = METADATA.sub("", text)
    if len(text) < HEAVY:
        return {"image/svg+xml": text}
    import base64

    from telecompilot.figure import letters

    return {"image/png": base64.b64encode(letters.png(text, scale=2)).decode()}


def _latex(text: str, place: Place, metadata: dict) -> dict:
    return {"text/latex": text} if FORMULA.fullmatch(text) else {"text/markdown": text}


def _json(content: object, place: Place, metadata: dict) -> dict:
    return {"text/markdown": f"```json\n{json.dumps(content, indent=2, ensure_ascii=False)}\n```"}


def _plain(text: str, place: Place, metadata: dict) -> dict:
    return {"text/plain": ADDRESS.sub("", text)}  # another one in each build


def _as_it_is(kind: str) -> Callable[[Any, Place, dict], dict]:
    return lambda content, place, metadata: {kind: content}


def _refuse(*words: str) -> Callable[[Any, Place, dict], dict]:
    def refuse(content: object, place: Place, metadata: dict) -> dict:
        raise Refused(*words)

    return refuse


# Kind of output -> what becomes of it. The first that an output has decides.
KINDS = {
    r"application/vnd\.vegalite\.v\d+[.+]json": _altair,
    r"application/vnd\.plotly\.v\d+\+json": _plotly,
    r"application/vnd\.jupyter\.widget-view\+json": _refuse(
        "a widget (ipywidgets)",
        "show what it would show; a chart by Altair takes sliders (alt.binding_range) that work on the page",
        ", which needs a running Python",
    ),
    r"application/vnd\.bokehjs_\w+\.v0\+json": _refuse(*markup.MAKERS["bokeh"]),
    r"application/(?:vnd\.holoviews\w*\.v0\+json|javascript)": _refuse("a script", markup.INSTEAD_OF_SCRIPT),
    r"text/html": _html,
    r"image/svg\+xml": _svg,
    r"image/png": _as_it_is("image/png"),
    r"image/jpeg": _as_it_is("image/jpeg"),
    r"image/gif": _as_it_is("image/gif"),
    r"text/markdown": _as_it_is("text/markdown"),
    r"text/latex": _latex,
    r"application/json": _json,
    r"application/pdf": _refuse("a PDF", "link to it ({download}`words <file.pdf>`), or show a picture of its page"),
    r"application/[\w.+-]+": None,  # its words alone would say nothing
    r"text/plain": _plain,
}


def shown(data: dict, metadata: dict, place: Place) -> dict:
    """What a page shows of an output's forms: the best of them, finished, and its plain text.

    Raises ExtensionError, with place and what to write instead, where none can be shown.
    """
    try:
        for pattern, handler in KINDS.items():
            kind = next((kind for kind in data if re.fullmatch(pattern, kind)), "")
            if kind and handler:
                plain = {"text/plain": data["text/plain"]} if "text/plain" in data else {}
                return plain | handler(data[kind], place, metadata)
            if kind:
                break
        if data:
            what = f"an output of the kind {next(iter(data))}"
            raise Refused(what, "show a table, a picture or words made from it", ", which no page can draw")
    except Refused as refusal:
        raise ExtensionError(f"{place.env.srcdir}/{place} {refusal}") from refusal
    return data


def cell_outputs(outputs: list[NotebookNode], place: Place, tags: list[str]) -> list[NotebookNode]:
    """A cell's outputs as the page shows them; those of an error stop the build where no tag expects one."""
    pictured = any(kind.startswith("image/") for output in outputs for kind in output.get("data", {}))
    made = []
    for output in outputs:
        if output.output_type == "error" and "raises-exception" not in tags:
            raise ExtensionError(f"{place.env.srcdir}/{place}: {failure.raised(output.ename, output.evalue)}")
        if "data" in output:
            if pictured and set(output.data) == {"text/plain"} and RETURNED.search(output.data["text/plain"]):
                continue
            metadata = NotebookNode(output.get("metadata", {}))
            output = NotebookNode(output, data=shown(output.data, metadata, place), metadata=metadata)
        made.append(output)
    return made


def warned(text: str) -> str:
    """The last words of what a cell has written to stderr."""
    lines = [line.strip() for line in CELL_FILE.sub(r"line \1: ", text).replace("\r", "\n").splitlines()]
    return " / ".join([line for line in lines if line][-4:])
