"""I09: goods that are no longer there: lost, stolen, broken or worn out. The inventory is read together with it."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.acta_baja_bien.fields import ROLES, TITLE, Fields
from document_templates.meetings import session_facts
from document_templates.wording import pesos


def summary(fields: Fields) -> tuple[str, ...]:
    units = fields.totales.unidades
    what = "1 unidad deja" if units == 1 else f"{units} unidades dejan"
    return (
        f"Usted confirma que {what} de estar en el inventario, por los motivos que dice la tabla.",
        "Firmar no es reconocer culpa ni obliga a pagar; solo deja constancia de lo que pasó.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    acta = (PublicFact("Acta de traspaso", f"folio {fields.acta.folio}"),) if fields.acta else ()
    return (
        *project_facts(fields),
        PublicFact("Inventario", f"folio {fields.inventario.folio}"),
        *acta,
        PublicFact("Líneas", str(fields.totales.lineas)),
        PublicFact("Unidades que se dan de baja", str(fields.totales.unidades)),
        PublicFact("Valor de compra", pesos(fields.totales.total_clp)),
        *(session_facts(fields.sesion) if fields.sesion else ()),
    )


KIND = Kind(
    slug="acta_baja_bien",
    code="I09",
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
        Requirement("El inventario en que figuran los bienes, que no cambia", (921,), ("inventario",)),
        Requirement(
            "Descripción, cantidad y valor de cada bien",
            (919,),
            ("bienes.descripcion", "bienes.cantidad", "bienes.valor_clp"),
        ),
        Requirement(
            "Qué pasó con cada uno, cuándo, y la denuncia si la hubo",
            (),
            ("bienes.motivo", "bienes.detalle", "bienes.fecha_hecho", "bienes.denuncia_numero"),
        ),
        Requirement("Cuántos quedan", (), ("bienes.quedan",)),
        Requirement("Destino de lo que se da de baja", (), ("destino",)),
    ),
)
