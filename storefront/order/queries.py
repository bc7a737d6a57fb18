"""Reads about orders and what they hold."""

from typing import Final

from django.db import connection

# A line's own count of held units beside its allocations, added up as one table: no row of either can be missed.
_LINES: Final = """
SELECT MAX(number), line, SUM(said), SUM(held) FROM (
    SELECT '' AS number, id AS line, num_allocated AS said, 0 AS held FROM order_line
    WHERE num_allocated > 0 AND stockrecord_id IS NOT NULL
    UNION ALL
    SELECT document, line, 0, units FROM partner_allocation
) AS both_sides
GROUP BY line HAVING SUM(said) <> SUM(held) ORDER BY line
"""


def lines_without_their_units() -> list[tuple[str, int, int, int]]:
    """Order lines whose count of held units differs from their allocations: (number of the order or "", id of the line,
    units it says, units that are held). One statement over all orders.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LINES)
        return [(number, line, int(said), int(held)) for number, line, said, held in cursor.fetchall()]
