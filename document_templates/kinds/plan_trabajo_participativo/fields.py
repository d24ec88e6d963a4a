"""What the plan de trabajo participativo holds."""

from collections.abc import Mapping
from typing import ClassVar

from document_templates.kind import Role
from document_templates.plans import COORDINATION, GESTORA, TITLES, PlanFields
from document_templates.programme.datos import Plan, PlanComunicaciones, PlanTrabajoParticipativo


class Fields(PlanFields):
    plan: ClassVar[Plan] = "plan_trabajo_participativo"
    own_title: ClassVar[str] = TITLES[plan]
    data: ClassVar[type[PlanTrabajoParticipativo] | type[PlanComunicaciones]] = PlanTrabajoParticipativo
    roles: ClassVar[tuple[Role, ...]] = (Role("grupo_motor"), GESTORA, COORDINATION)
    needs_weeks: ClassVar[bool] = True
    scopes: ClassVar[Mapping[str, str]] = {
        "incorporacion_operacion": "Estrategias de incorporación a la operación del Ecomercado",
        "apoyo_administracion": "Apoyo al proceso de administración",
        "vinculacion_red_local": "Vinculación con la red de apoyo local comunitaria",
        "posicionamiento": "Posicionamiento y validación del Grupo Motor",
    }
