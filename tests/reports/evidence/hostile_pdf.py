"""PDFs that do something, hide something, or are none."""

from __future__ import annotations

import zlib

from reports.evidence.kinds import Why
from tests.reports.evidence.papers import archive, object_stream, packed, pdf, stream

Files = dict[str, tuple[bytes, Why]]

ACTS = {
    "a script": b"<< /S /JavaScript /JS (app.alert(1)) >>",
    "a script in a stream": b"<< /S /JavaScript /JS 5 0 R >>",
    "a script by name": b"<< /Names << /JavaScript << /Names [(a) 5 0 R] >> >> >>",
    "a command": b"<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) >> >>",
    "a file": b"<< /Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >> >>",
    "a file in a stream": stream(b"MZ", b"/Type /EmbeddedFile"),
    "a file as a remark": b"<< /Type /Annot /Subtype /FileAttachment /FS 5 0 R >>",
    "a film": b"<< /Type /Annot /Subtype /RichMedia >>",
    "a rendition": b"<< /S /Rendition /JS (app.alert(1)) >>",
    "a form that sends": b"<< /S /SubmitForm /F (https://example.vn) >>",
    "a form that fetches": b"<< /S /ImportData /F (a.fdf) >>",
    "a way into a file": b"<< /S /GoToE /T << /R /C >> >>",
    "a form of XML": b"<< /AcroForm << /XFA 5 0 R >> >>",
}


def files() -> Files:
    """Return the files by what is hidden in them, each with why it is refused."""
    return {**_acting(), **_locked(), **_packed_twice(), **_broken()}


def _acting() -> Files:
    found: Files = {}
    for about, held in ACTS.items():
        spelt = held.replace(b"/J", b"/#4A").replace(b"/La", b"/L#61").replace(b"/E", b"/#45")
        spelt = spelt.replace(b"/XFA", b"/X#46A").replace(b"/R", b"/#52").replace(b"/S /S", b"/S /#53")
        spelt = spelt.replace(b"/FileA", b"/File#41").replace(b"/I", b"/#49").replace(b"/GoToE", b"/GoTo#45")
        found[f"{about} in a PDF"] = pdf(held), Why.ACTIVE
        found[f"{about} in a PDF, spelt by numbers"] = pdf(spelt), Why.ACTIVE
        if not held.endswith(b"endstream"):
            found[f"{about} in a PDF, packed"] = pdf(object_stream(held), version=b"1.5"), Why.ACTIVE
    opened = pdf().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OpenAction << /S /JavaScript /JS (a) >>")
    found["a script on opening"] = opened, Why.ACTIVE
    # A reader finds objects by their place, be it in the middle of what looks like a text or a remark.
    found["a script in a remark"] = pdf(b"<< >> % << /S /JavaScript /JS (a) >>"), Why.ACTIVE
    found["a script in a text"] = pdf(b"(<< /S /JavaScript /JS (a) >>)"), Why.ACTIVE
    return found


def _locked() -> Files:
    held = b"<< /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"
    return {
        "a locked PDF": (pdf(held, trailer=b"/Encrypt 4 0 R"), Why.PASSWORD),
        "a locked PDF, spelt by numbers": (pdf(held, trailer=b"/Encr#79pt 4 0 R"), Why.PASSWORD),
        "a locked PDF in place": (pdf(trailer=b"/Encrypt " + held), Why.PASSWORD),
    }


def _packed_twice() -> Files:
    """Object streams into which nobody can look."""
    script = b"7 0 << /S /JavaScript /JS (a) >>"
    about = b"/Type /ObjStm /N 1 /First 4 "
    by_digits = stream(
        zlib.compress(script).hex().encode() + b">", about + b"/Filter [/ASCIIHexDecode /FlateDecode]"
    )
    predicted = packed(script, about + b"/DecodeParms << /Predictor 12 /Columns 8 >>")
    spelt = packed(script, about.replace(b"ObjStm", b"Obj#53tm"))
    return {
        "objects packed twice": (pdf(by_digits), Why.ACTIVE),
        "objects behind a predictor": (pdf(predicted), Why.ACTIVE),
        "objects in an unnamed way": (pdf(stream(script, about + b"/Filter 9 0 R")), Why.ACTIVE),
        "objects spelt by numbers": (pdf(spelt), Why.ACTIVE),
        "objects lying open": (pdf(stream(script, about)), Why.ACTIVE),
        "objects that are none": (pdf(stream(b"x" * 40, about + b"/Filter /FlateDecode")), Why.DAMAGED),
        "objects without an end": (pdf(b"<< /Type /ObjStm >>"), Why.DAMAGED),
        "objects of 120 MB": (pdf(object_stream(bytes(120 * 1024 * 1024))), Why.UNPACKED),
    }


def _broken() -> Files:
    whole = pdf()
    page = b"<html><script>alert(1)</script></html>"
    return {
        "half a PDF": (whole[: len(whole) // 2], Why.DAMAGED),
        "a PDF without its end": (whole.replace(b"%%EOF", b""), Why.DAMAGED),
        "a PDF of no version": (b"%PDF-x.y" + whole[8:], Why.DAMAGED),
        "a PDF of version 9": (b"%PDF-9.0" + whole[8:], Why.DAMAGED),
        "a PDF with a page at its head": (pdf(b"% " + page), Why.MIXED),
        "a PDF that is an archive": (whole + archive({"a.html": page})[:-2] + b"\x06\x00%%EOF\n", Why.MIXED),
        "a PDF whose last words come too early": (whole + b" " * 2000, Why.DAMAGED),
        "only the head and the end": (b"%PDF-1.4\n" + page + b"\n%%EOF", Why.MIXED),
    }
