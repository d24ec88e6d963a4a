"""Matriz de seguimiento del plan de comunicaciones."""

from tools.drafting.follow_up import follow_up

DRAFT = follow_up("Matriz de seguimiento del plan de comunicaciones")
