"""Writes under build/fonts/ what pages need of Source Sans Pro: Latin letters only, compressed (WOFF2), with their CSS.

The whole files (290 kB each) come from the `font-source-sans-pro` package; a page loads three of them. Nothing is done
when the files are already those of the installed package; without them, pages use the whole files.
"""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "build" / "fonts"
WEIGHTS = {400: "SourceSansPro-Regular", 600: "SourceSansPro-Semibold", 700: "SourceSansPro-Bold"}
# Letters of French and of its neighbours, punctuation, currencies, arrows, mathematical signs: what people type and we write.
RANGES = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x0192, 0x0192), (0x0218, 0x021B), (0x02C6, 0x02C7), (0x02D8, 0x02DD),
    (0x2002, 0x200B), (0x2010, 0x2015), (0x2018, 0x2022), (0x2026, 0x2026), (0x202F, 0x202F), (0x2030, 0x2030),
    (0x2039, 0x203A), (0x2044, 0x2044), (0x2070, 0x2079), (0x2080, 0x2089), (0x20AC, 0x20AC), (0x2116, 0x2116),
    (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
)  # fmt: skip
FEATURES = ["kern", "liga", "tnum", "lnum", "pnum", "locl", "mark", "mkmk", "ccmp", "sups", "ordn", "frac"]
VERSION = "1"


def source_folder() -> Path:
    found = importlib.util.find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        raise SystemExit("La police Source Sans Pro est introuvable : installez les dépendances du projet.")
    return Path(found.origin).parent / "files"


def stylesheet() -> str:
    """Faces named from ``static/fonts/``, where the folder is served."""
    faces = (
        f'@font-face{{font-family:"Source Sans Pro";src:url("{name}.woff2") format("woff2");'
        f"font-weight:{weight};font-display:swap}}\n"
        for weight, name in WEIGHTS.items()
    )
    return "/* Written by scripts/fonts.py. */\n" + "".join(faces)


def build(output: Path = OUTPUT) -> bool:
    """Write the files unless they are up to date; whether something was written."""
    folder = source_folder()
    digest = hashlib.sha256(f"{VERSION}{RANGES}{FEATURES}".encode())
    for name in WEIGHTS.values():
        digest.update((folder / f"{name}.ttf").read_bytes())
    stamp, expected = output / "version.txt", digest.hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == expected:
        return False
    from fontTools import subset

    output.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    options = subset.Options(
        flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True, notdef_outline=True
    )
    codes = [code for low, high in RANGES for code in range(low, high + 1)]
    for name in WEIGHTS.values():
        font = subset.load_font(str(folder / f"{name}.ttf"), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=codes)
        cutter.subset(font)
        # written whole under another name first: somebody may be reading, or building too
        draft = output / f".{name}-{os.getpid()}"
        subset.save_font(font, str(draft), options)
        draft.replace(output / f"{name}.woff2")
        font.close()
    (output / "fonts.css").write_text(stylesheet(), encoding="utf-8")
    stamp.write_text(expected, encoding="ascii")
    return True


if __name__ == "__main__":
    try:
        build()
    except Exception as error:
        # the application works with the whole files: slower, never broken
        print(
            f"Polices allégées non préparées ({error}) : les pages utiliseront les polices entières.", file=sys.stderr
        )
