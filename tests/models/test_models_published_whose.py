"""Which published results the package reproduces itself and which only a library does: the page on methods says so."""

from __future__ import annotations

import ast
from pathlib import Path

from telecompilot.evidence import paths

FILES = sorted(Path(__file__).parent.glob("test_models_published*.py"))
LIBRARYS = {  # published result to the words of the page
    "test_beta_regression_of_gasoline_yield_differs_from_ferrari_and_cribari_neto": "beta regressions of Ferrari",
    "test_beta_regression_of_food_expenditure_differs_from_ferrari_and_cribari_neto": "beta regressions of Ferrari",
    "test_seat_belt_law_differs_from_durbin_and_koopman": "seat belts of Durbin",
    "test_regression_in_the_likelihood_would_move_the_seat_belt_law": "seat belts of Durbin",
}


def _without_the_package(file: Path) -> set[str]:
    """Tests of a file that use nothing imported from the package."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("telecompilot")
        for alias in node.names
    }
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    used = {test.name: {node.id for node in ast.walk(test) if isinstance(node, ast.Name)} for test in tests}
    return {name for name, names in used.items() if not names & ours}


def test_result_of_a_library_is_claimed_for_the_package():
    found = set().union(*(_without_the_package(file) for file in FILES if file.name != Path(__file__).name))
    assert found == set(LIBRARYS)
    page = (paths.ROOT / "chapters" / "methods.md").read_text(encoding="utf-8")
    own, library = page.split("reproduced to their last digit.")[1].split("With `statsmodels` come")
    for words in LIBRARYS.values():
        assert words in library.split("\n\n")[0] and words not in own
