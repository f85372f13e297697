"""Builds src/mtreview/language/data/idioms.tsv.xz from CC-CEDICT: build_idioms.py cedict_ts.u8[.xz] OUT."""

import lzma
import sys
from pathlib import Path

from mtreview.language.dictionary import entries, subset


def main(source: Path, out: Path) -> None:
    data = lzma.decompress(source.read_bytes()) if source.suffix == ".xz" else source.read_bytes()
    lines = subset(entries(data.decode("utf-8").splitlines(), str(source)))
    out.write_bytes(lzma.compress("\n".join(lines).encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(lines)} lines, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
