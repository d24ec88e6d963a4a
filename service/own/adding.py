"""From an uploaded file and what a person says of it to an entry of the project, and a packet with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from document_templates import catalog, placing
from document_templates.envelope import OwnFileFields
from document_templates.errors import FieldError, FieldErrors
from document_templates.field_types import spanish
from document_templates.kind import Kind
from document_templates.programme import project as programme
from document_templates.programme.capacities import capacity
from document_templates.programme.project import DocumentEntry, Person, Project
from service.context import Context
from service.errors import Invalid
from service.own import uploading
from service.own.uploading import Upload
from service.packets import packets
from service.project.importing import Values, load_values
from storage.models import Project as ProjectRow

Place = dict[str, Any]
"""A `caja` of the project file."""

ROLE_OF = {
    "gestora_comunitaria": "gestora",
    "coordinacion_ecomercado": "coordinacion",
    "encargada_recinto": "custodia",
    "adl_fosis_regional": "adl",
    "fosis_regional": "fosis",
    "fosis_central": "fosis",
    "fiscalia_fosis": "fosis",
}
"""The role in which a person signs a document that is none of the programme's."""
WORDS = (
    (re.compile(r"firmas\[(\d+)\](?:\.caja)?\Z"), "Persona {}: lugar de la firma"),
    (re.compile(r"firmas\[(\d+)\]\.calidad\Z"), "Persona {}: calidad"),
    (re.compile(r"firmas\[(\d+)\].*"), "Persona {}"),
    (re.compile(r"datos\.caja_sello.*"), "Lugar del sello"),
    (re.compile(r"titulo\Z"), "Título"),
    (re.compile(r"fecha_documento\Z"), "Fecha"),
    (re.compile(r"datos\.descripcion\Z"), "Descripción"),
)


@dataclass(frozen=True)
class Signature:
    person_id: str
    capacity: str
    place: Place


@dataclass(frozen=True)
class Wish:
    """What the form says of the document."""

    title: str
    date: str
    stage: int
    description: str
    organisation_id: str
    signatures: Sequence[Signature]
    seal: Place | None


def kind() -> Kind | None:
    """The kind that is made from the user's own file."""
    return next((kind for kind in catalog.kinds().values() if kind.template is None), None)


def add(ctx: Context, row: ProjectRow, upload: Upload, wish: Wish, actor: str) -> str:
    """Returns the new packet's id. Raises `Invalid` with all that does not fit, or `NotPossibleNow`."""
    values = load_values(ctx, row)
    entry = _entry(ctx, row, values, upload, wish)
    files = values.files | {entry.archivo or "": upload.digest}
    project = values.project.model_copy(update={"documentos": [*values.project.documentos, entry]})
    errors = _errors(project, entry, files) or _misplaced(ctx, project, entry, upload)
    if errors:
        raise Invalid("Falta algo. No se guardó nada.", [_said(error, entry) for error in errors])
    return packets.create_with(ctx, row, Values(project, files), entry, actor)


def suggested(project: Project) -> list[str]:
    """Capacities in which people sign elsewhere in the project."""
    return sorted({one.calidad for document in project.documentos for one in document.firmas})


def _entry(ctx: Context, row: ProjectRow, values: Values, upload: Upload, wish: Wish) -> DocumentEntry:
    own = kind()
    if own is None:
        raise Invalid("Este servicio no hace documentos propios.")
    folio = packets.fresh_folio(ctx, row, values, own.code)
    about: dict[str, Any] = {}
    if wish.description:
        about["descripcion"] = wish.description
    if wish.organisation_id:
        about["emitido_por_organizacion_id"] = wish.organisation_id
    if wish.seal:
        about["caja_sello"] = wish.seal
    plain = {
        "slug": own.slug,
        "folio": folio,
        "titulo": wish.title,
        "etapa": wish.stage,
        "fecha_documento": wish.date,
        "estado": "borrador",
        "archivo": _path(folio, upload.name),
        "firmas": [_signature(values.project, one) for one in wish.signatures],
        "datos": about,
    }
    try:
        return DocumentEntry.model_validate(plain, strict=False)
    except ValidationError as error:
        found = spanish(error, f"documentos[{folio}]")
        raise Invalid("Falta algo. No se guardó nada.", [_said_of(each, folio) for each in found]) from None


def _path(folio: str, name: str) -> str:
    """Beside the project's other files, under a name that nobody else's file has."""
    path = PurePosixPath(name)
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", path.stem).strip("_")[:60] or "documento"
    return f"anexos/{folio}_{stem}{'.docx' if path.suffix.lower() == '.docx' else '.pdf'}"


def _signature(project: Project, one: Signature) -> dict[str, Any]:
    person = next((person for person in project.personas if person.id == one.person_id), None)
    role = _role(project, person)
    return {
        "orden": 1,
        "persona_id": one.person_id,
        "rol": role,
        "calidad": one.capacity or (capacity(project, person.id, role) if person else ""),
        "obligatoria": True,
        "modo": "enlace" if person and person.correo else "enlace_a_mano",
        "estado": "pendiente",
        "caja": one.place,
    }


def _role(project: Project, person: Person | None) -> str:
    if person is None:
        return "representante"
    if person.id == project.convenio.representante_legal_id:
        return "ejecutor"
    if project.signs_for_municipality(person.id):
        return "municipio"
    return ROLE_OF.get(person.rol_proyecto, "representante")


def _errors(project: Project, entry: DocumentEntry, files: dict[str, str]) -> list[FieldError]:
    """What an import would say of this document; what it would say of others is theirs."""
    try:
        programme.parse(programme.dump(project), exists=files.__contains__)
    except FieldErrors as found:
        people = {f"personas[{one.persona_id}]" for one in entry.firmas}
        own = (f"documentos[{entry.folio}]", *people)
        return [error for error in found.errors if error.path.startswith(own)]
    return []


def _misplaced(ctx: Context, project: Project, entry: DocumentEntry, upload: Upload) -> list[FieldError]:
    try:
        fields = catalog.get(entry.slug).fields.from_project(project, entry, {}, [])
        assert isinstance(fields, OwnFileFields)
        placing.place(fields, uploading.sheets(ctx, upload))
    except FieldErrors as found:
        return found.errors
    return []


def _said(error: FieldError, entry: DocumentEntry) -> FieldError:
    return _said_of(error, entry.folio)


def _said_of(error: FieldError, folio: str) -> FieldError:
    """As the form calls it."""
    below = error.path.removeprefix(f"documentos[{folio}]").lstrip(".")
    for pattern, words in WORDS:
        if match := pattern.match(below):
            number = int(match[1]) + 1 if match.groups() else ""
            return FieldError(words.format(number), error.message)
    return FieldError(below or "Documento", error.message)
