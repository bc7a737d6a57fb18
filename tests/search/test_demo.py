"""The demo's log of searches: believable, the same each time, written once."""

import datetime as dt

from search.demo import CHINESE, ENGLISH, load_search_demo
from search.engines.base import Engine
from search.indexing import rebuild
from search.models import LoggedSearch, SearchClick
from storefront.core import clock
from storefront.partner.listing import rebuild_listings
from tests.cast import Shop


def test_the_log_is_written_once_and_its_old_part_is_nobodys(shop_engine: Engine, shop: Shop) -> None:
    now = clock.now()
    rebuild_listings(now=now)
    rebuild(now=now)

    count = load_search_demo(now=now, say=lambda words: None)

    assert count == sum(CHINESE.values()) + sum(ENGLISH.values()) == LoggedSearch.objects.count()
    assert load_search_demo(now=now, say=lambda words: None) == 0
    assert SearchClick.objects.exists()
    assert not LoggedSearch.objects.filter(at__gt=now).exists()
    old = LoggedSearch.objects.filter(at__lt=now - dt.timedelta(days=30))
    assert old.exists()
    assert not old.exclude(visitor="", key=None).exists()
