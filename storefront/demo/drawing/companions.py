"""What stands beside a product in its set picture.

Each line: product type, parameters, x, z, y, turn; x and z in halves of the product's own width and depth, y in
centimetres.
"""

SETS = {
    "teacup": [
        ("tea_tin", {"c": "moss", "h": 9}, 1.9, -1.9, 0, 10),
        ("teacup", {"c": "white", "tea": None}, -1.9, -0.9, 0, 0),
    ],
    "mug": [("jar", {"h": 12}, -2.2, -2.2, 0, 8), ("notebook", {"c": "sand", "c2": "terracotta"}, 2.4, -1.6, 0, -30)],
    "teapot": [
        ("teacup", {"c": "cream", "speck": 0.8, "size": 0.8}, -1.25, 0.75, 0, 0),
        ("teacup", {"c": "cream", "speck": 0.8, "size": 0.8}, 0.95, 1.25, 0, 0),
    ],
    "gaiwan": [
        ("tea_tin", {"c": "ochre", "style": 2}, -1.5, -1.6, 0, 8),
        ("teacup", {"c": "white", "size": 0.8}, 1.7, 0.5, 0, 0),
    ],
    "tea_tin": [
        ("tea_tin", {"c": "terracotta", "style": 2, "h": 8}, 1.9, -0.7, 0, -10),
        ("teacup", {"c": "cream", "size": 0.85}, -2.1, 0.6, 0, 0),
    ],
    "glass_pitcher": [
        ("teacup", {"c": "white", "size": 0.85}, -1.6, 0.9, 0, 0),
        ("gaiwan", {"c": "celadon"}, 1.7, -1.4, 0, 0),
    ],
    "tea_tray": [
        ("teapot", {"size": 0.85}, -0.25, -0.15, 1.1, 0),
        ("teacup", {"c": "cream", "size": 0.7}, 0.55, -0.2, 1.1, 0),
        ("teacup", {"c": "cream", "size": 0.7}, 0.62, 0.45, 1.1, 0),
    ],
    "bowls": [("utensils", {}, 1.7, 0.3, 0, -30), ("plates", {"c": "sand", "c2": "white"}, -1.9, -1.5, 0, 0)],
    "plates": [("bowls", {"n": 2, "c": "cream", "c2": "sage"}, 0.0, -0.05, 1.7, 0), ("utensils", {}, 1.4, 0.2, 0, -10)],
    "frying_pan": [("cutting_board", {}, -0.3, -1.7, 0, 20)],
    "cutting_board": [
        ("bowls", {"n": 1, "c": "terracotta", "size": 0.8}, -0.45, -0.35, 2.2, 0),
        ("jar", {}, 0.75, -1.5, 0, 10),
    ],
    "cocotte": [("utensils", {}, 1.35, 0.9, 0, -24), ("jar", {"fillc": "#d8b070"}, -1.3, -1.5, 0, 10)],
    "jar": [
        ("jar", {"fillc": "#6b3d22", "h": 17}, 1.9, -1.6, 0, -8),
        ("jar", {"fillc": "#d9bd86", "h": 9, "level": 0.6}, -2.1, 0.4, 0, 12),
    ],
    "kettle": [("mug", {"c": "white"}, 1.2, 0.9, 0, 0), ("jar", {"fillc": "#4b2b18", "h": 11}, -1.2, -1.8, 0, 10)],
    "utensils": [("bowls", {"n": 2}, -1.7, -0.5, 0, 0)],
    "table_lamp": [("notebook", {"c": "terracotta"}, 1.1, 1.0, 0, -20), ("mug", {"c": "white"}, -1.3, 0.8, 0, 20)],
    "paper_lantern": [("vase", {"shape": 1, "c": "ink"}, 1.5, -0.4, 0, 0)],
    "stool": [("cushion", {"c": "sage", "size": 0.8}, -1.7, -0.9, 0, 0), ("vase", {"size": 1.1}, 0.05, 0.1, 42, 0)],
    "vase": [
        ("vase", {"shape": 2, "c": "cream", "twig": False}, 1.9, 0.2, 0, 0),
        ("vase", {"shape": 1, "c": "ink", "twig": False, "size": 0.9}, -1.8, -0.8, 0, 0),
    ],
    "side_table": [
        ("table_lamp", {"c": "white", "size": 0.9}, -0.25, -0.2, 46, 0),
        ("mug", {"c": "terracotta"}, 0.45, 0.35, 46, 0),
    ],
    "cushion": [
        ("cushion", {"c": "sage", "fabric": "knit", "size": 0.86}, 1.1, 1.2, 0, -18),
        ("cushion", {"c": "cream", "fabric": "check", "c2": "terracotta"}, -1.15, -0.9, 0, 14),
    ],
    "pillow": [("blanket", {"c": "oat", "kind": "waffle", "fringe": False}, 0.2, 2.2, 0, -24)],
    "towels": [("soap", {}, 1.35, 0.9, 0, -20), ("pump_bottle", {}, -1.35, -0.8, 0, 8)],
    "blanket": [("cushion", {"c": "cream", "fabric": "knit", "size": 0.9}, -0.3, -1.6, 0, 6)],
    "duvet": [("pillow", {"c": "white", "c2": "mist", "size": 0.75}, -0.2, -1.9, 0, 10)],
    "rug": [("stool", {"size": 0.9}, 1.2, -1.0, 0, 0)],
    "tote": [("scarf", {"size": 0.8}, 1.15, 2.2, 0, -20)],
    "scarf": [("mug", {"c": "terracotta"}, 1.2, -0.9, 0, -10)],
    "soap": [("dropper", {}, 1.3, -1.4, 0, -6), ("towels", {"n": 1, "c": "cream", "size": 0.8}, -1.6, -2.0, 0, -14)],
    "pump_bottle": [
        ("pump_bottle", {"glass": False, "c": "sage", "style": 3, "pump": "brass"}, 1.9, -1.2, 0, -10),
        ("soap", {"size": 0.9}, -2.6, 1.2, 0, 10),
    ],
    "candle": [
        ("vase", {"shape": 2, "c": "clay", "size": 0.9}, 2.0, -1.8, 0, 0),
        ("candle", {"vessel": "clay", "vc": "sage", "lit": False, "size": 0.8}, -2.0, 0.4, 0, 8),
    ],
    "dropper": [("cream_jar", {"size": 0.9}, 2.1, 0.6, 0, -6), ("soap", {"size": 0.9}, -3.0, -1.4, 0, 10)],
    "cream_jar": [("dropper", {}, 1.6, -1.4, 0, -6), ("cream_jar", {"c": "sage", "size": 0.8}, -1.8, 0.3, 0, 8)],
    "bath_brush": [
        ("towels", {"n": 2, "c": "sage", "c2": "cream", "size": 0.7}, 0.3, -2.9, 0, 14),
        ("soap", {}, -0.9, 1.8, 0, 10),
    ],
    "notebook": [("pens", {}, 1.6, 0.3, 0, -6), ("mug", {"c": "white"}, -1.1, -1.5, 0, 20)],
    "pens": [("notebook", {"c": "sand", "c2": "ink"}, -1.3, -0.8, 0, 12)],
    "washi": [("notebook", {"c": "terracotta", "c2": "cream", "size": 0.8}, 1.2, -1.6, 0, -16)],
    "letter_set": [("pens", {}, 1.15, 0.1, 0, -20)],
    "desk_tray": [("mug", {"c": "sage"}, 1.2, -1.5, 0, 10), ("notebook", {}, -1.1, 1.6, 0, 30)],
    "speaker": [
        ("vase", {"shape": 2, "c": "cream", "size": 0.9}, 1.9, -0.8, 0, 0),
        ("notebook", {"c": "ink", "c2": "sand", "size": 0.9}, -1.9, 0.9, 0, 20),
    ],
    "humidifier": [
        ("candle", {"lit": False}, 1.7, 0.8, 0, 0),
        ("vase", {"shape": 1, "c": "sage", "size": 0.9}, -1.6, -1.2, 0, 0),
    ],
    "clock": [
        ("notebook", {"c": "sage", "c2": "cream", "size": 0.8}, 1.5, 1.8, 0, -20),
        ("vase", {"shape": 2, "c": "terracotta", "size": 0.8}, -1.7, -0.6, 0, 0),
    ],
    "desk_fan": [("mug", {"c": "terracotta"}, 1.3, 0.8, 0, 0), ("clock", {"size": 0.9}, -1.5, -0.6, 0, 0)],
    "tea_pouch": [
        ("teacup", {"c": "cream", "size": 0.9, "tea": "#c9a24a"}, 1.7, 1.0, 0, 0),
        ("gaiwan", {"c": "white", "size": 0.9}, -2.0, 0.2, 0, 0),
    ],
    "tea_cake": [
        ("tea_tools", {"size": 0.8}, 2.0, 0.2, 0, -10),
        ("teacup", {"c": "ochre", "size": 0.85, "tea": "#8f3a12"}, -1.5, 0.9, 0, 0),
    ],
    "iron_kettle": [
        ("teacup", {"c": "ochre", "size": 0.85}, 1.55, 0.8, 0, 0),
        ("tea_cake", {"c": "#e9e2cf", "accent": "#7f9454", "leaves": "#6b5a3a", "size": 0.8}, -2.1, -0.9, 0, 14),
    ],
    "flask": [
        ("notebook", {"c": "ochre", "c2": "ink", "size": 0.9}, 3.4, 0.8, 0, -24),
        ("teacup", {"c": "cream", "shape": "tall", "size": 0.95}, -2.6, 1.2, 0, 0),
    ],
    "incense": [
        ("tea_tin", {"c": "pine", "h": 8, "size": 0.9}, -0.6, -2.1, 0, 10),
        ("teacup", {"c": "cream", "size": 0.75}, 0.9, -1.6, 0, 0),
    ],
}
