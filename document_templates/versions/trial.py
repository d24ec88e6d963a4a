"""Tries a Word file as a kind's format: what is wrong, what it lacks, and how the kind's sample looks in it."""

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pydantic import BaseModel

from document_templates import boxes, checking, filling, hostile, pdf_text
from document_templates.envelope import DocumentFields
from document_templates.errors import BoxError, ConversionFailed, FieldErrors, LostText, TemplateError
from document_templates.kind import Kind, Role
from document_templates.preparation import prepare
from document_templates.versions import language, places, signature_block, wordfile
from document_templates.versions.language import Asked, item_of, may_be_missing
from document_templates.versions.places import Place
from document_templates.versions.targets import targets

FOOTER_MM = 24
MM = 72 / 25.4
SHOWN = 5
MOST_PLACES = 150
MOST_MARKS = 3000

Convert = Callable[[bytes], bytes]
"""From Word to PDF; raises `ConversionFailed`."""


@dataclass(frozen=True)
class Checked:
    """All at once, in Spanish. Fit for use where nothing is wrong, unknown or, unless accepted, missing."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """Places, as written in the file, that nobody has said what they are."""
    missing: tuple[str, ...] = ()
    """Minimum contents of the programme that it does not print."""
    unused: tuple[str, ...] = ()
    """Other fields of the kind that it does not print."""

    @property
    def usable(self) -> bool:
        return not self.errors and not self.unknown

    @property
    def complete(self) -> bool:
        return self.usable and not self.missing


@dataclass(frozen=True)
class Tried:
    checked: Checked
    places: tuple[Place, ...] = ()
    docx: bytes | None = None
    """With our fields in place: what documents are made with. None where the file may not even be opened."""
    pdf: bytes | None = None
    """The kind's sample in it."""


@dataclass
class _Findings:
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def sample(kind: Kind, *, official: bool = False) -> DocumentFields:
    fields = kind.fields.model_validate_json((kind.folder / "sample.json").read_bytes())
    return fields.model_copy(update={"formato_oficial": official})


def fill_sample(kind: Kind, docx: bytes, *, official: bool = False) -> filling.Filled:
    return filling.fill(docx, sample(kind, official=official))


def waiting(kind: Kind, docx: bytes) -> list[Place]:
    """The places of a file that was looked through before."""
    parts = places.tidied(wordfile.read(docx))
    return places.find(parts, _strange(parts, kind))


def attempt(
    kind: Kind,
    docx: bytes,
    convert: Convert,
    choices: Mapping[str, str] = types.MappingProxyType({}),
    *,
    add_boxes: bool = False,
    official: bool = False,
) -> Tried:
    """`choices` say of a place, by its name, which field it is (`targets`), or that it stays or goes."""
    if wrong := hostile.flaws(docx):
        return Tried(Checked(errors=tuple(wrong)))
    if kind.template is None:
        return Tried(
            Checked(errors=("Este tipo de documento se hace de un archivo propio: no lleva formato.",))
        )
    found = _Findings()
    parts = wordfile.read(docx)
    if wordfile.revised(parts):
        return Tried(
            Checked(
                errors=(
                    "El archivo tiene cambios sin aceptar: en Word, Revisar → Aceptar todos los cambios.",
                )
            )
        )
    if places.marks(parts) > MOST_MARKS:
        return Tried(
            Checked(errors=(f"El archivo tiene más de {MOST_MARKS} instrucciones: no es un formato.",))
        )
    if unclosed := places.unclosed(parts):
        return Tried(Checked(errors=tuple(f"No se cierra lo que empieza en «{one}»." for one in unclosed)))
    parts = places.tidied(parts)
    try:
        strange = _strange(parts, kind)
        found_places = places.find(parts, strange)
        if len(found_places) > MOST_PLACES:
            raise TemplateError(f"tiene {len(found_places)} lugares por llenar, y se admiten {MOST_PLACES}")
        roles = tuple(dict.fromkeys(role.slug for role in kind.roles))
        used = wordfile.write(places.put(parts, strange, targets(kind), choices, roles, add_boxes, official))
        asked = _asked(used, kind)
    except TemplateError as error:
        return Tried(Checked(errors=(f"El archivo no se puede usar: {_told(error)}.",)))
    found.errors += [one.strip() for one in asked.refused]
    _look_for_boxes(kind, wordfile.read(used), found)
    unknown = _unanswered(found_places, choices)
    unknown += [name for name in asked.unknown if name not in unknown]
    nowhere = sorted(choices.keys() - {place.name for place in found_places})
    found.errors += [f"El archivo no tiene ningún lugar «{name}»." for name in nowhere]
    pdf = None if asked.refused or unknown else _print(kind, used, convert, official, found)
    missing, unused = _left_out(kind, asked)
    checked = Checked(
        tuple(dict.fromkeys(found.errors)), tuple(found.warnings), tuple(unknown), missing, unused
    )
    return Tried(checked, tuple(found_places), used, pdf)


def _told(error: TemplateError) -> str:
    """Jinja says in English what is wrong; where it is says more."""
    found = re.match(r"la plantilla no se puede llenar en «(.+)»: (.*)", str(error), re.DOTALL)
    if found is None:
        return str(error)
    why = found[2] if found[2].startswith(("un valor", "un texto", "la operación")) else "está mal escrito"
    return f"«{found[1]}»: {why}"


def _strange(parts: wordfile.Parts, kind: Kind) -> frozenset[str]:
    """Names in our language that are no fields, and not the file's own either."""
    asked = _asked(wordfile.write(parts), kind)
    return frozenset(one for one in asked.unknown if one.partition(".")[0] not in asked.own_names)


def _asked(docx: bytes, kind: Kind) -> Asked:
    return language.asked(prepare(docx).sources.values(), kind.fields)


def _unanswered(found: list[Place], choices: Mapping[str, str]) -> list[str]:
    return [place.name for place in found if not place.may_stay and not choices.get(place.name)]


def _look_for_boxes(kind: Kind, parts: wordfile.Parts, found: _Findings) -> None:
    there = signature_block.marked(parts)
    if boxes.SEAL not in there:
        found.errors.append(
            "No tiene el recuadro del sello institucional: agréguelo, o pida que se añadan los recuadros al final."
        )
    for role in kind.roles:
        if role.slug not in there:
            (found.errors if role.minimum else found.warnings).append(_no_box(role))
    known = {role.slug for role in kind.roles} | {boxes.SEAL}
    for stranger in sorted(there - known):
        found.errors.append(f"Tiene un recuadro para «{stranger}», que no firma este documento.")


def _no_box(role: Role) -> str:
    return f"No tiene el recuadro de firma de quien firma como «{role.slug.replace('_', ' ')}»."


def _left_out(kind: Kind, asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the programme demands and is not printed; and what else the kind holds and is not."""
    demanded = dict.fromkeys(name for one in kind.requirements for name in one.fields)
    missing = [name for name in demanded if not asked.prints(name)]
    own = [name for name in kind.fields.model_fields if name not in DocumentFields.model_fields]
    tops = {name.partition(".")[0] for name in missing}
    unused = [name for name in own if not asked.prints(name) and name not in tops]
    return tuple(missing), tuple(unused)


# The sample in it


def _print(kind: Kind, docx: bytes, convert: Convert, official: bool, found: _Findings) -> bytes | None:
    fields = sample(kind, official=official)
    try:
        filled = filling.fill(docx, fields)
        filling.fill(docx, smallest(fields))
    except (TemplateError, FieldErrors) as error:
        told = _told(error) if isinstance(error, TemplateError) else str(error)
        found.errors.append(f"Con los datos de ejemplo no se puede llenar: {told}.")
        return None
    if wrong := hostile.flaws(filled.docx):
        # Instructions can put together what no part of the file said.
        found.errors += wrong
        return None
    try:
        pdf = convert(filled.docx)
    except ConversionFailed:
        found.errors.append("No se pudo hacer el PDF: ábralo en Word, guárdelo de nuevo y súbalo otra vez.")
        return None
    try:
        checking.check(pdf, filled.printed)
    except LostText as lost:
        shown = ", ".join(f"«{text[:60]}»" for text in lost.missing[:SHOWN])
        found.errors.append(f"Hay datos que no se ven completos en el PDF: {shown}.")
    try:
        boxes.find(pdf, [(one.rol, one.rut) for one in fields.firmantes])
    except BoxError as error:
        found.errors.append(f"Los recuadros de firma no quedan bien: {error}.")
    if crowded := _crowded(pdf):
        found.errors.append(
            f"Hay texto en los {FOOTER_MM} mm de abajo, que son para el folio, el código y el QR (página "
            f"{', '.join(map(str, crowded[:SHOWN]))}): suba el pie de página."
        )
    return pdf


def smallest(fields: DocumentFields) -> DocumentFields:
    """The same without all that may be missing."""
    return _smallest(fields)  # type: ignore[no-any-return]


def _smallest(value: Any) -> Any:
    if isinstance(value, BaseModel):
        changes: dict[str, Any] = {}
        for name, told in type(value).model_fields.items():
            if may_be_missing(told.annotation):
                changes[name] = None
            elif item_of(told.annotation) is not None and not told.is_required():
                changes[name] = []
            else:
                changes[name] = _smallest(getattr(value, name))
        return value.model_copy(update=changes)
    if isinstance(value, list):
        return [_smallest(item) for item in value]
    return value


def _crowded(pdf: bytes) -> list[int]:
    """Pages, from 1, with something where the footer goes."""
    found = []
    with pdf_text.opened(pdf) as document:
        for number, page in enumerate(document, 1):
            strip = (0, 0, 0, max(0, page.get_height() - FOOTER_MM * MM))
            drawn: pypdfium2.PdfBitmap = page.render(scale=1, crop=strip, grayscale=True)
            if drawn.to_pil().getextrema() != (255, 255):
                found.append(number)
    return found
