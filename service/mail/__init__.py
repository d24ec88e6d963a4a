"""Mails: made from rows when they leave, sent by SMTP or kept as files. Neither needs a web application."""

from service.mail.rendering import render
from service.mail.sending import send

__all__ = ["render", "send"]
