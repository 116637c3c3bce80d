"""Who published first is read from what the table says, and nothing is made up."""

from __future__ import annotations

import pytest

from telecompilot import evidence
from telecompilot.evidence import publishers

SAID = {
    "Reuters": "Reuters",
    "Semafor (Reuters)": "Reuters",
    "Reuters via Daily Mail": "Reuters",
    "Reuters / MarketScreener": "Reuters",
    "Taipei Times / AP": "AP",
    "frominsideasia (SCMP)": "South China Morning Post",
    "Xinhua via People's Daily Online (MIIT)": "Xinhua",
    "NBS, copy on an unrelated host": "NBS",
    "CAICT (document mirror wnwk.com)": "CAICT",
    "C114 (mirror hnetn.com), citing CAICT": "C114, citing CAICT",
    "West.cn repost of CAICT": "CAICT",
    "Hongbo Report (repost of MIIT)": "MIIT",
    "cl11g.com (copy of the State Post Bureau)": "State Post Bureau",
    "neijiangzixun.com (copy of a news report)": "neijiangzixun.com",
    "The Register (reporting Canalys)": "The Register (reporting Canalys)",
    "NBS / China Daily government portal": "NBS / China Daily government portal",
    "news repost": "news repost",
    "repost": "repost",
    "Indian Mirror": "Indian Mirror",
    "The Star (Kenya)": "The Star (Kenya)",
}


@pytest.mark.parametrize(("publisher", "first"), SAID.items())
def test_mirror_is_named_for_the_publisher_or_a_publisher_is_guessed(publisher, first):
    assert publishers.first(publisher) == first


def test_publisher_is_lost_or_changes_when_asked_again():
    for publisher in evidence.load().sources.publisher:
        first = publishers.first(publisher)
        assert first and publishers.first(first) == first
