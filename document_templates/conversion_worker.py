"""Runs inside the sandbox, under Debian's own Python: starts one LibreOffice and converts what it is sent.

Not imported by anything; it has no module but the standard library and `uno`. Spoken to over pipes, in frames
of eight bytes of length and so many bytes. It answers first with an empty frame when LibreOffice is ready; then
every docx gets one frame, a byte `P` and the PDF, or `E` and a message.
"""

import argparse
import ctypes
import resource
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{}
</oor:items>
"""
ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Office.Recovery/AutoSave", "Enabled", "false"),
    ("Office.Recovery/RecoveryInfo", "SessionData", "false"),
    ("Office.Common/Save/Document", "CreateBackup", "false"),
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Misc", "CrashReport", "false"),
    ("Office.Common/Misc", "UseOpenCL", "false"),
    ("Office.Common/History", "PickListSize", "0"),
    ("Setup/L10N", "ooSetupSystemLocale", "es-CL"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
)
EXPORT = (
    ("UseTaggedPDF", True),
    ("SelectPdfVersion", 0),
    ("ExportBookmarks", False),
    ("ExportNotes", False),
    ("ExportFormFields", False),
    ("UseLosslessCompression", True),
    ("ReduceImageResolution", False),
    ("DisplayPDFDocumentTitle", True),
)
NEW_PROFILE = 81
"""Exit code of an soffice that has made its profile and wants to be started again."""


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--pipe", required=True)
    arguments.add_argument("--memory", type=int, required=True)
    options = arguments.parse_args()
    _limit(options.memory)
    office = _start(options)
    desktop = _connect(office, options)
    _send(b"")
    while (docx := _receive()) is not None:
        try:
            answer = b"P" + _convert(desktop, docx, options.folder)
        except Exception as error:
            if office.poll() is not None or "Disposed" in type(error).__name__:
                break
            answer = b"E" + str(error).encode("utf-8", "replace")
        _send(answer)
    office.kill()


def _limit(memory):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 << 20, 512 << 20))


def _start(options):
    profile = options.folder / "profile" / "user"
    profile.mkdir(parents=True)
    items = "\n".join(ITEM.format(*setting) for setting in SETTINGS)
    (profile / "registrymodifications.xcu").write_text(PROFILE.format(items))
    return _soffice(options)


def _soffice(options):
    return subprocess.Popen(
        [
            "/usr/lib/libreoffice/program/soffice.bin",
            "--headless",
            "--invisible",
            "--nologo",
            "--nodefault",
            "--norestore",
            "--nolockcheck",
            "--nofirststartwizard",
            f"--accept=pipe,name={options.pipe};urp;",
            f"-env:UserInstallation={(options.folder / 'profile').as_uri()}",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _connect(office, options):
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    address = f"uno:pipe,name={options.pipe};urp;StarOffice.ComponentContext"
    while True:
        if office.poll() == NEW_PROFILE:
            office = _soffice(options)
        elif office.poll() is not None:
            sys.exit(f"soffice ended with {office.returncode}")
        try:
            remote = resolver.resolve(address)
        except NoConnectException:
            time.sleep(0.02)
            continue
        return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def _properties(pairs):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in pairs)


def _convert(desktop, docx, folder):
    source, target = folder / "in.docx", folder / "out.pdf"
    source.write_bytes(docx)
    target.unlink(missing_ok=True)
    how = (
        ("FilterName", "MS Word 2007 XML"),
        ("Hidden", True),
        ("ReadOnly", True),
        ("MacroExecutionMode", 0),
        ("UpdateDocMode", 0),
        ("RepairPackage", False),
    )
    document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, _properties(how))
    if document is None:
        raise ValueError("not a Word document")
    try:
        export = uno.Any("[]com.sun.star.beans.PropertyValue", _properties(EXPORT))
        document.storeToURL(
            target.as_uri(), _properties((("FilterName", "writer_pdf_Export"), ("FilterData", export)))
        )
    finally:
        document.close(True)
    return target.read_bytes()


def _receive():
    head = sys.stdin.buffer.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    body = sys.stdin.buffer.read(length)
    return body if len(body) == length else None


def _send(body):
    sys.stdout.buffer.write(struct.pack(">Q", len(body)) + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
