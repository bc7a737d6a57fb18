"""Draws the pictures of the demo shop: still lifes modelled, lit and shaded by the code in this folder.

Only the command that redraws needs it, with requirements-drawing.txt; the shop itself never imports it.
"""
