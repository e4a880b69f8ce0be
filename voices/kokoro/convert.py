"""Make the speaker tables in this folder from the npm package ``kokoro-js`` 1.2.1.

    python voices/kokoro/convert.py path/to/unpacked/package

A table there is 510×256 float32, one row for each length of phrase in phonemes. Rows past 256
are never asked for (a phrase is cut before that), and half precision leaves word error and
DNSMOS as they were (measured), so what is kept is 256×256 float16: 131 kB instead of 522.
Writing is deterministic: the same package gives the same bytes, and ``tables.sha256`` holds
their digests, which the engine checks before it speaks.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

ROWS = 256
TABLES = (
    "af_alloy",
    "af_bella",
    "af_heart",
    "af_jessica",
    "af_kore",
    "af_nicole",
    "af_nova",
    "af_sarah",
    "af_sky",
    "am_adam",
    "am_echo",
    "am_eric",
    "am_fenrir",
    "am_liam",
    "am_michael",
    "am_onyx",
    "am_puck",
    "am_santa",
    "bf_alice",
    "bf_emma",
    "bf_isabella",
    "bf_lily",
    "bm_daniel",
    "bm_fable",
    "bm_george",
    "bm_lewis",
)


def convert(source: Path, target: Path) -> str:
    """One table as ``.npz``; its SHA-256."""
    rows = np.fromfile(source, dtype="<f4").reshape(510, 256)[:ROWS].astype("<f2")
    array = io.BytesIO()
    np.lib.format.write_array(array, rows, version=(1, 0))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        # np.savez stamps the time of writing into the archive; a fixed date keeps the digest.
        archive.writestr(zipfile.ZipInfo("rows.npy", (1980, 1, 1, 0, 0, 0)), array.getvalue())
    target.write_bytes(packed.getvalue())
    return hashlib.sha256(packed.getvalue()).hexdigest()


def main(package: Path) -> None:
    here = Path(__file__).parent
    digests = {
        name: convert(package / "voices" / f"{name}.bin", here / f"{name}.npz") for name in TABLES
    }
    lines = "".join(f"{digest}  {name}.npz\n" for name, digest in sorted(digests.items()))
    (here / "tables.sha256").write_text(lines)
    print(lines, end="")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
