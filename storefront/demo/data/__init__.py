"""Texts, prices and picture specifications of the demo shop, written by hand."""
