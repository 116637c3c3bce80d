"""Has myst-nb show cells' outputs as `outputs` says; it has no place of its own for an output's forms together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docutils import nodes
from myst_nb.core import variables
from myst_nb.core.render import MimeData, NbElementRenderer
from myst_nb.sphinx_ import SphinxNbRenderer
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.parsers.mdit import create_md_parser
from nbformat import NotebookNode
from sphinx.application import Sphinx

from telecompilot.site.outputs import Place, cell_outputs, shown, warned

PICTURE = "a picture without a description; a title gives it one, or `mystnb: {image: {alt: ...}}` at the cell's head"


def register(app: Sphinx) -> None:
    """Put ours in the place of its functions, once a process."""
    if getattr(SphinxNbRenderer, "telecompilot", False):
        return
    SphinxNbRenderer.telecompilot = True
    of_cell, of_name = SphinxNbRenderer._render_nb_cell_code_outputs, variables._render_output_sphinx

    def render_outputs(self: SphinxNbRenderer, token: Any, outputs: list[NotebookNode]) -> None:
        place = _place(self, token_line(token, 0), token.meta["index"])
        of_cell(self, token, cell_outputs(outputs, place, token.meta["metadata"].get("tags", [])))

    def render_name(output: variables.VariableOutput, metadata: dict, source: str, line: int, inline: bool = False):
        output.metadata = dict(output.metadata)
        output.data = shown(output.data, output.metadata, _place(output.nb_renderer.renderer, line))
        return of_name(output, metadata, source, line, inline)

    SphinxNbRenderer._render_nb_cell_code_outputs, variables._render_output_sphinx = render_outputs, render_name
    for name in ("render_stderr", "render_image", "render_markdown", "render_markdown_inline"):
        setattr(NbElementRenderer, name, globals()[f"_{name}"](getattr(NbElementRenderer, name)))


def _place(renderer: SphinxNbRenderer, line: int, index: int | None = None) -> Place:
    """The place of an output; `index` is that of its cell among all cells, the page's texts too."""
    cells = renderer.nb_client.notebook.cells[: index + 1] if index is not None else []
    number = sum(cell.cell_type == "code" for cell in cells)
    env = renderer.sphinx_env
    # Of a cell myst-nb counts from the second line of its code; lines of an .ipynb it counts by ten thousands.
    return Place(env, env.docname, max(line - bool(cells), 0) if line < 10_000 else 0, number)


def _render_stderr(before: Callable) -> Callable:
    """As before, but the message says what was written."""

    def render(self: NbElementRenderer, output: NotebookNode, metadata: dict, index: int, line: int):
        class Logger:
            def __getattr__(_, level: str) -> Callable:
                place = _place(self.renderer, line, index)
                words = f"code cell {place.cell} warns: {warned(output.text)}"
                return lambda message, **how: getattr(logger, level)(words, **how | {"line": place.line or None})

        logger, self._logger = self._logger, Logger()
        try:
            return before(self, output, metadata, index, line)
        finally:
            self._logger = logger

    return render


def _render_image(before: Callable) -> Callable:
    """As before, with a description, which is never the file's name, and a light ground."""

    def render(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
        made = before(self, data)
        for image in made:
            image["classes"].append("tc-image")
            about = data.output_metadata.get(data.mime_type, {})
            words = image.get("alt") or (about.get("alt") if isinstance(about, dict) else "") or ""
            if words := words or data.output_metadata.get("alt", ""):
                image["alt"] = words
            else:
                place = _place(self.renderer, data.line or 0, data.cell_index)
                image["alt"] = f"Picture of code cell {place.cell}"
                place.told(PICTURE)
        return made

    return render


def _render_markdown(before: Callable) -> Callable:
    """As before, with formulas between dollars, as every notebook shows them."""

    def render(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
        fmt = self.renderer.get_cell_level_config("render_markdown_format", data.cell_metadata, line=data.line)
        if fmt != "commonmark":
            return before(self, data)
        kept, made = (self.renderer.md, self.renderer.md_config), nodes.Element()
        self.renderer.md_config = MdParserConfig(enable_extensions={"dollarmath", "amsmath"}, all_links_external=True)
        self.renderer.md = create_md_parser(self.renderer.md_config, type(self.renderer))
        try:
            with self.renderer.current_node_context(made):
                self.renderer.nested_render_text(data.string, data.line or 0)
        finally:
            self.renderer.md, self.renderer.md_config = kept
        return made.children

    return render


def _render_markdown_inline(before: Callable) -> Callable:
    """In a sentence the same, without the paragraph round it."""

    def render(self: NbElementRenderer, data: MimeData) -> list[nodes.Element]:
        made = self.render_markdown(data)
        return made[0].children if len(made) == 1 and isinstance(made[0], nodes.paragraph) else made

    return render
