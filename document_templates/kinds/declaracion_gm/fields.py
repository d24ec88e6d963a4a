"""What a declaration of the Grupo Motor holds."""

from typing import ClassVar

from document_templates.instances import DeclarationFields
from document_templates.programme.datos import BodyName, Declaracion, DeclaracionGm


class Fields(DeclarationFields):
    body_name: ClassVar[BodyName] = "grupo_motor"
    own_title: ClassVar[str] = "Declaración de compromiso de participación, Grupo Motor"
    data: ClassVar[type[Declaracion]] = DeclaracionGm
