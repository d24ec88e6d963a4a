"""What the matriz de seguimiento of the plan of the Grupo Motor holds."""

from typing import ClassVar

from document_templates.follow_up import FollowUpFields
from document_templates.programme.datos import MatrizSeguimiento, MatrizSeguimientoPt, Plan


class Fields(FollowUpFields):
    plan_slug: ClassVar[Plan] = "plan_trabajo_participativo"
    own_title: ClassVar[str] = "Matriz de seguimiento del plan de trabajo participativo"
    data: ClassVar[type[MatrizSeguimiento]] = MatrizSeguimientoPt
