"""I08: who enters and who leaves the Grupo Motor or the Consejo Local, and from when."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_ingreso_renuncia.fields import ROLES, TITLE, Fields
from document_templates.wording import conjunction, counted, short_date


def moves(fields: Fields) -> str:
    told = (
        counted(fields.ingresos, "ingreso", "ingresos"),
        counted(fields.renuncias, "renuncia", "renuncias"),
    )
    return conjunction([words for words in told if not words.startswith("0 ")])


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Deja constancia de {moves(fields)} en el {fields.instancia}, con su fecha.",
        "Si usted ingresa, acepta participar según su protocolo: es voluntario y sin pago.",
        "Si usted renuncia, deja de integrarlo después de la fecha que dice el acta.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Instancia", fields.instancia),
        PublicFact("Movimientos", moves(fields)),
        PublicFact("Integrantes", f"{len(fields.integrantes)} desde el {short_date(fields.vigente_desde)}"),
    )


KIND = Kind(
    slug="acta_ingreso_renuncia",
    code="I08",
    title=TITLE,
    stage=2,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("acta de ingreso", "acta de renuncia", "acta de reemplazo"),
    requirements=(
        Requirement(
            "Ingreso de nuevas personas integrantes",
            (643, 651, 676),
            ("movimientos.nombre", "movimientos.movimiento", "movimientos.fecha", "ingresos"),
        ),
        Requirement(
            "Renuncia de personas integrantes", (676,), ("movimientos.motivo", "renuncias", "acuerdos")
        ),
        Requirement(
            "Que el grupo siga siendo lo más representativo posible",
            (643, 676),
            ("integrantes", "movimientos.por", "movimientos.reemplaza_a"),
        ),
        Requirement("Desde cuándo rige la nueva composición", (), ("vigente_desde",)),
    ),
)
