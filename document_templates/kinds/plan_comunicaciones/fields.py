"""What the plan de comunicaciones holds."""

from collections.abc import Mapping
from typing import ClassVar

from document_templates.kind import Role
from document_templates.plans import COORDINATION, GESTORA, TITLES, PlanFields
from document_templates.programme.datos import Plan, PlanComunicaciones, PlanTrabajoParticipativo


class Fields(PlanFields):
    plan: ClassVar[Plan] = "plan_comunicaciones"
    own_title: ClassVar[str] = TITLES[plan]
    data: ClassVar[type[PlanTrabajoParticipativo] | type[PlanComunicaciones]] = PlanComunicaciones
    roles: ClassVar[tuple[Role, ...]] = (Role("consejo_local"), GESTORA, COORDINATION)
    needs_weeks: ClassVar[bool] = False
    scopes: ClassVar[Mapping[str, str]] = {
        "socializacion_sensibilizacion": "Socialización y sensibilización del Ecomercado",
        "vinculacion_alianzas": "Vinculación con la red de apoyo local (alianzas público-privadas)",
        "fidelizacion_donantes": "Fidelización de colaboradores y donantes",
        "posicionamiento": "Posicionamiento y validación del Consejo Local",
    }
