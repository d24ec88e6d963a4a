"""D20: what the Grupo Motor needs and what it has, put in order in a session."""

from pathlib import Path

from document_templates.formats import leave
from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.matriz_priorizacion.fields import NEEDS, RESOURCES, ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    rows = sum(len(group.filas) for group in fields.grupos)
    noted = "se anotó y se priorizó 1 cosa" if rows == 1 else f"se anotaron y se priorizaron {rows} cosas"
    return (
        f"Usted confirma lo que se trabajó en la sesión del {short_date(fields.sesion.fecha)}: {noted}.",
        "Con esta firma no se compromete a hacer nada: las acciones se acuerdan después, en los planes.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    rows = {group.nombre: len(group.filas) for group in fields.grupos}
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact(NEEDS, str(rows.get(NEEDS, 0))),
        PublicFact(RESOURCES, str(rows.get(RESOURCES, 0))),
    )


KIND = Kind(
    slug="matriz_priorizacion",
    code="D20",
    title=TITLE,
    stage=3,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("Matriz de priorización", "Matriz de priorización de recursos/problemas"),
    approvals=("visacion_fosis_regional",),
    template_leaves=(leave(739),),
    requirements=(
        Requirement(
            "Recursos y capacidades, y problemas y necesidades prioritarias",
            (723, 739),
            ("grupos.nombre", "grupos.filas.tipo", "grupos.filas.descripcion", "sin_registro"),
        ),
        Requirement(
            "Priorización de recursos, necesidades y problemas", (731, 737), ("grupos.filas.prioridad",)
        ),
        Requirement("Recurso con que se cuenta para cada cosa", (), ("grupos.filas.recurso_asociado",)),
        Requirement("Al menos 1 sesión de trabajo con el Grupo Motor", (732, 737, 745), ("sesion",)),
        Requirement("Propósito de la actividad", (737, 743), ("sesion.proposito",)),
        Requirement("Método o técnica de trabajo grupal", (744,), ("tecnica",)),
        Requirement("Formato ajustado solo con visación previa del FOSIS regional", (739,), ("ajuste",)),
    ),
)
