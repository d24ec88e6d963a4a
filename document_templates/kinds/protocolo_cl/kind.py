"""D16: how the Consejo Local works, agreed by its members."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half
from document_templates.instances import MEMBERS, protocol_facts, protocol_summary
from document_templates.kind import Kind, Requirement
from document_templates.kinds.protocolo_cl.fields import Fields

KIND = Kind(
    slug="protocolo_cl",
    code="D16",
    title=Fields.own_title,
    stage=2,
    fields=Fields,
    roles=(MEMBERS, WITNESS),
    ordered=False,
    minimum=more_than_half,
    summary=protocol_summary,
    public_facts=protocol_facts,
    folder=Path(__file__).parent,
    requirements=(
        Requirement(
            "Protocolo u operatoria de funcionamiento", (496, 668, 670, 676, 682), ("toma_decisiones",)
        ),
        Requirement(
            "Ingreso y/o renuncia de personas integrantes",
            (676,),
            ("ingreso_integrantes", "renuncia_integrantes"),
        ),
        Requirement(
            "Temporalidad de las sesiones: al menos una vez cada dos meses, y después se redefine",
            (676, 678),
            ("frecuencia_sesiones",),
        ),
        Requirement("Registro de las sesiones", (676,), ("registro_sesiones",)),
        Requirement(
            "Composición, extensión y representatividad",
            (676,),
            ("integrantes", "sectores.nombre", "acuerdo_fosis"),
        ),
        Requirement("Acuerdos de trabajo", (682,), ("acuerdos_trabajo",)),
        Requirement("Cláusulas que las partes agreguen", (), ("otras_clausulas",)),
    ),
)
