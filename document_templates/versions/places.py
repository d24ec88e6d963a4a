"""Where a Word file waits for a value, whatever way its writer marked it, and our fields put there.

Known marks: `{{ nombre }}` and other instructions of our own language; `{nombre}`; `«nombre»` and Word's merge
fields; content controls with a tag or a title; blanks to fill by hand (`Nombre: ________`, or an empty cell beside a
label, or empty rows below a heading). What stands for each item of a list gets a row, or a paragraph, that is repeated.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from jinja2.exceptions import TemplateError as JinjaError

from document_templates.errors import TemplateError
from document_templates.template_language import LANGUAGE
from document_templates.versions import signature_block
from document_templates.versions.targets import BOXES, ERASE, KEEP, Target
from document_templates.versions.wordfile import (
    DOCUMENT,
    OFFICE,
    RELATION,
    Element,
    Parts,
    W,
    parse,
    said,
    say,
    serialise,
    stories,
    texts,
)

Mark = Literal["instruction", "braces", "merge", "control", "blank"]

FOOT = 1418
"""Twentieths of a point: 25 mm below are for the footer of each presented page."""
LONGEST_NAME = 80
LONGEST_AROUND = 160

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_WORDS = re.compile(r"\{\{\s*([^\W\d][\w .\-]{0,60}?)\s*\}\}")
_SIMPLE = re.compile(r"\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*\}\}")
_MARKS = re.compile(
    r"(?P<tag>\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})"
    r"|(?<!\{)\{(?P<brace>[^\W\d][\w .\-]{0,60})\}(?!\})"
    r"|«\s*(?P<merge>[^\W\d]\w{0,60})\s*»"
    r"|(?P<blank>_{4,}|…{3,}|\.{8,})",
    re.DOTALL,
)
_NAME = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?<![\w.|])(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)""", re.DOTALL
)
_MERGEFIELD = re.compile(r"\bMERGEFIELD\s+(?:\"([^\"]+)\"|(\S+))", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    name: str
    """As its writer called it; of a blank, the words before it."""
    mark: Mark
    around: str
    """What its paragraph says, to recognise it."""

    @property
    def may_stay(self) -> bool:
        """A blank may stay one, to fill by hand."""
        return self.mark == "blank"


@dataclass
class _Work:
    """One walk over the parts: it lists the places and, where `choices` says so, fills them."""

    strange: frozenset[str]
    """Names in our own language that are no fields: `empresa`, `organizacion.rutt`."""
    known: Mapping[str, Target]
    choices: Mapping[str, str]
    places: dict[str, Place] = field(default_factory=dict)
    repeated: dict[Element, str] = field(default_factory=dict)
    """Rows and paragraphs, and what each goes through."""
    boxes_at: list[Element] = field(default_factory=list)
    blanks: bool = True
    """False where the file speaks our language: what it leaves blank is to stay so."""

    def found(self, name: str, mark: Mark, around: str) -> str:
        """Its key; the words before two blanks may be the same."""
        key, number = name, 2
        while mark == "blank" and key in self.places:
            key, number = f"{name} ({number})", number + 1
        self.places.setdefault(key, Place(key, mark, " ".join(around.split())[:LONGEST_AROUND]))
        return key

    def written(self, key: str, owner: Element, stays: str) -> str:
        """What stands there from now on."""
        choice = self.choices.get(key, KEEP)
        if choice in (KEEP, ERASE):
            return stays if choice == KEEP else ""
        if choice == BOXES:
            self.boxes_at.append(owner)
            return ""
        target = self.known.get(choice)
        if target is None or target.whole:
            raise TemplateError(f"«{key}» no puede ser «{choice}»")
        if target.rows:
            self._repeat(owner, target.rows)
        return target.written

    def _repeat(self, owner: Element, rows: str) -> None:
        row = next(owner.iterancestors(f"{W}tr"), owner)
        if self.repeated.setdefault(row, rows) != rows:
            raise TemplateError(
                f"en «{said(owner)[:60]}» hay datos de dos listas distintas: cada fila puede llevar una sola"
            )


def marks(parts: Parts) -> int:
    """How many instructions it has, at most."""
    return sum(
        len(_OPENING.findall(said(paragraph)))
        for name in stories(parts)
        for paragraph in parse(parts[name]).iter(f"{W}p")
    )


def unclosed(parts: Parts) -> list[str]:
    """Where an instruction begins and does not end in its paragraph. Asked first: all else looks for ends."""
    found = []
    for name in stories(parts):
        for paragraph in parse(parts[name]).iter(f"{W}p"):
            text = said(paragraph)
            if (start := _open_end(text)) is not None:
                found.append(text[start : start + 40])
    return found


def _open_end(text: str) -> int | None:
    at = 0
    while opening := _OPENING.search(text, at):
        end = text.find(_CLOSING[opening[0]], opening.end())
        if end < 0:
            return opening.start()
        at = end + 2
    return None


def tidied(parts: Parts) -> Parts:
    """`{{ nombre de la organización }}` is not our language, but what it means is plain."""
    fresh = dict(parts)
    for name in stories(parts):
        root = parse(parts[name])
        changed = False
        for paragraph in root.iter(f"{W}p"):
            for mark in reversed([*_WORDS.finditer(said(paragraph))]):
                if not _is_expression(mark[1]):
                    _replace(texts(paragraph), mark.start(), mark.end(), f"{{{mark[1]}}}")
                    changed = True
        if changed:
            fresh[name] = serialise(root)
    return fresh


def _is_expression(text: str) -> bool:
    try:
        LANGUAGE.parse(f"{{{{ {text} }}}}")
    except JinjaError:
        return False
    return True


def find(parts: Parts, strange: frozenset[str]) -> list[Place]:
    """In the order of the document. `strange` are the names in our own language that are no fields."""
    work = _Work(strange, {}, {})
    _walk(dict(parts), work)
    return list(work.places.values())


def put(
    parts: Parts,
    strange: frozenset[str],
    known: Mapping[str, Target],
    choices: Mapping[str, str],
    roles: tuple[str, ...],
    add_boxes: bool,
    official: bool,
) -> Parts:
    """The same file with our fields in their places, room for our footer and, if asked, a box for everybody. One that
    is not official says whose proposal it is.

    Raises `TemplateError` for a choice that cannot be.
    """
    changed = dict(parts)
    work = _Work(strange, known, choices)
    roots = _walk(changed, work)
    for owner, rows in work.repeated.items():
        _repeat(owner, rows)
    body = roots[DOCUMENT].find(f"{W}body")
    assert body is not None
    _leave_room(body)
    if work.boxes_at or add_boxes:
        signature_block.place(changed, body, work.boxes_at[0] if work.boxes_at else None, roles)
    if not official and not any("formato_oficial" in said(one) for one in _all(roots)):
        signature_block.say_whose(body)
    for name, root in roots.items():
        changed[name] = serialise(root)
    _forget_own_template(changed)
    return changed


def _all(roots: Mapping[str, Element]) -> Iterator[Element]:
    for root in roots.values():
        yield from root.iter(f"{W}p")


def _walk(parts: Parts, work: _Work) -> dict[str, Element]:
    roots = {name: parse(parts[name]) for name in stories(parts)}
    for root in roots.values():
        _drop_alternatives(root)
    work.blanks = not any("{%" in said(one) for root in roots.values() for one in root.iter(f"{W}p"))
    for root in roots.values():
        _merge_fields_as_text(root)
        for control in list(root.iter(f"{W}sdt")):
            _control(control, work)
        for paragraph in list(root.iter(f"{W}p")):
            _paragraph(paragraph, work)
        for table in list(root.iter(f"{W}tbl")) if work.blanks else ():
            _table(table, work)
    return roots


def _drop_alternatives(root: Element) -> None:
    """Word keeps text boxes twice, the second time for programs of before 2010."""
    for old in list(root.iter(f"{MC}Fallback")):
        owner = old.getparent()
        if owner is not None and owner.find(f"{MC}Choice") is not None:
            owner.remove(old)


# What a paragraph says


def _paragraph(paragraph: Element, work: _Work) -> None:
    whole = said(paragraph)
    before = 0
    changes: list[tuple[int, int, str]] = []
    for mark in _MARKS.finditer(whole):
        text = mark[0]
        if mark["blank"] and not work.blanks:
            continue
        if mark["tag"]:
            new = _in_tag(text, paragraph, work)
        elif mark["brace"] or mark["merge"]:
            name = (mark["brace"] or mark["merge"]).strip()
            key = work.found(name, "braces" if mark["brace"] else "merge", whole)
            new = work.written(key, paragraph, text)
        else:
            key = work.found(_label(whole[before : mark.start()]) or _cell_before(paragraph), "blank", whole)
            new = work.written(key, paragraph, text)
        before = mark.end()
        if new != text:
            changes.append((mark.start(), mark.end(), new))
    for start, end, new in reversed(changes):
        _replace(texts(paragraph), start, end, new)


def _in_tag(tag: str, paragraph: Element, work: _Work) -> str:
    simple = _SIMPLE.fullmatch(tag)
    if simple and _strange(simple[1], work):
        key = work.found(simple[1], "braces", said(paragraph))
        return work.written(key, paragraph, tag)
    return _NAME.sub(lambda found: _renamed(found, paragraph, work), tag)


def _renamed(found: re.Match[str], paragraph: Element, work: _Work) -> str:
    """A name within an instruction of our own language."""
    name = found["name"]
    if not name or not _strange(name, work):
        return found[0]
    root, _, rest = name.partition(".")
    if root not in work.strange:
        root, rest = name, ""
    key = work.found(root, "instruction", said(paragraph))
    target = work.known.get(work.choices.get(key, KEEP))
    if target is None:
        return found[0]
    return f"{target.bare}.{rest}" if rest else target.bare


def _strange(name: str, work: _Work) -> bool:
    return name in work.strange or name.partition(".")[0] in work.strange


def _label(before: str) -> str:
    """The words that a blank belongs to: `Nombre` of `Nombre: ____`."""
    words = re.split(r"[.;,)]\s|\s{3,}", before.strip())[-1]
    return " ".join(words.strip(" :.,;-–(").split())[-LONGEST_NAME:].strip()


def _cell_before(paragraph: Element) -> str:
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    beside = cell.getprevious() if cell is not None else None
    words = _label(_cell_text(beside)) if beside is not None and beside.tag == f"{W}tc" else ""
    return words or "espacio en blanco"


def _replace(pieces: list[Element], start: int, end: int, new: str) -> None:
    """The first piece that it touches takes all of the new text, with its own looks."""
    at = 0
    for piece in pieces:
        text = piece.text or ""
        left, right = max(start - at, 0), min(end - at, len(text))
        if left < len(text) and right > 0 and left < right:
            say(piece, text[:left] + new + text[right:])
            new = ""
        at += len(text)


# Merge fields and content controls


def _merge_fields_as_text(root: Element) -> None:
    """Word's own marks say the same as `«nombre»`, which is what Word shows of them."""
    for simple in list(root.iter(f"{W}fldSimple")):
        name = _merged(simple.get(f"{W}instr", ""))
        owner = simple.getparent()
        if name and owner is not None:
            run = simple.find(f"{W}r")
            fresh = _run(run if run is not None else simple, f"«{name}»")
            owner.replace(simple, fresh)
    for paragraph in root.iter(f"{W}p"):
        _complex_fields(paragraph)


def _complex_fields(paragraph: Element) -> None:
    runs: list[Element] = []
    depth = 0
    for run in list(paragraph.iter(f"{W}r")):
        kinds = [mark.get(f"{W}fldCharType") for mark in run.iter(f"{W}fldChar")]
        depth += kinds.count("begin")
        if depth:
            runs.append(run)
        depth -= kinds.count("end")
        if runs and depth <= 0:
            name = _merged("".join(one.text or "" for each in runs for one in each.iter(f"{W}instrText")))
            if name:
                _put_instead(runs, name)
            runs, depth = [], 0


def _put_instead(runs: list[Element], name: str) -> None:
    looks = next((run for run in runs if run.find(f"{W}t") is not None), runs[0])
    fresh = _run(looks, f"«{name}»")
    runs[0].addprevious(fresh)
    for run in runs:
        owner = run.getparent()
        if owner is not None:
            owner.remove(run)


def _merged(instruction: str) -> str:
    found = _MERGEFIELD.search(instruction)
    return re.sub(r"\W+", "_", (found[1] or found[2]).strip()).strip("_") if found else ""


def _control(control: Element, work: _Work) -> None:
    properties = control.find(f"{W}sdtPr")
    content = control.find(f"{W}sdtContent")
    if properties is None or content is None or properties.find(f"{W}docPartObj") is not None:
        return
    name = ""
    for tag in ("tag", "alias"):
        mark = properties.find(f"{W}{tag}")
        name = name or (mark.get(f"{W}val", "").strip() if mark is not None else "")
    if not name:
        return
    owner = next(control.iterancestors(f"{W}p"), None)
    inside = owner if owner is not None else content.find(f".//{W}p")
    if inside is None:
        return
    key = work.found(name[:LONGEST_NAME], "control", said(inside) or name)
    if work.choices.get(key, KEEP) == KEEP:
        return
    shown = content.find(f".//{W}r")
    fresh = _run(shown if shown is not None else content, "")
    if owner is not None:
        for child in list(content):
            content.remove(child)
        content.append(fresh)
    else:
        for other in content.findall(f".//{W}p")[1:]:
            above = other.getparent()
            if above is not None and len(above) > 1:
                above.remove(other)
        for child in [child for child in inside if child.tag != f"{W}pPr"]:
            inside.remove(child)
        inside.append(fresh)
    _unwrap(control, content)
    say(texts(inside)[-1] if owner is None else fresh[-1], work.written(key, inside, ""))


def _unwrap(control: Element, content: Element) -> None:
    for child in list(content):
        control.addprevious(child)
    above = control.getparent()
    if above is not None:
        above.remove(control)


def _run(like: Element, text: str) -> Element:
    """A run that looks like that one, but not as the grey hint that Word shows in an empty control."""
    fresh = control_run = like.makeelement(f"{W}r")
    properties = like.find(f"{W}rPr") if like.tag == f"{W}r" else None
    if properties is not None:
        looks = copy.deepcopy(properties)
        for hint in looks.findall(f"{W}rStyle"):
            if (
                "placeholder" in hint.get(f"{W}val", "").lower()
                or "marcador" in hint.get(f"{W}val", "").lower()
            ):
                looks.remove(hint)
        control_run.append(looks)
    piece = fresh.makeelement(f"{W}t")
    fresh.append(piece)
    say(piece, text)
    return fresh


# Cells to fill by hand


def _table(table: Element, work: _Work) -> None:
    heading: Element | None = None
    filled = False
    for row in table.findall(f"{W}tr"):
        if not all(map(_is_empty, row.findall(f"{W}tc"))):
            _labels(row, work)
            heading, filled = row, False
        elif filled:  # more room for the hand: the rows that are needed come by themselves
            table.remove(row)
        elif heading is not None:
            filled = _columns_below(heading, row, work)
            heading = None


def _columns_below(heading: Element, row: Element, work: _Work) -> bool:
    """An empty row below a heading: each of its cells is what the heading says. True where one was filled."""
    names, cells = heading.findall(f"{W}tc"), row.findall(f"{W}tc")
    if len(names) != len(cells) or any(map(_is_empty, names)):
        return False
    filled = False
    for name, cell in zip(names, cells, strict=True):
        label, paragraph = _label(_cell_text(name)), cell.find(f"{W}p")
        if not label or paragraph is None:
            continue
        key = work.found(f"columna {label}"[:LONGEST_NAME], "blank", _cell_text(name))
        if written := work.written(key, paragraph, ""):
            paragraph.append(_run(_first_run(name), written))
            filled = True
    return filled


def _labels(row: Element, work: _Work) -> None:
    """`Nombre │ (empty)`: only where every empty cell of the row has its label to the left."""
    cells = row.findall(f"{W}tc")
    empty = [index for index, cell in enumerate(cells) if _is_empty(cell)]
    if not empty or any(index == 0 or index - 1 in empty for index in empty):
        return
    for index in empty:
        label = _label(_cell_text(cells[index - 1]))
        paragraph = cells[index].find(f"{W}p")
        if not label or len(label) > LONGEST_NAME - 1 or paragraph is None or "{%" in label:
            continue
        key = work.found(label, "blank", _cell_text(cells[index - 1]))
        written = work.written(key, paragraph, "")
        if written:
            paragraph.append(_run(_first_run(cells[index - 1]), written))


def _is_empty(cell: Element) -> bool:
    return not _cell_text(cell).strip() and not any(
        cell.find(f".//{W}{tag}") is not None for tag in ("drawing", "pict", "sdt", "tbl")
    )


def _cell_text(cell: Element) -> str:
    return " ".join(said(paragraph) for paragraph in cell.iter(f"{W}p"))


def _first_run(cell: Element) -> Element:
    """How the label looks, but not its boldness: what is filled in stands apart from it."""
    run = copy.deepcopy(cell.find(f".//{W}r"))
    assert run is not None
    for bold in list(run.iter(f"{W}b", f"{W}bCs")):
        above = bold.getparent()
        if above is not None:
            above.remove(bold)
    return run


# What is repeated, the foot of the page, Word's own template


def _repeat(owner: Element, rows: str) -> None:
    tag = "tr" if owner.tag == f"{W}tr" else "p"
    owner.addprevious(_statement(owner, f"{{%{tag} for {rows} %}}"))
    owner.addnext(_statement(owner, f"{{%{tag} endfor %}}"))


def _statement(like: Element, text: str) -> Element:
    """A paragraph, or a row with one, that goes away when it is filled."""
    paragraph = like.makeelement(f"{W}p")
    paragraph.append(_run(like, text))
    if like.tag == f"{W}p":
        return paragraph
    row, cell = like.makeelement(f"{W}tr"), like.makeelement(f"{W}tc")
    properties = like.makeelement(f"{W}tcPr")
    span = like.makeelement(f"{W}gridSpan")
    span.set(f"{W}val", str(_columns(like)))
    properties.append(span)
    cell.append(properties)
    cell.append(paragraph)
    row.append(cell)
    return row


def _columns(row: Element) -> int:
    spans = (cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc"))
    return sum(int(span.get(f"{W}val", "1")) if span is not None else 1 for span in spans) or 1


def _leave_room(body: Element) -> None:
    """The lowest 24 mm of every page are for folio, code and QR."""
    for margins in body.iter(f"{W}pgMar"):
        for edge in ("bottom", "footer"):
            if _number(margins.get(f"{W}{edge}", "0")) < FOOT:
                margins.set(f"{W}{edge}", str(FOOT))


def _number(text: str) -> int:
    return abs(int(text)) if text.lstrip("-").isdigit() else 0


def _forget_own_template(parts: Parts) -> None:
    """Word's template on the writer's disk: nobody needs it, and it tells of the writer."""
    name = "word/_rels/settings.xml.rels"
    if name not in parts:
        return
    root = parse(parts[name])
    gone = [one for one in root.iter(RELATION) if one.get("Type") == f"{OFFICE}/attachedTemplate"]
    for one in gone:
        root.remove(one)
    if gone and "word/settings.xml" in parts:
        settings = parse(parts["word/settings.xml"])
        for mark in settings.findall(f"{W}attachedTemplate"):
            settings.remove(mark)
        parts["word/settings.xml"] = serialise(settings)
    parts[name] = serialise(root)
