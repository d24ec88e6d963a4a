"""D21: what the Grupo Motor will do in the Ecomercado, who does it, and when."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers
from document_templates.kind import Kind, Requirement
from document_templates.kinds.plan_trabajo_participativo.fields import Fields
from document_templates.plans import ELEMENTS, plan_facts, plan_summary

KIND = Kind(
    slug="plan_trabajo_participativo",
    code="D21",
    title=Fields.own_title,
    stage=3,
    fields=Fields,
    roles=(*Fields.roles, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=plan_summary,
    public_facts=plan_facts,
    folder=Path(__file__).parent,
    aliases=("Plan de trabajo comunitario participativo",),
    approvals=("validacion_comunitaria",),
    requirements=(
        *ELEMENTS,
        Requirement("Cronograma de ejecución", (762,), ("cronograma",)),
        Requirement(
            "Ámbitos: incorporación a la operación; apoyo a la administración; vinculación con la red de apoyo "
            "local comunitaria; posicionamiento y validación del Grupo Motor",
            (781, 783, 784, 785, 786),
            ("ambitos.nombre", "ambitos_sin_acciones"),
        ),
        Requirement("Al menos 2 sesiones para elaborarlo", (760, 804), ("sesiones",)),
        Requirement("De responsabilidad del Grupo Motor", (773, 780), ("instancia",)),
        Requirement("Socialización y validación", (805, 1041), ("validacion",)),
    ),
)
