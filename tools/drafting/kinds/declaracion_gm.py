"""Declaración de compromiso de participación, Grupo Motor."""

from tools.drafting.declarations import declaration

DRAFT = declaration("Declaración de compromiso de participación, Grupo Motor")
