"""Names by the Universal Category System, and names that only look like them."""

from __future__ import annotations

import pytest

from pipeline.intake.ucs import ucs_name


def test_the_four_fields() -> None:
    name = ucs_name("DOORWood_Slam Heavy 01_BTP_HOUSE")
    assert name is not None
    assert (name.cat_id, name.category) == ("DOORWood", "door wood")
    assert (name.fx_name, name.creator, name.source) == ("Slam Heavy 01", "BTP", "HOUSE")
    assert (name.user_category, name.vendor_category, name.user_data) == ("", "", "")


def test_the_optional_ones() -> None:
    name = ucs_name("AMBForst-EXT_Pines-Wind In Needles_AB_Nordic 2019_MKH8040_XY")
    assert name is not None
    assert (name.category, name.user_category, name.vendor_category) == (
        "amb forst",
        "EXT",
        "Pines",
    )
    assert (name.fx_name, name.source, name.user_data) == (
        "Wind In Needles",
        "Nordic 2019",
        "MKH8040_XY",
    )


@pytest.mark.parametrize(
    ("cat_id", "category"),
    [
        ("UIMisc", "ui misc"),
        ("GUNAuto", "gun auto"),
        ("WATRSplsh", "watr splsh"),
        ("DSGNBoom", "dsgn boom"),
    ],
)
def test_a_category_is_capitals_and_what_follows_them(cat_id: str, category: str) -> None:
    name = ucs_name(f"{cat_id}_A_B_C")
    assert name is not None
    assert name.category == category


@pytest.mark.parametrize(
    "stem",
    [
        "door slam",
        "DOORWood_Slam_BTP",
        "DOORWood__BTP_HOUSE",
        "doorWood_Slam_BTP_HOUSE",
        "DOOR_Slam_BTP_HOUSE",
        "take_01_mix_final",
        "12345__user__a name",
        "Recording_2019_05_01",
        "",
    ],
)
def test_others_are_left_alone(stem: str) -> None:
    assert ucs_name(stem) is None
