"""Mails: made from rows when they leave, sent by SMTP or kept as files. Neither needs a web application."""

from service.mail.rendering import Unsendable, render
from service.mail.sending import TRIED, Unready, refused, send

__all__ = ["TRIED", "Unready", "Unsendable", "refused", "render", "send"]
