"""What a rectification holds: which document, why, and each place with what it says and what it must say."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self, get_args

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import WITNESS, Gathering, cited
from document_templates.kind import Role
from document_templates.programme.datos import ActaRectificatoria
from document_templates.programme.documents import SignerEntry, SignerRole

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta rectificatoria"
ROLES = tuple(Role(slug, minimum=0, maximum=None) for slug in get_args(SignerRole) if slug != WITNESS.slug)
"""Any: they are those of the document that is rectified."""
GONE = {"rechazada", "liberada"}


class CorrectionFields(FieldsModel):
    donde: str
    dice: str
    debe_decir: str


class Fields(DocumentFields):
    rectificado: Citation
    rectificado_titulo: str
    rectificado_fecha: date
    motivo: str
    correcciones: list[CorrectionFields]

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(ActaRectificatoria)
        for index, one in enumerate(data.correcciones):
            if one.dice == one.debe_decir:
                gathering.wrong(f"datos.correcciones[{index}].debe_decir", "es lo mismo que dice ahora")
        if document.rectifica_folio is None:
            gathering.wrong("rectifica_folio", "falta: diga qué documento rectifica")
        gathering.done()
        assert document.rectifica_folio is not None
        other = project.document(document.rectifica_folio)
        if other.fecha_documento > document.fecha_documento:
            gathering.wrong("fecha_documento", "es anterior a la del documento que rectifica")
        _check_same_parties(gathering, other.firmas)
        gathering.done()
        return cls(
            **shared,
            rectificado=cited(citations, other.folio),
            rectificado_titulo=other.titulo,
            rectificado_fecha=other.fecha_documento,
            motivo=data.motivo,
            correcciones=[CorrectionFields(**one.model_dump()) for one in data.correcciones],
        )


def _check_same_parties(gathering: Gathering, others: Sequence[SignerEntry]) -> None:
    """The same roles for the same organisations; the person may have changed since. Who was bound then is now."""
    own = gathering.document.firmas
    before = [entry for entry in others if entry.estado not in GONE and entry.rol != WITNESS.slug]
    for part in dict.fromkeys(_part(entry) for entry in before):
        now = [entry for entry in own if _part(entry) == part]
        bound = any(entry.obligatoria for entry in before if _part(entry) == part)
        if not now:
            gathering.wrong(
                "firmas", f"falta quien firme como {part[0]}, igual que en el documento que rectifica"
            )
        elif bound and not any(entry.obligatoria for entry in now):
            gathering.wrong(
                "firmas", f"la firma de {part[0]} debe ser obligatoria, como en el documento que rectifica"
            )
    known = {_part(entry) for entry in before}
    for index, entry in enumerate(own):
        if entry.rol != WITNESS.slug and _part(entry) not in known:
            gathering.wrong(f"firmas[{index}].rol", "en el documento que rectifica nadie firmó con este rol")


def _part(entry: SignerEntry) -> tuple[str, str | None]:
    return entry.rol, entry.organizacion_id
