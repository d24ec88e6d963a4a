"""D25: what municipality, Grupo Motor and Consejo Local agree on, session by session, so that the Ecomercado goes on."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_acuerdos_proyeccion.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    agreed = len(fields.sesion.acuerdos)
    number = "1 acuerdo, con su responsable" if agreed == 1 else f"{agreed} acuerdos, con sus responsables"
    stays = "sigue" if fields.continuidad_recinto else "no sigue"
    return (
        f"Usted confirma lo que se acordó en la sesión del {short_date(fields.sesion.fecha)}: {number}.",
        f"Según lo conversado, el Ecomercado {stays} en el recinto en que funciona.",
        "Cada acuerdo obliga a quien figura como responsable.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Municipalidad", fields.municipalidad),
        *session_facts(fields.sesion),
        PublicFact("Acuerdos", str(len(fields.sesion.acuerdos))),
        PublicFact("Continúa en el mismo recinto", "sí" if fields.continuidad_recinto else "no"),
        PublicFact("Organizaciones que continúan", str(len(fields.organizaciones_continuan))),
    )


KIND = Kind(
    slug="acta_acuerdos_proyeccion",
    code="D25",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("Acta de acuerdos y compromisos de las sesiones de trabajo",),
    requirements=(
        Requirement(
            "Temas tratados y acuerdos tomados en cada sesión",
            (864, 890),
            ("sesion.proposito", "sesion.acuerdos"),
        ),
        Requirement(
            "Participan municipio, Grupo Motor y Consejo Local", (862, 890), ("firmantes", "municipalidad")
        ),
        Requirement(
            "Estructura municipal u otra que, con la comunidad organizada y el Consejo Local, dé continuidad",
            (862, 868, 878, 887),
            ("meses_convenio", "estructura_propuesta"),
        ),
        Requirement("Disponibilidad de recursos", (868, 887), ("recursos_disponibles",)),
        Requirement(
            "Disponibilidad de infraestructura o del recinto para continuar",
            (868, 887),
            ("continuidad_recinto",),
        ),
        Requirement(
            "Organizaciones sociales a cargo, que darán continuidad", (868,), ("organizaciones_continuan",)
        ),
        Requirement(
            "Donde no es posible continuar en el recinto: ¿quién?, ¿dónde?, ¿cómo? y ¿cuándo?",
            (898,),
            ("alternativa",),
        ),
    ),
)
