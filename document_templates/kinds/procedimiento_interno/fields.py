"""What the first internal procedure holds: all of it told in full."""

from document_templates.procedures import ProcedureFields

TITLE = "Procedimiento interno del Ecomercado Solidario"


class Fields(ProcedureFields):
    own_title = TITLE
