"""What went wrong, said to whoever asked: one map from errors to pages and JSON."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from service.errors import Refused

Answer = tuple[str | dict[str, str], int] | Response

SENTENCES = {
    400: "No entendimos lo que envió. Vuelva a cargar la página e intente de nuevo.",
    403: "Usted no tiene permiso para ver o hacer esto.",
    404: "Esta página no existe. Revise la dirección.",
    405: "Esta página no se usa así. Vuelva atrás e intente de nuevo.",
    413: "El archivo es demasiado grande.",
    429: "Demasiados intentos. Espere un minuto e intente de nuevo.",
    500: "Algo falló de nuestro lado. No se perdió nada: intente de nuevo en un momento.",
}


def install(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)


def refused(error: Refused) -> Answer:
    return _page(str(error), error.status, error.code)


def http_error(error: HTTPException) -> Answer:
    status = error.code or 500
    if status < 400:
        return Response(error.get_response().response, status, error.get_headers())
    code = error.name.lower().replace(" ", "_")
    return _page(SENTENCES.get(status, SENTENCES[500]), status, code)


def _page(message: str, status: int, code: str) -> Answer:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"error": code, "message": message}, status
    return render_template("error.html", message=message, status=status), status
