"""D22: how the Consejo Local makes the Ecomercado known, wins allies and keeps its donors."""

from pathlib import Path

from document_templates.gathering import WITNESS, all_signers
from document_templates.kind import Kind, Requirement
from document_templates.kinds.plan_comunicaciones.fields import Fields
from document_templates.plans import ELEMENTS, plan_facts, plan_summary

KIND = Kind(
    slug="plan_comunicaciones",
    code="D22",
    title=Fields.own_title,
    stage=3,
    fields=Fields,
    roles=(*Fields.roles, WITNESS),
    ordered=False,
    minimum=all_signers,
    summary=plan_summary,
    public_facts=plan_facts,
    folder=Path(__file__).parent,
    aliases=("Plan de comunicaciones",),
    approvals=("validacion_comunitaria",),
    requirements=(
        *ELEMENTS,
        Requirement("En qué semanas se hace cada acción", (), ("cronograma",)),
        Requirement(
            "Ámbitos: socialización y sensibilización; vinculación con la red de apoyo local (alianzas "
            "público-privadas); fidelización de colaboradores y donantes; posicionamiento y validación del "
            "Consejo Local",
            (790, 792, 793, 794, 795),
            ("ambitos.nombre", "ambitos_sin_acciones"),
        ),
        Requirement("Al menos 2 sesiones para elaborarlo", (766, 811), ("sesiones",)),
        Requirement("De responsabilidad del Consejo Local", (773, 789), ("instancia",)),
        Requirement("Socialización y validación", (812, 1053), ("validacion",)),
    ),
)
