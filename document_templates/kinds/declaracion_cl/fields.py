"""What a declaration of the Consejo Local holds."""

from typing import ClassVar

from document_templates.instances import DeclarationFields
from document_templates.programme.datos import BodyName, Declaracion, DeclaracionCl


class Fields(DeclarationFields):
    body_name: ClassVar[BodyName] = "consejo_local"
    own_title: ClassVar[str] = "Declaración de compromiso de participación, Consejo Local"
    data: ClassVar[type[Declaracion]] = DeclaracionCl
