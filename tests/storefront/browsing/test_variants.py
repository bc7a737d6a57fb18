"""The four states of an option, and what a choice leaves of another."""

from decimal import Decimal

from storefront.browsing.variants import Axis, Option, Variant, pick, view

GLAZE = Axis("glaze", "Glaze", (Option(1, "celadon", "#A3BBAE"), Option(2, "rice"), Option(3, "ink")))
SIZE = Axis("size", "Size", (Option(11, "110 ml"), Option(18, "180 ml")))
AXES = (GLAZE, SIZE)


def made(pk: int, glaze: int, size: int, available: int) -> Variant:
    return Variant(id=pk, sku=f"S{pk}", options={"glaze": glaze, "size": size}, price=Decimal(368), available=available)


# Celadon in both sizes, rice in 110 ml only and sold out, ink in 180 ml only.
VARIANTS = (made(101, 1, 11, 9), made(102, 1, 18, 3), made(103, 2, 11, 0), made(104, 3, 18, 7))


def states(chosen) -> dict[str, str]:
    return {
        o.label: ("chosen" if o.chosen else o.state or "ok")
        for axis in view(AXES, VARIANTS, chosen)
        for o in axis.options
    }


def test_before_a_choice_only_what_nobody_can_buy_is_marked() -> None:
    chosen = pick(AXES, VARIANTS, {})

    assert chosen.variant is None
    assert chosen.missing is GLAZE
    assert states(chosen) == {"celadon": "ok", "rice": "soldout", "ink": "ok", "110 ml": "ok", "180 ml": "ok"}


def test_options_are_judged_against_the_other_axes() -> None:
    chosen = pick(AXES, VARIANTS, {"size": 18})

    assert chosen.missing is GLAZE
    assert states(chosen) == {"celadon": "ok", "rice": "other", "ink": "ok", "110 ml": "ok", "180 ml": "chosen"}


def test_full_choice_names_its_variant() -> None:
    chosen = pick(AXES, VARIANTS, {"glaze": 1, "size": 18})

    assert chosen.variant is VARIANTS[1]
    assert chosen.variant.state == "low"
    assert states(chosen) == {"celadon": "chosen", "rice": "other", "ink": "ok", "110 ml": "ok", "180 ml": "chosen"}


def test_sold_out_variant_can_be_chosen_to_be_told() -> None:
    chosen = pick(AXES, VARIANTS, {"glaze": 2, "size": 11})

    assert chosen.variant is VARIANTS[2]
    assert chosen.variant.state == "soldout"


def test_last_touched_axis_wins_and_says_what_it_took_away() -> None:
    chosen = pick(AXES, VARIANTS, {"glaze": 3, "size": 11}, last="size")

    assert dict(chosen.values) == {"size": 11}
    assert chosen.cleared == ("ink",)
    assert chosen.missing is GLAZE


def test_axis_with_one_value_has_it_chosen() -> None:
    one = (Axis("glaze", "Glaze", (Option(1, "celadon"),)), SIZE)

    chosen = pick(one, VARIANTS[:2], {"size": 11})

    assert chosen.variant is VARIANTS[0]


def test_unknown_options_are_left_out() -> None:
    chosen = pick(AXES, VARIANTS, {"glaze": 99, "size": 18, "nose": 1})

    assert dict(chosen.values) == {"size": 18}
