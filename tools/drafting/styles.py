"""The look: two dozen styles, black on white, and the numbering of clauses."""

from tools.drafting.ooxml import NAMESPACES, edges, twips

FONT = "Carlito"
GREY = "595959"
RULE = "808080"
SHADE = "EDEDED"


def _paragraph_style(
    name: str,
    title: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: str | None = None,
    paragraph: str = "",
    based: str | None = "Normal",
) -> str:
    points = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    weight = "<w:b/>" if bold else ""
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/>{parent}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{weight}{ink}{points}</w:rPr></w:style>"
    )


def _spacing(before: float = 0, after: float = 0, line: int = 240) -> str:
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{line}" w:lineRule="auto"/>'
    )


def _tiny() -> str:
    return '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'


def _table_style(name: str, title: str, borders: str) -> str:
    return (
        f'<w:style w:type="table" w:styleId="{name}"><w:name w:val="{title}"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>"
    )


def styles_xml() -> str:
    keep = "<w:keepNext/><w:keepLines/>"
    grid = edges() + (
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        f'<w:insideV w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
    )
    body = '<w:jc w:val="both"/>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles {NAMESPACES}>'
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" '
        f'w:cs="{FONT}"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="es-CL" w:eastAsia="es-CL" '
        f'w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>{_spacing(0, 5, 254)}'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Muted"><w:name w:val="Muted"/><w:rPr>'
        f'<w:color w:val="{GREY}"/><w:sz w:val="16"/><w:szCs w:val="16"/></w:rPr></w:style>'
        + _paragraph_style(
            "Heading1",
            "heading 1",
            size=15,
            bold=True,
            paragraph=f'{keep}{_spacing(8, 8)}<w:jc w:val="center"/><w:outlineLvl w:val="0"/>',
        )
        + _paragraph_style(
            "Heading2",
            "heading 2",
            size=11,
            bold=True,
            paragraph=f'{keep}{_spacing(9, 3)}<w:outlineLvl w:val="1"/>',
        )
        + _paragraph_style("BodyText", "Body Text", paragraph=_spacing(0, 5, 254) + body)
        + _paragraph_style("Lead", "Lead", paragraph=f"{keep}{_spacing(0, 4, 254)}{body}")
        + _paragraph_style("Item", "List Item", paragraph=f"<w:keepLines/>{_spacing(0, 3, 250)}{body}")
        + _paragraph_style("TableText", "Table Text", size=9, paragraph=_spacing(1.2, 1.2))
        + _paragraph_style("TableLabel", "Table Label", size=8.5, colour=GREY, paragraph=_spacing(1.2, 1.2))
        + _paragraph_style(
            "TableHead", "Table Head", size=8.5, bold=True, paragraph=f"<w:keepNext/>{_spacing(2, 2)}"
        )
        + _paragraph_style("Row", "Table Row", size=8.5, paragraph=_spacing(1, 1))
        + _paragraph_style(
            "RowNumber", "Table Row Number", size=8.5, paragraph=_spacing(1, 1) + '<w:jc w:val="right"/>'
        )
        + _paragraph_style("RowNote", "Table Row Note", size=7.5, colour="404040", paragraph=_spacing(0, 0.5))
        + _paragraph_style("Box", "Box", paragraph=_spacing(3, 0) + '<w:jc w:val="center"/>')
        + _paragraph_style(
            "SignerName",
            "Signer Name",
            size=10,
            bold=True,
            paragraph='<w:pBdr><w:top w:val="single" w:sz="6" w:space="2" w:color="000000"/></w:pBdr>'
            + _spacing(0, 0),
        )
        + _paragraph_style("SignerLongName", "Signer Long Name", size=7.5, based="SignerName")
        + _paragraph_style(
            "SignerLine", "Signer Line", size=9, paragraph=_spacing(0, 1) + f'<w:ind w:right="{twips(1.5)}"/>'
        )
        + _paragraph_style(
            "Stamp", "Stamp", size=7, colour=GREY, paragraph=_spacing(0, 1) + '<w:jc w:val="center"/>'
        )
        + _paragraph_style("Small", "Small Print", size=7.5, colour=GREY, paragraph=_spacing(2, 1))
        + _paragraph_style("Gap", "Gap", size=3, paragraph=_spacing(0, 0))
        + _paragraph_style("Tiny", "Tiny", size=1, paragraph=_tiny())
        + _paragraph_style(
            "Letterhead", "Letterhead", size=10, paragraph=_spacing(0, 1) + '<w:jc w:val="center"/>'
        )
        + _paragraph_style(
            "RunningHead",
            "Running Head",
            size=8,
            colour=GREY,
            paragraph=f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="2" w:color="{RULE}"/></w:pBdr>'
            f'<w:tabs><w:tab w:val="right" w:pos="{twips(166)}"/></w:tabs>{_spacing(0, 8)}',
        )
        + _table_style("Plain", "Plain Table", "")
        + _table_style("Ruled", "Ruled Table", edges(sides="bottom"))
        + _table_style("Grid", "Grid Table", grid)
        + _table_style("Cards", "Card Table", grid.replace(RULE, "A6A6A6"))
        + "</w:styles>"
    )


ARTICLES, ORDINALS = 1, 2
"""Numberings: `1.` with `a)`, and `Primero:` with `a)`."""


def _level(index: int, kind: str, shown: str, *, left: float, hanging: float) -> str:
    suffix = "" if hanging else '<w:suff w:val="space"/>'
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{suffix}'
        f'<w:lvlText w:val="{shown}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{twips(left)}" w:hanging="{twips(hanging)}"/></w:pPr></w:lvl>'
    )


def numbering_xml() -> str:
    letters = _level(1, "lowerLetter", "%2)", left=12, hanging=6)
    decimal = _level(0, "decimal", "%1.", left=7, hanging=7)
    ordinal = _level(0, "ordinalText", "%1:", left=0, hanging=0)
    lists = {ARTICLES: decimal + letters, ORDINALS: ordinal + letters}
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for number, levels in lists.items()
    )
    used = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in lists
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:numbering {NAMESPACES}>{abstract}{used}</w:numbering>'
