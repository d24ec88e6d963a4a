"""What others said of a document, in one line each: as the project tells it now, since some come after the seal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from document_templates import wording
from document_templates.programme.project import DocumentEntry
from service.verification.reading import APPROVAL_STATES, APPROVALS
from storage.models import TemplateVersion


@dataclass(frozen=True)
class Told:
    words: str
    file: str | None
    """As it was called when it came; None where none is named."""
    digest: str | None


def of(entry: DocumentEntry, files: Mapping[str, str], version: TemplateVersion | None) -> Iterator[Told]:
    """Of the document, and of the format that it is made with."""
    for one in entry.visaciones:
        if version and one.origen == "otorgada_aqui" and one.alcance == "plantilla":
            continue  # told below, with its file
        proof = one.numero_documento or one.folio
        state = None if one.estado == "otorgada" else APPROVAL_STATES[one.estado]
        about = "sobre el formato" if one.alcance == "plantilla" else None
        words = _words(one.tipo_visacion, about, state, one.cargo_responsable, one.fecha, proof)
        yield Told(words, one.archivo, files.get(one.archivo or ""))
    for leave in version.approvals if version else ():
        day = date.fromisoformat(leave["date"]) if leave["date"] else None
        words = _words(leave["type"], "sobre el formato", None, leave["by"], day, leave["number"])
        yield Told(words, leave["file"], leave["file_digest"])


def _words(
    type: str, about: str | None, state: str | None, by: str, day: date | None, number: str | None
) -> str:
    parts = [APPROVALS[type], about, state, by, wording.short_date(day) if day else None]
    return ", ".join([part for part in parts if part] + ([f"N° {number}"] if number else []))
