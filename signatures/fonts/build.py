"""Make rubrica-sans.ttf from Debian's Carlito-Regular.ttf (needs fontTools; not needed to run Rúbrica)."""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont

REPERTOIRE = [
    *range(0x20, 0x7F),  # Basic Latin
    *range(0xA1, 0x180),  # Latin-1 Supplement, Latin Extended-A
    *range(0x218, 0x21C),
    *range(0x1E00, 0x1F00),  # Latin Extended Additional: ḻ ṉ ṯ of Mapudungun
    *range(0x2010, 0x2040),  # dashes, quotation marks, ellipsis
    0x20AC, 0x2116, 0x2122, 0x2190, 0x2192, 0x2212, 0xFB01, 0xFB02,
]  # fmt: skip

font = TTFont(sys.argv[1], recalcTimestamp=False)
options = subset.Options(
    hinting=False, layout_features=[], drop_tables=["GPOS", "GSUB", "GDEF", "kern", "DSIG"],
    name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True, glyph_names=False,
)  # fmt: skip
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=REPERTOIRE)
subsetter.subset(font)
# The OFL reserves the name "Carlito" for the unmodified font.
for record in font["name"].names:
    if record.nameID in (1, 3, 4, 6):
        record.string = "RubricaSans" if record.nameID == 6 else "Rubrica Sans"
font.save(sys.argv[2])
