"""What a licence is called: the Hub's identifier in, SPDX's and its address out.

The Hub writes identifiers in small letters (``cc-by-4.0``), ``CITATION.cff`` and archives want
those of SPDX (``CC-BY-4.0``). Licences of data and texts are here, not of programs.

Sources: https://huggingface.co/docs/hub/repositories-licenses, https://spdx.org/licenses/

>>> spdx_id("cc-by-4.0"), license_url("cc0-1.0"), spdx_id("other")
('CC-BY-4.0', 'https://spdx.org/licenses/CC0-1.0.html', None)
"""

from __future__ import annotations

LICENSE_FILE = "LICENSE.md"

_SPDX = {
    name.lower(): name
    for name in (
        "CC0-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC-BY-NC-2.0 "
        "CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-ND-4.0 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 "
        "CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 "
        "Apache-2.0 MIT BSD-3-Clause GPL-3.0 AGPL-3.0 Unlicense"
    ).split()
} | {"odbl": "ODbL-1.0", "pddl": "PDDL-1.0", "odc-by": "ODC-By-1.0", "etalab-2.0": "etalab-2.0"}


def spdx_id(license: str) -> str | None:
    """SPDX's identifier of a licence that the Hub knows; ``None`` where there is none."""
    return _SPDX.get(license)


def license_url(license: str) -> str | None:
    """Where SPDX has the text of the licence; ``None`` where it has none."""
    found = spdx_id(license)
    return found and f"https://spdx.org/licenses/{found}.html"
