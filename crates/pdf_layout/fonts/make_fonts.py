#!/usr/bin/env python3
"""Makes the files of this folder from packages of Debian and npm; `README.md` says how to run it.

For each font: hints go (PDF viewers do not use them), Chinese, Japanese and Korean lose the layout tables for vertical
text and what other fonts here have already, then Brotli. `coverage.txt` names the characters of each font, so that the
program knows which one to open.
"""

import io
import pathlib
import sys

import brotli
from fontTools import subset

HERE = pathlib.Path(__file__).parent

# Family, and the files of its weights. The order is that in which a character is looked for.
NOTO_CORE = (
    "NotoSans NotoSansArabic NotoSansDevanagari NotoSansBengali NotoSansGurmukhi NotoSansGujarati NotoSansOriya "
    "NotoSansTamil NotoSansTelugu NotoSansKannada NotoSansMalayalam NotoSansSinhala NotoSansThai NotoSansLao "
    "NotoSansKhmer NotoSansMyanmar NotoSansHebrew NotoSansGeorgian NotoSansArmenian NotoSansEthiopic NotoSansThaana "
    "NotoSansSyriac NotoSansMongolian NotoSansTifinagh NotoSansNKo NotoSansAdlam NotoSansCherokee "
    "NotoSansCanadianAboriginal NotoSansJavanese NotoSansBalinese NotoSansSundanese NotoSansOlChiki "
    "NotoSansMeeteiMayek NotoSansVai NotoSansYi NotoSansLisu NotoSerifTibetan"
).split()


def characters_of(codec):
    """All that a double-byte character set can say."""
    pairs = (bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode(codec, "ignore")) == 1}


HANGUL = set(range(0xAC00, 0xD7A4)) | set(range(0x3130, 0x3190)) | set(range(0x1100, 0x1200))
PUNCTUATION = set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFFF0))
KANA = set(range(0x3040, 0x3100)) | set(range(0x31F0, 0x3200))

# Japanese forms for what Windows code page 932 (JIS X 0208 and the names in common use) has; Chinese forms for the
# 27,900 ideographs of the font; all modern syllables of Hangul.
NOTO_CJK = {
    "NotoSansKR": ("noto-sans-kr", HANGUL | PUNCTUATION),
    "NotoSansJP": ("noto-sans-jp", (characters_of("cp932") | KANA | PUNCTUATION) - set(range(0x2E80))),
    "NotoSansSC": ("noto-sans-sc", set(range(0x2E80, 0x110000)) - HANGUL),
}
SYMBOLS = {
    "NotoSansSymbols": set(range(0x2000, 0x2C00)),
    "NotoSansSymbols2": set(range(0x2000, 0x2C00)),
    "NotoSansMath": set(range(0x2000, 0x2C00)),
}


def reduced(path, keep, layout):
    """The font with these characters, as bytes, and the characters."""
    options = subset.Options(hinting=False, layout_features=["*"] if layout else [], notdef_outline=True)
    options.drop_tables += ["BASE", "DSIG", "STAT", "VORG", "meta", "vhea", "vmtx"]
    options.recalc_timestamp = False
    font = subset.load_font(str(path), options)
    font.recalcTimestamp = False
    kept = {c for c in font.getBestCmap() if keep is None or c in keep}
    reducer = subset.Subsetter(options)
    reducer.populate(unicodes=kept)
    reducer.subset(font)
    file = io.BytesIO()
    font.save(file)
    return file.getvalue(), sorted(font.getBestCmap())


def ranges(characters):
    """Characters as "20-7E A0 C0-FF"."""
    found = []
    for c in characters:
        if found and c == found[-1][1] + 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return " ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in found)


def main(debian, npm):
    jobs = [(name, debian / f"{name}-{weight}.ttf", weight, None, True) for name in NOTO_CORE for weight in ("Regular", "Bold")]
    for name, (package, keep) in NOTO_CJK.items():
        jobs.append((name, npm / package / "400Regular" / f"{name}_400Regular.ttf", "Regular", keep, False))
    jobs += [(name, debian / f"{name}-Regular.ttf", "Regular", keep, False) for name, keep in SYMBOLS.items()]
    coverage = []
    for name, path, weight, keep, layout in jobs:
        if not path.exists():
            print(f"{name} has no {weight}", file=sys.stderr)
            continue
        data, characters = reduced(path, keep, layout)
        packed = brotli.compress(data, quality=11, lgwin=24)
        (HERE / f"{name}-{weight}.ttf.br").write_bytes(packed)
        print(f"{name}-{weight}: {len(characters)} characters, {len(data)} bytes, {len(packed)} packed")
        if weight == "Regular":
            coverage.append(f"{name} {ranges(characters)}\n")
    (HERE / "coverage.txt").write_text("".join(coverage))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
