"""D31: the executor hands the goods that FOSIS paid for to an organisation of the community."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement, TemplateLeave
from document_templates.kinds.acta_traspaso_bienes.fields import ROLES, TITLE, ApprovalFields, Fields
from document_templates.wording import pesos, short_date


def summary(fields: Fields) -> tuple[str, ...]:
    """What is received, what must be cared for, and the question behind the others: will I have to pay?"""
    owner, units = fields.organizacion.nombre, fields.totales.unidades
    return (
        f"¿Qué se recibe? {units} bienes por {pesos(fields.totales.total_clp)}, que pasan a la organización "
        f"{owner}, solo para el Ecomercado.",
        "¿Qué hay que cuidar? Los bienes se cuidan y se usan como dice el reglamento; no se venden ni se arriendan.",
        "¿Y si algo se pierde o se rompe? Se avisa en 48 horas; la obligación es de la organización, "
        "no personal de quien firma.",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    certificate = fields.certificado
    shown = [
        *project_facts(fields),
        PublicFact("Organización que recibe", fields.organizacion.identificacion),
        PublicFact("Líneas", str(fields.totales.lineas)),
        PublicFact("Unidades", str(fields.totales.unidades)),
        PublicFact("Total", pesos(fields.totales.total_clp)),
        PublicFact("Inventario", f"folio {fields.inventario.folio}"),
        PublicFact("Reglamento de uso", f"folio {fields.reglamento.folio}"),
    ]
    if certificate:
        shown.append(
            PublicFact(
                "Certificado de directorio", f"N° {certificate.folio}, de {short_date(certificate.fecha)}"
            )
        )
    visados = [_approved(fields, "Visado de fiscalía", "visado", one) for one in fields.visados]
    leaves = [
        _approved(fields, "Autorización del FOSIS central", "autorización", one)
        for one in fields.autorizaciones
    ]
    return (*shown, *visados, *leaves)


def _approved(fields: Fields, label: str, act: str, approval: ApprovalFields) -> PublicFact:
    number = f" N° {approval.numero}" if approval.numero else ""
    day = f" de {short_date(approval.fecha)}" if approval.fecha else ""
    told = f"{act}{number}{day} sobre {approval.sobre}, según lo informado por {fields.proyecto.ejecutor}"
    return PublicFact(label, told)


KIND = Kind(
    slug="acta_traspaso_bienes",
    code="D31",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=True,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    approvals=("visado_fiscalia", "autorizacion_fosis_central"),
    template_leaves=(
        TemplateLeave(
            "El acta de traspaso sale en un formato visado por la fiscalía del FOSIS o autorizado por el FOSIS "
            "central, registrado junto con su archivo.",
            (919,),
            ("visado_fiscalia", "autorizacion_fosis_central"),
            waivable=True,
        ),
    ),
    aliases=("documento de traspaso de dominio de bienes",),
    requirements=(
        Requirement(
            "Traspaso de los bienes a la organización de base formalizada",
            (824, 910, 913),
            ("ejecutor", "ejecutor_personeria", "organizacion", "receptora"),
        ),
        Requirement(
            "Organización activa, formalizada y comprometida",
            (919,),
            (
                "organizacion.rut",
                "organizacion.personalidad_juridica",
                "organizacion_personeria",
                "certificado",
            ),
        ),
        Requirement(
            "Descripción, cantidad y valor de los bienes adquiridos",
            (919,),
            ("lineas.descripcion", "lineas.cantidad", "lineas.valor_total_clp", "totales", "por_factura"),
        ),
        Requirement("Considera el inventario de bienes", (910, 921), ("inventario",)),
        Requirement(
            "En ningún caso de libre uso y disposición: a disposición del funcionamiento del Ecomercado",
            (920,),
            ("destino_exclusivo",),
        ),
        Requirement(
            "Organización elegida en sesión liderada por el Grupo Motor", (920, 1072), ("acta_seleccion",)
        ),
        Requirement("Condiciones de uso de los bienes", (911, 921), ("reglamento",)),
        Requirement("Sesión de traspaso de los bienes", (1078,), ("entrega",)),
        Requirement("Documento visado por fiscalía del FOSIS", (919,), ("visados",)),
    ),
)
