"""What names a licence, and what a licence allows."""

from __future__ import annotations

import pytest

from pipeline.catalog.licences import Terms, licence_in, terms_of


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("CC0-1.0", "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("http://creativecommons.org/licenses/by-nc/3.0/", "CC-BY-NC-3.0"),
        ("Licensed under CC BY-SA 4.0.", "CC-BY-SA-4.0"),
        ("cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons 0", "CC0-1.0"),
        ("Attribution", "LicenseRef-CC-BY"),
        ("Attribution NonCommercial 4.0", "CC-BY-NC-4.0"),
        ("Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("Attribution Noncommercial", "LicenseRef-CC-BY-NC"),
        ("Sampling+", "LicenseRef-CC-Sampling-Plus"),
        ("// SPDX-License-Identifier: CC-BY-4.0 OR MIT\n", "CC-BY-4.0 OR MIT"),
        ("MIT License\n\nPermission is hereby granted …", "MIT"),
        ("GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007", "GPL-3.0-only"),
        ("Sonniss.com – GDC 2019 Game Audio Bundle, royalty free", "LicenseRef-Sonniss"),
        ("Royalty-free for any use", "LicenseRef-royalty-free"),
        ("This recording is in the public domain.", "CC-PDM-1.0"),
        ("© 2019 A. Holm. All rights reserved.", ""),
        ("No attribution required", ""),
        ("This is not in the public domain.", ""),
        ("", ""),
    ],
)
def test_what_names_a_licence(text: str, licence: str) -> None:
    assert licence_in(text) == licence


@pytest.mark.parametrize(
    ("licence", "copied", "commercial"),
    [
        ("CC0-1.0", True, "yes"),
        ("CC-BY-4.0", True, "yes"),
        ("CC-BY-SA-3.0", True, "yes"),
        ("CC-BY-ND-4.0", True, "unclear"),
        ("CC-BY-NC-4.0", True, "no"),
        ("CC-BY-NC-ND-4.0", True, "no"),
        ("MIT", True, "yes"),
        ("GPL-3.0-or-later", True, "yes"),
        ("LicenseRef-Sonniss", False, "unclear"),
        ("LicenseRef-CC-BY", False, "yes"),
        ("LicenseRef-CC-BY-NC", False, "no"),
        ("proprietary", False, "unclear"),
        ("", False, "unclear"),
        ("CC-BY-NC-4.0 OR CC-BY-4.0", True, "yes"),
        ("CC-BY-4.0 AND LicenseRef-Sonniss", False, "unclear"),
        ("(CC0-1.0 AND CC-BY-NC-4.0)", True, "no"),
        ("MIT OR (CC0-1.0 AND LicenseRef-x)", False, "unclear"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", True, "yes"),
    ],
)
def test_what_a_licence_allows(licence: str, copied: bool, commercial: str) -> None:
    assert terms_of(licence) == Terms(copied=copied, commercial=commercial)  # type: ignore[arg-type]
