"""D33: the owner of the goods lends them to the municipality or another actor, who runs them for the Ecomercado.

A lawyer of each party still settles what the law leaves open (liability, powers, authorisations): the paper states
what the parties agreed and points to the Código Civil for the rest.
"""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.comodato_administracion.fields import ROLES, TITLE, Fields


def summary(fields: Fields) -> tuple[str, ...]:
    months = f"{fields.plazo_meses} {'mes' if fields.plazo_meses == 1 else 'meses'}"
    return (
        f"¿Qué se presta? {fields.totales.unidades} bienes, por {months}, gratis y solo para el Ecomercado; siguen "
        "siendo de la organización.",
        "¿Qué hay que cuidar? Quien los recibe los cuida, los usa solo en lo acordado y los devuelve al terminar.",
        "¿Y si algo se pierde o se rompe? Se avisa en 48 horas. Responden las partes, no quien firma por ellas.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    borrower = fields.comodatario
    known = f"{borrower.nombre}, RUT {borrower.rut}" if borrower.rut else borrower.nombre
    shown = [
        *project_facts(fields),
        PublicFact("Entrega en comodato", fields.comodante.identificacion),
        PublicFact("Recibe en comodato", known if borrower.institucion else "otro actor del Ecomercado"),
        PublicFact("Líneas", str(fields.totales.lineas)),
        PublicFact("Unidades", str(fields.totales.unidades)),
        PublicFact("Plazo", f"{fields.plazo_meses} {'mes' if fields.plazo_meses == 1 else 'meses'}"),
    ]
    if fields.acta:
        shown.append(PublicFact("Acta de traspaso", f"folio {fields.acta.folio}"))
    if fields.inventario:
        shown.append(PublicFact("Inventario", f"folio {fields.inventario.folio}"))
    return tuple(shown)


KIND = Kind(
    slug="comodato_administracion",
    code="D33",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    aliases=("comodato o convenio de administración de bienes",),
    requirements=(
        Requirement(
            "Espacio de trabajo donde todos los actores y/o actrices estén de acuerdo", (922,), ("sesion",)
        ),
        Requirement(
            "Comodato o convenio desde la organización social al Municipio u otro actor/actriz",
            (922,),
            ("comodante", "comodatario", "representa_comodante", "representa_comodatario"),
        ),
        Requirement("Tiempo", (922,), ("plazo_meses",)),
        Requirement("Cláusula de uso de los bienes", (922,), ("uso",)),
        Requirement(
            "Bienes que se administran para el funcionamiento del Ecomercado",
            (922,),
            ("lineas.item", "lineas.descripcion", "lineas.cantidad"),
        ),
        Requirement(
            "Condiciones para la administración, entre otros aspectos", (922,), ("restitucion", "gastos")
        ),
        Requirement(
            "Devolución de la misma especie después de terminado el uso (Código Civil)", (), ("restitucion",)
        ),
    ),
)
