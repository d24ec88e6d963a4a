"""I01: the other organisations and the families validate the Grupo Motor."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_validacion_gm.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import counted, long_date


def present(fields: Fields) -> str:
    organisations = counted(fields.organizaciones_presentes, "organización", "organizaciones")
    return f"{organisations} y {counted(fields.familias_presentes, 'familia', 'familias')}"


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"El {long_date(fields.sesion.fecha)} se presentó el Grupo Motor ante {present(fields)}.",
        "Usted confirma que el resultado escrito en el acta es el de esa sesión.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        *session_facts(fields.sesion),
        PublicFact("Presentes", present(fields)),
        PublicFact("Integrantes del Grupo Motor", str(len(fields.integrantes))),
    )


KIND = Kind(
    slug="acta_validacion_gm",
    code="I01",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta de validación del Grupo Motor",),
    requirements=(
        Requirement(
            "Una instancia que valide la constitución del grupo",
            (643,),
            ("sesion", "acta_conformacion", "integrantes", "resultado"),
        ),
        Requirement(
            "Con las demás organizaciones que declararon interés y con las familias",
            (643,),
            ("organizaciones_presentes", "familias_presentes", "lista_asistencia"),
        ),
        Requirement("Validación permanente, a medida que ingresan familias", (643,), ("sesion.fecha",)),
        Requirement("Observaciones de la comunidad", (), ("observaciones",)),
    ),
)
