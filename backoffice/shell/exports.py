"""Files that leave the house leave a trace."""

from datetime import datetime

from wagtail.log_actions import log

from storefront.accounts.models import User


def note_export(*, actor: User, what: str, rows: int, masked: bool, query: str, now: datetime) -> None:
    """Write into the history that `rows` rows of a list were exported, with the filter that chose them."""
    log(
        actor,
        "backoffice.export",
        user=actor,
        timestamp=now,
        data={"what": what, "rows": rows, "masked": masked, "query": query[:500]},
    )
