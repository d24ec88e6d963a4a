"""D12: how the Grupo Motor works, agreed by its members."""

from pathlib import Path

from document_templates.gathering import WITNESS, more_than_half
from document_templates.instances import MEMBERS, protocol_facts, protocol_summary
from document_templates.kind import Kind, Requirement
from document_templates.kinds.protocolo_gm.fields import Fields

KIND = Kind(
    slug="protocolo_gm",
    code="D12",
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
            "Protocolo o normativa de funcionamiento", (496, 634, 636, 643, 653), ("toma_decisiones",)
        ),
        Requirement("Modalidad de ingreso de nuevas personas integrantes", (643,), ("ingreso_integrantes",)),
        Requirement(
            "Canal de comunicación permanente con las organizaciones y las familias",
            (643,),
            ("canal_comunicacion",),
        ),
        Requirement(
            "Se reúne, al menos, una vez al mes; después de la ejecución redefine esa temporalidad",
            (643,),
            ("frecuencia_sesiones",),
        ),
        Requirement("Acuerdos de trabajo", (653,), ("acuerdos_trabajo",)),
        Requirement("Renuncia de personas integrantes", (), ("renuncia_integrantes",)),
        Requirement("Cláusulas que las partes agreguen", (), ("otras_clausulas",)),
    ),
)
