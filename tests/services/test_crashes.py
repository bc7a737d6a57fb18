"""Web or worker killed in the middle of checkouts. `python -m tests.services.crashes` does it thirty times."""

import os
from typing import Any

from tests.database import migrated_postgresql_template
from tests.services.crashes import crash, demo_shop, wrong


def test_nothing_is_lost_doubled_or_stuck_after_kills(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        template = migrated_postgresql_template()

    with demo_shop(os.environ["DATABASE_URL"], template=template) as shop:
        told = crash(shop, kills=4, buyers=3, seed=20261124)

        assert len(told) >= 3
        assert wrong(shop.url, told) == []
