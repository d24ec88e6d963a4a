"""Serves as `rubrica serve` does, and dies at a named step: SIGKILL to the whole process group, no goodbye.

`CRASH_AT` is `before:<event>:<n>`, `after:<event>:<n>` (the n-th transaction with such an event, just before or
after its commit), `stored:<n>` (the n-th file put into the store), `sent:<n>` (the n-th mail, sent and not yet
marked) or `time:<milliseconds>` after the start. The product itself has no such hooks.
"""

import os
import signal
import sys
import threading
from contextlib import contextmanager

from service import mail, work
from service.cli import main
from service.context import Context
from service.lifecycle.transaction import Transaction
from storage.blobs import Blobs

KIND, *DETAIL = os.environ.get("CRASH_AT", "never").split(":")
_left = int(DETAIL[-1]) if DETAIL else 0
_turn = threading.Lock()


def die() -> None:
    os.killpg(0, signal.SIGKILL)


def count_down() -> None:
    global _left
    with _turn:
        _left -= 1
        if _left == 0:
            die()


def wrapped_transaction(self: Context, actor: str, original=Context.transaction):
    @contextmanager
    def run():
        with original(self, actor) as tx:
            yield tx
            happened = getattr(tx, "happened", set())
            if KIND == "before" and DETAIL[0] in happened:
                tx.session.flush()
                count_down()
        if KIND == "after" and DETAIL[0] in happened:
            count_down()

    return run()


def wrapped_apply(self, type, *args, original=Transaction.apply, **kwargs):
    self.happened = getattr(self, "happened", set()) | {type.value}
    return original(self, type, *args, **kwargs)


def wrapped_put(self, data, original=Blobs.put):
    digest = original(self, data)
    count_down()
    return digest


def wrapped_send(settings, message, original=mail.send):
    original(settings, message)
    count_down()


Context.transaction = wrapped_transaction
Transaction.apply = wrapped_apply
if KIND == "stored":
    Blobs.put = wrapped_put
if KIND == "sent":
    work.mail.send = wrapped_send

if __name__ == "__main__":
    if KIND == "time":
        threading.Timer(_left / 1000, die).start()
    main(["serve", *sys.argv[1:]])
