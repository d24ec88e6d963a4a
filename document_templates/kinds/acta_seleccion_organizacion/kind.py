"""I03: the Grupo Motor and the organisations choose who receives the goods."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_seleccion_organizacion.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Se eligió a la organización {fields.elegida.nombre} para recibir los bienes del Ecomercado.",
        "Usted confirma que así se acordó en la sesión. Los bienes son para el Ecomercado, no de libre uso.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Organizaciones convocadas", str(len(fields.convocadas))),
        PublicFact("Organizaciones candidatas", str(len(fields.candidatas))),
        PublicFact("Organización elegida", fields.elegida.identificacion),
    )


KIND = Kind(
    slug="acta_seleccion_organizacion",
    code="I03",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta de definición de la organización para el traspaso de bienes",),
    requirements=(
        Requirement(
            "Sesión de trabajo liderada por el Grupo Motor para definir y validar a la organización",
            (920, 1072),
            ("sesion", "lista_asistencia"),
        ),
        Requirement(
            "Se convoca a todas las organizaciones comprometidas y que participan",
            (920,),
            ("convocadas",),
        ),
        Requirement(
            "Selección de la organización que asume la responsabilidad",
            (920,),
            ("candidatas", "votos_total", "elegida"),
        ),
        Requirement(
            "Organización activa, formalizada y comprometida con el Ecomercado",
            (919,),
            ("criterios.activa", "criterios.formalizada", "criterios.comprometida"),
        ),
    ),
)
