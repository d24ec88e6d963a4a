"""What a document of one's own holds: its file is the document; here stands what is said of it."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self, get_args

from document_templates.envelope import AnnexFields, Citation, OwnFileFields, PlacedBox
from document_templates.gathering import WITNESS, Gathering
from document_templates.kind import Role
from document_templates.programme.datos import DocumentoPropio
from document_templates.programme.documents import SignatureBox, SignerRole

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Documento propio"
ROLES = tuple(Role(slug, minimum=0, maximum=None) for slug in get_args(SignerRole) if slug != WITNESS.slug)
"""Whoever the person who brings the file says."""


class Fields(OwnFileFields):
    titulo_propio: str
    nombre_archivo: str
    descripcion: str | None = None
    emitido_por: str | None = None
    """The organisation whose document it is, where it is not the executor's."""

    @classmethod
    def from_project(
        cls,
        project: "Project",
        document: "DocumentEntry",
        citations: Mapping[str, Citation],  # noqa: ARG003
        annexes: Sequence[AnnexFields],
    ) -> Self:
        gathering = Gathering(project, document)
        shared = gathering.shared(TITLE, ROLES, annexes)
        data = gathering.data(DocumentoPropio)
        if not shared["firmantes"]:
            gathering.wrong("firmas", "falta quien firme")
        if document.archivo is None:
            gathering.wrong("archivo", "falta: es el documento mismo")
        boxes = _boxes(gathering)
        gathering.done()
        return cls(
            **shared,
            archivo=document.archivo or "",
            cajas=boxes,
            caja_sello=_placed(data.caja_sello) if data.caja_sello else None,
            titulo_propio=document.titulo,
            nombre_archivo=PurePosixPath(document.archivo or "").name,
            descripcion=data.descripcion,
            emitido_por=project.organisation_name(data.emitido_por_organizacion_id),
        )


def _boxes(gathering: Gathering) -> list[PlacedBox]:
    """In the order in which the signers are printed."""
    boxes = []
    for index, entry in sorted(enumerate(gathering.document.firmas), key=lambda item: item[1].orden):
        if entry.caja is None:
            gathering.wrong(f"firmas[{index}].caja", "falta: diga en qué parte de la página firma")
        else:
            boxes.append(_placed(entry.caja))
    return boxes


def _placed(box: SignatureBox) -> PlacedBox:
    return PlacedBox(**box.model_dump())
