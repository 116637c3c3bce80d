"""Why a build failed, said last and in few lines; `jupyter-book` alone would end it in a hundred lines of traceback.

A message is told where it arises, as an ExtensionError or a warning that begins with the place; here it is only made
short, and put last.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from functools import partial
from pathlib import Path
from types import TracebackType

import yaml
from sphinx.errors import ExtensionError, SphinxError, SphinxParallelError
from sphinx_external_toc.parsing import MalformedError

from telecompilot.evidence import pages, paths
from telecompilot.evidence.tables import meant

PACKAGE = Path(__file__).resolve().parent.parent
COLOUR = re.compile(r"\x1b\[[\d;]*m")
CELL = re.compile(r"the following cell:\n-+\n(?P<code>.*?)\n-{10,}\n(?P<trace>.*)", re.S)
LINE = re.compile(r"^ *Cell.*?In\[\d+\].*?line (\d+)", re.M)
OWN = re.compile(r"File \S*?(telecompilot[/\\]\S+\.py):(\d+)")
CELL_LINE = re.compile(r"\.ipynb:(\d{5,}):")  # as myst-nb writes the place of a word in a notebook
# What is not of Jupyter Book itself, by the beginning of its name: the package, and the extension to list.
PACKAGES = {
    "mermaid": ("sphinxcontrib-mermaid", "sphinxcontrib.mermaid"),
    "prf:": ("sphinx-proof", "sphinx_proof"),
    "exercise": ("sphinx-exercise", "sphinx_exercise"),
    "solution": ("sphinx-exercise", "sphinx_exercise"),
    "tabs": ("sphinx-tabs", "sphinx_tabs.tabs"),
    "tab": ("sphinx-inline-tabs", "sphinx_inline_tabs"),
    "youtube": ("sphinxcontrib-youtube", "sphinxcontrib.youtube"),
    "subfigure": ("sphinx-subfigure", "sphinx_subfigure"),
    "plot": ("matplotlib", "matplotlib.sphinxext.plot_directive"),
    "graphviz": ("Sphinx", "sphinx.ext.graphviz"),
    "digraph": ("Sphinx", "sphinx.ext.graphviz"),
    "todo": ("Sphinx", "sphinx.ext.todo"),
    "auto": ("Sphinx", "sphinx.ext.autodoc"),
}
PLACED = re.compile(r"\S+\.(?:md|ipynb|rst)\b")
UNKNOWN = re.compile(r"""(?i:unknown) (?:directive|interpreted|role)[\w ]*:? ["']?(?P<name>[\w:-]+)["']?""")
RAISED = re.compile(r"^(\w+(?:Error|Exception|Warning)): (.*)$", re.M)
SUBTYPE = re.compile(r" \[(\w+)\.(\w+)\]$")
ADVICE = {
    "NoSuchKernel": "chapters run in Python: choose the kernel python3 for it",
    "toctree contains reference to nonexisting document": "write the page, or take it out of _toc.yml",
    "cross-reference target not found": "a link leads nowhere: look for the id it should have",
    "Malformed YAML": "the lines between the first two --- are not YAML",
    " warns: ": "mend what it warns of, or tag the cell remove-stderr: a chapter must not warn",
}


def install(root: Path) -> None:
    """Have an exception that ends this process told in our words; `root` is the book's folder."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # on Windows a file or pipe takes 255 characters, and others end the program
            stream.reconfigure(errors="replace")
    sys.excepthook = partial(tell, root)


def tell(root: Path, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print why nothing was published, for `sys.excepthook`."""
    if issubclass(kind, KeyboardInterrupt):
        print("\nStopped: nothing was published.", file=sys.stderr)
        return
    if kind is RuntimeError:  # jupyter-book wraps what went wrong in one, in a box that says "look above"
        error = error.__cause__ or error.__context__ or error
    print(f"\nNothing was published:\n{reason(root, error)}", file=sys.stderr)


def reason(root: Path, error: BaseException) -> str:
    """Return what went wrong in an author's words, with paths from the book's folder on."""
    text = COLOUR.sub("", str(error)).strip()
    if isinstance(error, SphinxParallelError):  # the exception of another process, by its name
        text = re.sub(r"^([\w.]+\.)?(ExtensionError|SphinxWarning): ", "", text)
    elif isinstance(error, MalformedError):
        text = f"_toc.yml: {text}"
    elif isinstance(error, yaml.MarkedYAMLError):
        name = "_toc.yml" if "_toc" in error.problem_mark.name else "_config.yml"
        text = f"{name}:{error.problem_mark.line + 1}: is not YAML: {error.problem}"
    elif not isinstance(error, SphinxError):
        text = _unforeseen(error)
    subtype = SUBTYPE.search(text)
    text = SUBTYPE.sub("", text).replace(f"{root}{os.sep}", "").replace(".md::", ".md: ")
    if subtype and subtype[2] == "eval":
        return _evaluated(root, text)
    if not PLACED.match(text) and (unknown := UNKNOWN.search(text)):
        text = _first(root, "{" + unknown["name"] + "}") + text
    advice = next((f"; {words}" for start, words in ADVICE.items() if start in text), "") or _lists(text)
    text = CELL_LINE.sub(lambda hit: f".ipynb, cell {int(hit[1]) // 10_000}:{int(hit[1]) % 10_000}:", text)
    return re.sub(r"^([^\s:]+:\d+:|[^\s:]+\.(?:md|ipynb):)(?=[^\s\d])", r"\1 ", text) + advice


def _first(root: Path, words: str) -> str:
    """Say where in the book words stand first, for a message of Sphinx without a place."""
    for page in pages.files(root):
        for line, text in enumerate(pages.text(page).splitlines(), 1):
            if words in text:
                cell, line = pages.place(page, line)
                return f"{page.relative_to(root)}{cell}:{line}: "
    return ""


def _lists(text: str) -> str:
    """Say of an unknown directive or role how to make it known."""
    if not (found := UNKNOWN.search(text)):
        return ""
    if found["name"] in ("cite", "bibliography", "footcite"):
        return "; write {cite:p}`id` or {cite:t}`id`, of data/sources.csv, which the page Sources lists"
    known = next((both for start, both in PACKAGES.items() if found["name"].startswith(start)), None)
    where = "under sphinx: extra_extensions: in _config.yml"
    if not known:
        return f"; mistyped? If an extension brings it, install that and list it {where}"
    package, extension = known
    install = "" if package == "Sphinx" else f"install the package {package}, add it to requirements.txt and "
    return f"; {install}list {extension} {where}"


def _unforeseen(error: BaseException) -> str:
    """Say what exception a library or the report's own code has raised, and where in the code."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if PACKAGE in Path(frame.filename).parents]
    own = [frame for frame in own if not frame.filename.endswith("builder.py")]
    where = f" (telecompilot/{Path(own[-1].filename).relative_to(PACKAGE).as_posix()}:{own[-1].lineno})" if own else ""
    return f"{type(error).__name__}: {error}{where}"


def _evaluated(root: Path, text: str) -> str:
    """Say of an {eval} that names no value which name may be meant."""
    place, _, message = text.partition(":")
    line, _, message = message.partition(":")
    words = re.findall(r"'([^']+)'", message)
    module = paths.ROOT / "telecompilot" / "report" / f"{Path(place).stem.replace('-', '_')}.py"
    code = "".join(file.read_text(encoding="utf-8") for file in (root / place, module) if file.is_file())
    known = set(re.findall(r"[A-Za-z_]\w+", code)) - set(words)
    near = meant(words[-1], known) if words and "valid" not in message else "; a name with dots, without calls"
    return f"{place}:{line}: {{eval}}: {message.partition('Error: ')[2] or message}{near}"


def raised(name: str, value: str) -> str:
    """Return what to say of an exception by its name and words."""
    rows = re.search(r"\((\d+)\)", value)
    if name == "MaxRowsError" and rows:
        return (
            f"the chart has {int(rows[1]):,} rows, and all would be in the page: draw a summary or a sample of them "
            "(df.groupby, df.sample), or allow it by alt.data_transformers.disable_max_rows()"
        )
    return f"{name}: {value}"


def cell(root: Path, page: Path, error: BaseException) -> ExtensionError:
    """Return what to raise when a page's cell failed: the page's line, and what Python said there."""
    text = COLOUR.sub("", str(error.__cause__ or error))
    shown = page.relative_to(root).as_posix() if page.is_relative_to(root) else page
    found = CELL.search(text)
    if not found:
        return ExtensionError(f"{shown}: {_unforeseen(error.__cause__ or error)}")
    lines, code = page.read_text(encoding="utf-8").splitlines(), found["code"].splitlines()
    starts = (at for at in range(len(lines)) if lines[at : at + len(code)] == code)
    inner = LINE.search(found["trace"])
    line = next(starts, 0) + (int(inner[1]) if inner else 1)
    own = [place for place in OWN.findall(found["trace"]) if not place[0].endswith("displays.py")]
    where = f" ({own[-1][0]}:{own[-1][1]})" if own else ""
    name, value = (getattr(error.__cause__, part, "") for part in ("ename", "evalue"))
    if name == "NoneType" and (lines := RAISED.findall(found["trace"])):
        name, value = lines[-1]  # as its result was made ready to be shown: ipykernel 7 looks for it too late
    said = value if name == "EvidenceError" else f"{raised(name, value)}{where}"
    said = re.sub(r" \(\d+\.py, line \d+\)$", "", COLOUR.sub("", said))  # of a syntax error: Python's name of the cell
    return ExtensionError(f"{shown}:{line}: {said}")
