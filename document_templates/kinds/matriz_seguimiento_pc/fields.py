"""What the matriz de seguimiento of the plan of the Consejo Local holds."""

from typing import ClassVar

from document_templates.follow_up import FollowUpFields
from document_templates.programme.datos import MatrizSeguimiento, MatrizSeguimientoPc, Plan


class Fields(FollowUpFields):
    plan_slug: ClassVar[Plan] = "plan_comunicaciones"
    own_title: ClassVar[str] = "Matriz de seguimiento del plan de comunicaciones"
    data: ClassVar[type[MatrizSeguimiento]] = MatrizSeguimientoPc
