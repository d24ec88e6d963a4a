"""The one typeface of footers and signature boxes: measured, set and embedded by us.

Every PDF carries the font that its names are printed in: readers replace the base-14 fonts as they like. Text is
written as glyph numbers of the committed file; a subset blanks glyphs and never renumbers them, so the font that
one revision embeds serves the next.
"""

import struct
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

NAME = "RubricaSans"

BASIC = frozenset(
    chr(code)
    for code in (*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100), 0x2013, 0x2014, 0x2018, 0x2019)
) | frozenset("“”…•−€")
"""What the presented PDF embeds: enough for nearly every name, so that signatures need no font of their own."""

_REPLACED: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\t\n\r\x0b\x0c\u00a0\u202f\u2009"), " "),
    0x00AD: None,
    0x2010: "-",
    0x2011: "-",
}


@lru_cache(maxsize=1024)
def normal(text: str) -> str:
    """The text as it is set: composed, one line, without characters that print nothing."""
    composed = unicodedata.normalize("NFC", text.translate(_REPLACED))
    return "".join(c for c in composed if unicodedata.category(c)[0] != "C")


@dataclass(frozen=True)
class FontFile:
    """A TrueType file taken apart."""

    tables: dict[str, bytes]
    glyphs: dict[str, int]
    advances: tuple[int, ...]
    """By glyph, in thousandths of the size."""
    bounding_box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int


@dataclass(frozen=True)
class Embedded:
    """What a PDF needs to show some characters."""

    program: bytes
    """The TrueType file, deflated."""
    length: int
    widths: str
    """The /W array."""
    to_unicode: bytes
    """CMap, deflated."""


@cache
def font() -> FontFile:
    data = (Path(__file__).parent / "fonts" / "rubrica-sans.ttf").read_bytes()
    tables = {}
    for index in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, offset, length = struct.unpack(">4sIII", data[12 + 16 * index : 28 + 16 * index])
        tables[tag.decode("ascii")] = data[offset : offset + length]
    units: int = struct.unpack(">H", tables["head"][18:20])[0]
    long_metrics = struct.unpack(">H", tables["hhea"][34:36])[0]
    count = struct.unpack(">H", tables["maxp"][4:6])[0]
    pairs = struct.unpack(f">{2 * long_metrics}H", tables["hmtx"][: 4 * long_metrics])
    advances = [round(1000 * width / units) for width in pairs[::2]]
    advances += [advances[-1]] * (count - long_metrics)

    def scaled(table: str, offset: int) -> int:
        value: int = struct.unpack(">h", tables[table][offset : offset + 2])[0]
        return round(1000 * value / units)

    return FontFile(
        tables=tables,
        glyphs=_characters(tables["cmap"]),
        advances=tuple(advances),
        bounding_box=(scaled("head", 36), scaled("head", 38), scaled("head", 40), scaled("head", 42)),
        ascent=scaled("hhea", 4),
        descent=scaled("hhea", 6),
        cap_height=scaled("OS/2", 88),
    )


def _characters(cmap: bytes) -> dict[str, int]:
    """Characters and glyphs of the first subtable, which the build writes in format 4."""
    start = struct.unpack(">I", cmap[8:12])[0]
    table = cmap[start:]
    segments = struct.unpack(">H", table[6:8])[0] // 2
    ends = struct.unpack(f">{segments}H", table[14 : 14 + 2 * segments])
    at = 16 + 2 * segments
    starts = struct.unpack(f">{segments}H", table[at : at + 2 * segments])
    deltas = struct.unpack(f">{segments}h", table[at + 2 * segments : at + 4 * segments])
    ranges_at = at + 4 * segments
    ranges = struct.unpack(f">{segments}H", table[ranges_at : ranges_at + 2 * segments])
    found = {}
    for segment in range(segments):
        for code in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = code
            if ranges[segment]:
                place = ranges_at + 2 * segment + ranges[segment] + 2 * (code - starts[segment])
                glyph = struct.unpack(">H", table[place : place + 2])[0]
            found[chr(code)] = (glyph + deltas[segment]) & 0xFFFF
    return found


def glyph(character: str) -> int:
    """Its glyph; of a letter that the font lacks, its base letter; else the empty box."""
    glyphs = font().glyphs
    if character in glyphs:
        return glyphs[character]
    return glyphs.get(unicodedata.normalize("NFD", character)[0], 0)


@lru_cache(maxsize=4096)
def _advance(character: str) -> int:
    return font().advances[glyph(character)]


def width(text: str, size: float) -> float:
    return sum(map(_advance, text)) * size / 1000


def encoded(text: str) -> bytes:
    """The operand of Tj."""
    return b"<" + "".join(map(_hexadecimal, text)).encode("ascii") + b">"


@lru_cache(maxsize=4096)
def _hexadecimal(character: str) -> str:
    return f"{glyph(character):04X}"


@lru_cache(maxsize=64)
def embedded(characters: frozenset[str]) -> Embedded:
    used = {glyph(c): c for c in sorted(characters, reverse=True)}
    program = _blanked(frozenset(used))
    widths = "[" + " ".join(f"{g} [{font().advances[g]}]" for g in sorted(used)) + "]"
    return Embedded(
        zlib.compress(program, 9), len(program), widths, zlib.compress(_to_unicode(used).encode("ascii"), 9)
    )


def _blanked(keep: frozenset[int]) -> bytes:
    """The font file with only these glyphs, and those that they are composed of, under their own numbers."""
    tables = font().tables
    offsets = struct.unpack(f">{len(tables['loca']) // 2}H", tables["loca"])
    outlines = [tables["glyf"][2 * a : 2 * b] for a, b in pairwise(offsets)]
    wanted = {0, *keep}
    waiting = list(wanted)
    while waiting:
        parts = _components(outlines[waiting.pop()]) - wanted
        wanted |= parts
        waiting += parts
    kept = [outline if number in wanted else b"" for number, outline in enumerate(outlines)]
    places, at = [0], 0
    for outline in kept:
        at += len(outline)
        places.append(at // 2)
    names = ("cmap", "head", "hhea", "hmtx", "maxp")
    return _assembled(
        {name: tables[name] for name in names}
        | {"glyf": b"".join(kept), "loca": struct.pack(f">{len(places)}H", *places)}
    )


def _components(outline: bytes) -> set[int]:
    if not outline or struct.unpack(">h", outline[:2])[0] >= 0:
        return set()
    found, at, more = set(), 10, True
    while more:
        flags, number = struct.unpack(">HH", outline[at : at + 4])
        found.add(number)
        at += 8 if flags & 1 else 6
        at += 2 * bool(flags & 8) + 4 * bool(flags & 0x40) + 8 * bool(flags & 0x80)
        more = bool(flags & 0x20)
    return found


def _assembled(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    directory, body, at = b"", b"", 12 + 16 * count
    for name, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", name.encode("ascii"), checksum, at, len(data))
        body += padded
        at += len(padded)
    return header + directory + body


def _to_unicode(used: dict[int, str]) -> str:
    lines = [f"<{g:04X}> <{c.encode('utf-16-be').hex().upper()}>" for g, c in sorted(used.items())]
    blocks = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        + "".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar\n" for b in blocks)
        + "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    )


def font_objects(characters: frozenset[str], font_number: int) -> dict[int, bytes]:
    """The five objects of the embedded font as a PDF writes them, numbered from `font_number` on.

    The first is the font itself.
    """
    use, file = embedded(characters), font()
    cid, descriptor, program, unicode_map = range(font_number + 1, font_number + 5)
    box = " ".join(map(str, file.bounding_box))
    texts = {
        font_number: f"<< /Type /Font /Subtype /Type0 /BaseFont /RUBRIC+{NAME} /Encoding /Identity-H"
        f" /DescendantFonts [{cid} 0 R] /ToUnicode {unicode_map} 0 R >>",
        cid: f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /RUBRIC+{NAME} /CIDToGIDMap /Identity"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /DW 500 /W {use.widths} /FontDescriptor {descriptor} 0 R >>",
        descriptor: f"<< /Type /FontDescriptor /FontName /RUBRIC+{NAME} /Flags 4 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {file.ascent} /Descent {file.descent} /CapHeight {file.cap_height} /StemV 80"
        f" /FontFile2 {program} 0 R >>",
    }
    objects = {number: text.encode("ascii") for number, text in texts.items()}
    objects[program] = stream(f"/Filter /FlateDecode /Length1 {use.length}", use.program)
    objects[unicode_map] = stream("/Filter /FlateDecode", use.to_unicode)
    return objects


def stream(entries: str, data: bytes) -> bytes:
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode("ascii") + data + b"\nendstream"
