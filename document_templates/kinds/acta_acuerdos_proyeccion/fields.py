"""What the acta of a session on the Ecomercado's future holds: what there is to go on with, who goes on, and what was
agreed; or, where it cannot stay, who, where, how and when."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from pydantic import Field

from document_templates.envelope import AnnexFields, Citation, DocumentFields, FieldsModel
from document_templates.gathering import Gathering
from document_templates.kind import Role
from document_templates.meetings import SessionFields, check_held, session_fields
from document_templates.programme.datos import ActaAcuerdosProyeccion

if TYPE_CHECKING:
    from document_templates.programme.project import DocumentEntry, Project

TITLE = "Acta de acuerdos y compromisos sobre la proyección del Ecomercado"
ROLES = (Role("municipio", maximum=None), Role("grupo_motor"), Role("consejo_local"), Role("gestora"))


class AlternativeFields(FieldsModel):
    """How the Ecomercado goes on where it cannot stay in its place."""

    quien: str
    donde: str
    como: str
    cuando: str


class Fields(DocumentFields):
    sesion: SessionFields
    meses_convenio: int
    """10 or 15: only the longer one asks for a structure of the municipality."""
    municipalidad: str
    estructura_propuesta: str | None = None
    recursos_disponibles: str
    continuidad_recinto: bool
    alternativa: AlternativeFields | None = None
    organizaciones_continuan: list[str] = Field(default_factory=list)

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
        data = gathering.data(ActaAcuerdosProyeccion)
        check_held(gathering, "datos.sesion_id", data.sesion_id)
        session = session_fields(project, data.sesion_id)
        if not session.acuerdos:
            gathering.wrong_elsewhere(
                f"sesiones[{data.sesion_id}].acuerdos", "faltan los acuerdos de la sesión"
            )
        alternative = _alternative(gathering, data)
        gathering.done()
        return cls(
            **shared,
            sesion=session,
            meses_convenio=project.convenio.tipo_convenio,
            municipalidad=project.municipalidad.nombre,
            estructura_propuesta=data.estructura_propuesta,
            recursos_disponibles=data.recursos_disponibles,
            continuidad_recinto=data.continuidad_recinto,
            alternativa=alternative,
            organizaciones_continuan=[
                project.organisation(id).nombre for id in data.organizaciones_continuan
            ],
        )


def _alternative(gathering: Gathering, data: ActaAcuerdosProyeccion) -> AlternativeFields | None:
    if data.continuidad_recinto:
        return None
    answers = {"quien": data.quien, "donde": data.donde, "como": data.como, "cuando": data.cuando}
    for key, answer in answers.items():
        if answer is None:
            gathering.wrong(f"datos.{key}", "falta: el Ecomercado no sigue en el mismo recinto")
    if None in answers.values():
        return None
    return AlternativeFields.model_validate(answers)
