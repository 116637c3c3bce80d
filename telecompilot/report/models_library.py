"""The trend models as a library: its calls and errors, read from the docstrings and from the code itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pandas as pd

from telecompilot.models import backtest, trends
from telecompilot.models.trends import integrated

CALLS: dict[str, Callable] = {
    "trends.forecast": trends.forecast,
    "Forecast.quantile": trends.Forecast.quantile,
    "Forecast.cdf": trends.Forecast.cdf,
    "Forecast.sample": trends.Forecast.sample,
    "trends.bounded": trends.bounded,
    "trends.vendors": trends.vendors,
    "integrated.fit": integrated.fit,
    "integrated.step": integrated.step,
    "integrated.ramp": integrated.ramp,
    "Fit.effects": integrated.Fit.effects,
    "Fit.forecast": integrated.Fit.forecast,
    "backtest.rolling_origin": backtest.rolling_origin,
    "backtest.leaderboard": backtest.leaderboard,
}


def calls() -> pd.DataFrame:
    """Return the calls of the library: how each is written, and its docstring; `Anchor` is that of a row."""
    rows = [(f"{name}{_signature(call)}", " ".join(_words(call).split())) for name, call in CALLS.items()]
    anchors = [f"call-{name.replace('.', '-').lower()}" for name in CALLS]
    return pd.DataFrame(rows, columns=["Call", "What it takes and returns"]).assign(Anchor=anchors)


def models() -> pd.DataFrame:
    """Return the models by the name that `forecast` takes, with the least observations and what each does."""
    rows = [(name, trends.MINIMUM[name], _words(model).split("\n\n")[0]) for name, model in trends.MODELS.items()]
    table = pd.DataFrame(rows, columns=["Model", "Least figures", "What it does"])
    return table.assign(Anchor=[f"model-{name}" for name in table.Model])


def errors() -> pd.DataFrame:
    """Return common mistakes, each made here, and what the library says to them; `Anchor` is that of a row."""
    years = range(2018, 2026)
    share = pd.Series(np.linspace(0.3, 0.2, 8) ** 2, index=years)
    mistakes: dict[str, Callable[[], object]] = {
        "Percentages": lambda: trends.forecast(100 * share, "headline", 3),
        "A zero": lambda: trends.forecast(share * (share.index > 2018), "headline", 3),
        "Too few figures": lambda: trends.forecast(share[:6], "headline", 3),
        "A list": lambda: trends.forecast(list(share), "headline", 3),
        "Years as text": lambda: trends.forecast(share.set_axis(share.index.map(str)), "headline", 3),
        "Newest first": lambda: trends.forecast(share[::-1], "headline", 3),
        "A level in percent": lambda: trends.forecast(share, "headline", 3, 80),
        "Bounds without a side": lambda: trends.bounded(share.to_frame("high"), 3),
    }
    rows = [(name, _said(call), f"error-{name.lower().replace(' ', '-')}") for name, call in mistakes.items()]
    return pd.DataFrame(rows, columns=["You gave", "It says", "Anchor"])


def _said(call: Callable[[], object]) -> str:
    """The error of a call. Raises AssertionError where there is none."""
    try:
        call()
    except (KeyError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError("the library takes what the page calls a mistake")


def _signature(call: Callable) -> str:
    """Names and defaults of what a call takes, without types."""
    given = inspect.signature(call)
    bare = [part.replace(annotation=part.empty) for name, part in given.parameters.items() if name != "self"]
    return str(given.replace(parameters=bare, return_annotation=given.empty))


def _words(call: Callable) -> str:
    """A docstring as plain words. Raises ValueError where there is none."""
    words = inspect.getdoc(call)
    if not words:
        raise ValueError(f"{call.__qualname__} has no docstring")
    return words.replace("`", "")
