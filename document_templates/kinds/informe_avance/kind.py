"""D35: how far the two plans have come, as it goes to FOSIS by its form."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.informe_avance.fields import ROLES, TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    progress = " y ".join(f"{plan.avance} % del {_small(plan.nombre)}" for plan in fields.planes)
    return (
        f"Usted entrega al FOSIS el informe del mes {fields.mes_informe}: {progress}.",
        "Declara que no trae datos de ninguna familia; el FOSIS puede aprobarlo o pedir que se corrija.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    shown = [*project_facts(fields), PublicFact("Mes de ejecución", str(fields.mes_informe))]
    shown += [PublicFact(f"Avance del {_small(plan.nombre)}", f"{plan.avance} %") for plan in fields.planes]
    if fields.fecha_envio:
        shown.append(PublicFact("Enviado por formulario", short_date(fields.fecha_envio)))
    return (*shown, PublicFact("Datos de familias", "no contiene"))


def _small(name: str) -> str:
    """`plan de comunicaciones`, in the middle of a sentence."""
    return name[0].lower() + name[1:]


KIND = Kind(
    slug="informe_avance",
    code="D35",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("informe de avance de la ejecución de planes",),
    approvals=("acta_supervision",),
    requirements=(
        Requirement("Informes del mes 8, o de los meses 9, 11 y 13", (517, 933, 944), ("mes_informe",)),
        Requirement("Avance de la ejecución de planes", (932, 943), ("planes.nombre", "planes.avance")),
        Requirement(
            "Avances, nudos críticos y opciones de solución que registran las matrices",
            (847, 848),
            (
                "planes.matriz",
                "planes.acciones.estado",
                "planes.acciones.nudo_critico",
                "planes.acciones.medida",
            ),
        ),
        Requirement("Enviado en Forms", (949,), ("enviado_por_forms", "fecha_envio", "enlace_forms")),
        Requirement(
            "Elementos del Ecomercado que no se levantaron con las fichas de registro de variables",
            (949,),
            ("respuestas.pregunta", "respuestas.respuesta"),
        ),
        Requirement(
            "No considera la información particular de cada familia", (950,), ("incluye_datos_familias",)
        ),
    ),
)
