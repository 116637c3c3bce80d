"""The timing of the back-test measures what it says."""

from benchmarks import backtest
from telecompilot.evidence import paths
from telecompilot.study import track_record


def test_cold_run_finds_what_an_earlier_one_kept(monkeypatch):
    places, before = [], paths.CACHE

    def evaluated(ev):
        places.append((paths.CACHE, any(paths.CACHE.iterdir())))
        (paths.CACHE / "kept").touch()

    monkeypatch.setattr(track_record, "evaluated", evaluated)
    found = backtest.seconds(cold=2, kept=3)
    assert [full for _, full in places] == [False, True, False, True, True, True]
    assert len({place for place, _ in places}) == 2 and before == paths.CACHE
    assert (found >= 0).all() and list(found.index) == ["whole back-test, cold", "whole back-test, from cache"]
