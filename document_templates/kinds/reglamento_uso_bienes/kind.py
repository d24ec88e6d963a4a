"""D32: how the goods are used, kept and answered for, agreed by all who share them."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers, project_facts
from document_templates.kind import Kind, PublicFact, Requirement
from document_templates.kinds.reglamento_uso_bienes.fields import ROLES, TITLE, Fields
from document_templates.wording import short_date


def summary(fields: Fields) -> tuple[str, ...]:
    return (
        f"Los bienes son de la organización {fields.organizacion.nombre} y solo para el Ecomercado.",
        "Usted se compromete a cuidarlos y a que se usen como dice este reglamento.",
        f"Si algo se pierde o se rompe, esto se acordó: {fields.perdida_dano}",
    )


def public_facts(fields: Fields) -> tuple[PublicFact, ...]:
    return (
        *project_facts(fields),
        PublicFact("Organización dueña de los bienes", fields.organizacion.identificacion),
        PublicFact("Municipalidad", fields.municipalidad),
        PublicFact("Vigencia desde", short_date(fields.vigencia_desde)),
    )


KIND = Kind(
    slug="reglamento_uso_bienes",
    code="D32",
    title=TITLE,
    stage=4,
    fields=Fields,
    roles=(*ROLES, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=summary,
    public_facts=public_facts,
    folder=Path(__file__).parent,
    approvals=("validacion_comunitaria",),
    requirements=(
        Requirement(
            "Reglamento de uso de los bienes para el funcionamiento del Ecomercado",
            (911, 921),
            ("uso_permitido", "usos_prohibidos", "solicitud_uso", "lugar_custodia", "custodia"),
        ),
        Requirement("Firmado por contrapartes", (914,), ("firmantes",)),
        Requirement(
            "En ningún caso de libre uso y disposición de la organización representante",
            (920,),
            ("organizacion", "usos_prohibidos"),
        ),
        Requirement(
            "Socializado y validado con municipio y Consejo Local",
            (921,),
            ("sesion_fecha", "sesion_lugar", "municipalidad"),
        ),
        Requirement(
            "Mantención, pérdida o daño, medidas y control del inventario",
            (),
            ("mantencion_responsable", "perdida_dano", "sanciones", "control_inventario"),
        ),
        Requirement(
            "Cómo se modifica, desde cuándo rige y lo demás que se acuerde",
            (),
            ("modificacion", "vigencia_desde", "otras_clausulas"),
        ),
    ),
)
