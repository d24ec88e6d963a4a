"""X02: the letter on top of the verifiers of a stage, as they go to FOSIS."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.oficio_conductor.fields import ROLES, TITLE, Fields
from document_templates.wording import counted


def summary(fields: Fields) -> tuple[str, ...]:
    missing = len(fields.faltantes)
    lacks = (
        f"El oficio dice también {counted(missing, 'verificador que falta', 'verificadores que faltan')} y por qué."
        if missing
        else "El oficio no nombra verificadores que falten."
    )
    return (
        f"Usted envía al FOSIS {counted(fields.total, 'documento', 'documentos')} de la etapa {fields.etapa}, "
        "ya terminados, y responde por la lista.",
        lacks,
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Etapa", f"{fields.etapa}: {fields.etapa_nombre}"),
        PublicFact("Documentos que acompaña", str(fields.total)),
        PublicFact("Verificadores que declara faltantes", str(len(fields.faltantes))),
    )


KIND = Kind(
    slug="oficio_conductor",
    code="X02",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("correo conductor",),
    requirements=(
        Requirement("A quién se envía y qué", (), ("destinatario", "cargo_destinatario", "materia")),
        Requirement(
            "Verificadores por actividad y producto, como en las tablas del programa",
            (),
            (
                "actividades.titulo",
                "actividades.productos.titulo",
                "actividades.productos.verificadores.titulo",
                "actividades.productos.verificadores.documentos.folio",
            ),
        ),
        Requirement("Lo que falta, y por qué", (), ("faltantes.nombre", "faltantes.motivo")),
    ),
)
