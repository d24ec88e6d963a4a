"""Declaración de compromiso de participación, Consejo Local."""

from tools.drafting.declarations import declaration

DRAFT = declaration("Declaración de compromiso de participación, Consejo Local")
