"""D26: the municipality's unit that takes part in running the Ecomercado, as the session defined it."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_estructura_municipal.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Usted confirma lo que se definió en la sesión del {short_date(fields.sesion.fecha)}: qué unidad municipal "
        "da continuidad al Ecomercado.",
        "Dice de quién depende, con qué recursos y recinto cuenta, y los plazos para instalarla.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Municipalidad", fields.municipalidad),
        PublicFact("Unidad", f"{fields.unidad_nombre}, {fields.dependencia}"),
        *session_facts(fields.sesion),
        PublicFact("Hitos del cronograma", str(len(fields.cronograma))),
    )


KIND = Kind(
    slug="acta_estructura_municipal",
    code="D26",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement(
            "Declara la definición de estructura municipal para ser parte de la administración del Ecomercado",
            (514, 878, 881, 891),
            ("municipalidad", "unidad_nombre", "dependencia", "cargo_responsable"),
        ),
        Requirement("Facultad jurídica de gestión de recursos", (821,), ("facultades_recursos",)),
        Requirement(
            "Disponibilidad de recursos por parte del municipio", (868, 887), ("recursos_disponibles",)
        ),
        Requirement(
            "Disponibilidad del recinto para continuar con la operación", (868, 887), ("recinto_disponible",)
        ),
        Requirement(
            "Cronograma o carta Gantt",
            (878,),
            ("cronograma.hito", "cronograma.fecha", "cronograma.responsable"),
        ),
        Requirement(
            "Sesiones de trabajo con municipio, Grupo Motor y Consejo Local, con sus temas y acuerdos",
            (887, 890),
            ("sesion",),
        ),
    ),
)
