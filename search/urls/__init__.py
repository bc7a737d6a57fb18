"""Addresses of the lists. The shop's own addresses include them by name, since it stands below this house."""
