"""D28: what each actor of the Ecomercado does, and what each may decide."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.funciones_atribuciones.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        "Usted acuerda qué hace y qué puede decidir cada actor: la municipalidad, la organización, el Grupo Motor "
        "y el Consejo Local.",
        f"Rige desde el {short_date(fields.fecha_vigencia)}; lo que le toca a cada quien está en la tabla.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Municipalidad", fields.municipalidad),
        PublicFact("Organización formalizada", fields.organizacion.identificacion),
        PublicFact("Funciones acordadas", str(sum(len(actor.funciones) for actor in fields.actores))),
        PublicFact("Vigencia desde", short_date(fields.fecha_vigencia)),
        *(session_facts(fields.sesion) if fields.sesion else ()),
    )


KIND = Kind(
    slug="funciones_atribuciones",
    code="D28",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("documento de funciones y/o atribuciones de cada actor participante",),
    requirements=(
        Requirement(
            "Funciones y/o atribuciones de cada actor participante",
            (515, 880, 883, 892, 1063),
            ("actores.funciones.funcion", "actores.funciones.atribucion"),
        ),
        Requirement("Organización comunitaria formalizada", (880, 892), ("organizacion", "actores.nombre")),
        Requirement("Municipio (orgánica municipal)", (880, 887, 892), ("municipalidad", "actores.nombre")),
        Requirement("Grupo Motor", (887, 892), ("actores.nombre",)),
        Requirement("Consejo Local", (880, 887, 892), ("actores.nombre",)),
        Requirement(
            "Roles de quienes en conjunto estarán a cargo de dar continuidad al funcionamiento del Ecomercado",
            (823,),
            ("actores.funciones.responsable", "fecha_vigencia"),
        ),
        Requirement(
            "Todos los ámbitos: funcionamiento, fortalecimiento organizacional e incorporación de organizaciones "
            "nuevas, gestión de colaboradores/as",
            (868,),
            ("actores.funciones.ambito",),
        ),
        Requirement("Elaborado en sesiones de trabajo con los actores y/o actrices", (880, 890), ("sesion",)),
    ),
)
