"""The product as it runs: one process with its queue, its workshop and its LibreOffices, answering requests."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Exists, exists, func, select

from service import embedded
from service.context import Context
from service.packets import packets
from service.project import importing
from service.settings import Settings
from service.signing import invitations
from storage.models import Document, Invitation, PacketItem

ACTOR = "benchmark"
PATIENCE = 300.0


@contextmanager
def running(folder: Path) -> Iterator[tuple[Context, Flask]]:
    """Warm, as after the first document of the day: what starts once in a service's life is not counted."""
    ctx, app = embedded.start(Settings(data=folder, _env_file=None), "", None)
    try:
        yield ctx, app
    finally:
        ctx.close()


def import_project(ctx: Context, file: Path) -> str:
    return importing.import_project(ctx, file, update=False, actor=ACTOR).project_id


def generate_and_send(ctx: Context, project_id: str, folios: list[str]) -> list[str]:
    """From fields to open links. Returns the links of the packet's people."""
    packet_id = packets.create(ctx, project_id, "Paquete", folios, ACTOR)
    _wait_while(ctx, exists().where(PacketItem.packet_id == packet_id, PacketItem.status == "waiting"))
    packets.present(ctx, packet_id, ACTOR)
    _wait_while(ctx, exists().where(Document.packet_id == packet_id, Document.state == "draft"))
    if packets.send(ctx, packet_id, ACTOR) == 0 or len(folios) != _count(ctx, packet_id):
        raise RuntimeError("not every document was generated and sent")
    with ctx.database.reading() as session:
        opened = session.scalars(select(Invitation).where(Invitation.packet_id == packet_id))
        return [invitations.link(ctx, invitation) for invitation in opened]


def wait_for_seals(ctx: Context, project_id: str) -> None:
    _wait_while(ctx, exists().where(Document.project_id == project_id, Document.state != "sealed"))


def _count(ctx: Context, packet_id: str) -> int:
    with ctx.database.reading() as session:
        query = select(func.count()).where(
            Document.packet_id == packet_id, Document.state == "out_for_signature"
        )
        return session.scalars(query).one()


def _wait_while(ctx: Context, condition: Exists) -> None:
    """Looks ten times a second, since asking costs what it measures."""
    end = time.monotonic() + PATIENCE
    query = select(condition)
    while time.monotonic() < end:
        with ctx.database.reading() as session:
            if not session.scalar(query):
                return
        time.sleep(0.1)
    raise TimeoutError("the packet does not move on")


def sign_everything(client: FlaskClient, link: str, drawing: bytes) -> None:
    """What a person does: open the page, choose "I agree" for each document, draw, declare, send."""
    status = client.post(link, data=agreement(client, link, drawing)).status_code
    if status != 303:
        raise RuntimeError(f"the act was answered with {status}")


def agreement(client: FlaskClient, link: str, drawing: bytes) -> dict[str, str]:
    """The form of the page as its reader sends it."""
    page: Any = html.fromstring(client.get(link).get_data())
    [form] = page.xpath("//form[.//input[@name='form_token']]")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    answers = {field.get("name"): "agree" for field in form.xpath(".//input[@value='agree']")}
    drawn = "data:image/png;base64," + base64.b64encode(drawing).decode()
    return fields | answers | {"declared": "yes", "drawing": drawn}


def sealed(ctx: Context, project_id: str) -> list[bytes]:
    with ctx.database.reading() as session:
        documents = session.scalars(select(Document).where(Document.project_id == project_id))
        return [ctx.blobs.get(d.sealed_digest) for d in documents if d.sealed_digest]
