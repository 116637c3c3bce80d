"""A share made ready for modelling: checked, on log-odds, with observation times and future periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit

# Days between dates; a half-year has no period of its own, and is counted in months.
SPACINGS = (("Y", 350, np.inf), ("M", 180, 185), ("Q", 85, 95), ("M", 27, 32), ("W", 6, 8), ("D", 1, 1))
SMALL = 0.02  # below this share (or above 1 - this) rounding is carried as observation noise


@dataclass(frozen=True, eq=False)
class Track:
    """share (n,) in (0, 1) at times t (n,), counted in steps from the first observation."""

    index: pd.Index
    share: np.ndarray
    t: np.ndarray
    noise: np.ndarray | None = None
    flags: tuple[str, ...] = ()
    step: float = 1.0

    @property
    def z(self) -> np.ndarray:
        """Log-odds (n,)."""
        return logit(self.share)

    @property
    def n(self) -> int:
        return self.share.size

    @property
    def straight(self) -> bool:
        """Whether a line meets every observation, as a share or on log-odds: no model can then tell how sure it is."""
        lines = (np.polyval(np.polyfit(self.t, values, 1), self.t) - values for values in (self.share, self.z))
        return any(np.abs(residuals).max() < 1e-9 for residuals in lines)

    def ahead(self, horizon: int) -> np.ndarray:
        """Future times (H,), in steps."""
        return self.t[-1] + np.arange(1.0, horizon + 1)

    def line(self, horizon: int) -> tuple[np.ndarray, np.ndarray]:
        """Regressors of a straight line: a constant and the time, now (n, 2) and in future (H, 2)."""
        times = np.concatenate([self.t, self.ahead(horizon)])
        both = np.column_stack([np.ones_like(times), times])
        return both[: self.n], both[self.n :]

    def future(self, horizon: int) -> pd.Index:
        """Labels of the future periods (H,)."""
        if isinstance(self.index, pd.PeriodIndex):
            steps = int(self.step) * np.arange(1, horizon + 1)
            return pd.PeriodIndex([self.index[-1] + step for step in steps], name=self.index.name)
        ahead = pd.Index(self.index[-1] + self.step * np.arange(1, horizon + 1), name=self.index.name)
        return ahead.astype(self.index.dtype) if pd.api.types.is_integer_dtype(self.index) else ahead

    def steps(self) -> np.ndarray:
        """Times (n,) as whole numbers. Raises ValueError if the observations do not fall on equal steps."""
        whole = np.rint(self.t).astype(int)
        if np.abs(self.t - whole).max() > 1e-6:
            raise ValueError(
                "this model needs observations on equal steps; integrated_trend, last_value and drift do not"
            )
        return whole


def prepare(share: pd.Series, unit: float | None = None) -> Track:
    """Check a share and put it on its time scale.

    share: Series in [0, 1], index a PeriodIndex, dates (`as_periods`) or increasing numbers (years, decimal years); NaN
    rows are gaps. Months that are all Junes and Decembers are half-years, and so for quarters and years.
    unit: last printed unit as a share (0.001 for percentages printed to one decimal). Zeros and ones become half of it
    and are flagged; below 2 percent (or above 98) its rounding becomes observation noise, (unit^2 / 12) on log-odds.
    Raises ValueError for values outside [0, 1], zeros or ones without `unit`, or an index out of order.
    """
    if not isinstance(share, pd.Series):
        raise TypeError(
            "share must be a pandas Series whose index is a PeriodIndex, dates or numbers: "
            "pd.Series(shares, index=years)"
        )
    share = share.set_axis(as_periods(share.index))
    apart = spacing(share.index) if isinstance(share.index, pd.PeriodIndex) else 1
    share = share.dropna()
    values, index = share.to_numpy(float), share.index
    t, step = _times(index, apart)
    if values.size and (values.min() < 0 or values.max() > 1):
        raise ValueError("shares must lie in 0-1; divide percentages by 100")
    values, flags = _inside(values, index, unit)
    small = values.size and min(values.min(), 1 - values.max()) < SMALL
    noise = unit**2 / 12 / (values * (1 - values)) ** 2 if unit is not None and small else None
    return Track(index, values, t, noise, flags, step)


def as_periods(index: pd.Index) -> pd.Index:
    """Dates, or an index of single periods, as the PeriodIndex of their typical spacing; any other index as it is.

    Raises ValueError for dates that are not about a year, half-year, quarter, month, week or day apart, or of which two
    are in one period.
    """
    if index.dtype == object and len(index) and all(isinstance(label, pd.Period) for label in index):
        return pd.PeriodIndex(index, name=index.name)
    if not isinstance(index, pd.DatetimeIndex):
        return index
    days = np.median(np.diff(index.tz_localize(None).to_numpy()) / np.timedelta64(1, "D")) if len(index) > 1 else 365
    for freq, low, high in SPACINGS:
        if low <= days <= high:
            return _each_once(index.tz_localize(None).to_period(freq), index)
    raise ValueError(
        f"dates are typically {days:.0f} days apart, not a year, half-year, quarter, month, week or day; "
        "give a PeriodIndex or decimal years"
    )


def spacing(index: pd.PeriodIndex) -> int:
    """Periods from one observation to the next: 6 where months are half-years, 4 where quarters are years."""
    months = {"M": 1, "Q": 3}.get(index.freqstr[0], 0)
    apart = int(np.gcd.reduce(np.diff(index.asi8))) * months if len(index) > 1 else 0
    return next((whole // months for whole in (12, 6, 3) if apart and apart % whole == 0), 1)


def _each_once(periods: pd.Index, labels: pd.Index) -> pd.Index:
    """The periods, of which none stands twice. Raises ValueError, with the dates, where one does."""
    twice = periods[periods.duplicated()]
    if len(twice):
        dates = dict.fromkeys(str(label).removesuffix(" 00:00:00") for label in labels[periods == twice[0]])
        raise ValueError(f"two observations in {twice[0]} ({', '.join(dates)}): keep one, or give decimal years")
    return periods


def _times(index: pd.Index, apart: int = 1) -> tuple[np.ndarray, float]:
    if isinstance(index, pd.PeriodIndex):
        t, step = index.asi8.astype(float), float(apart)
    elif pd.api.types.is_numeric_dtype(index):
        t = index.to_numpy(dtype=float)
        whole = t.size < 2 or np.abs(t - np.rint(t)).max() < 1e-9
        step = 1.0 if whole else float(np.median(np.diff(t)))
    else:
        raise TypeError(
            f"index must be a PeriodIndex, dates or numbers, not {type(index).__name__} of {index.dtype}; "
            "pd.to_datetime(index) or index.astype(int) makes it one"
        )
    _each_once(index, index)
    if not (np.diff(t) > 0).all():
        at = int(np.argmax(np.diff(t) < 0))
        raise ValueError(
            f"periods must increase: {index[at + 1]} follows {index[at]}; share.sort_index() puts them in order"
        )
    return (t - t[0]) / step if t.size else t, step


def _inside(values: np.ndarray, index: pd.Index, unit: float | None) -> tuple[np.ndarray, tuple[str, ...]]:
    edge = (values <= 0) | (values >= 1)
    if not edge.any():
        return values, ()
    when = ", ".join(str(period) for period in index[edge])
    if unit is None or not 0 < unit < 1:
        raise ValueError(
            f"share of exactly 0 or 1 at {when}: pass unit= the last printed unit as a share, "
            "0.001 for figures printed to 0.1 percent"
        )
    least = min(values[~edge].min(initial=1), (1 - values[~edge]).min(initial=1))
    if least < unit / 2:
        raise ValueError(
            f"unit={unit:g} is coarser than the figures (one is {least:.2g} from 0 or 1): give the last printed unit "
            "as a share, 0.001 for figures printed to 0.1 percent"
        )
    return np.clip(values, unit / 2, 1 - unit / 2), (f"0 or 1 at {when} replaced by half the last printed unit",)
