"""Search: one typed question, one typed answer, two engines. What lies where: docs/map.md; why so: docs/adr/0009."""
