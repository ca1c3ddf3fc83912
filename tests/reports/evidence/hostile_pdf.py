"""PDFs that do something, hide something, or are none."""

from __future__ import annotations

import re
import zlib

from reports.evidence.kinds import FileFault
from tests.reports.evidence.papers import archive, object_stream, packed, pdf, stream

Files = dict[str, tuple[bytes, FileFault]]

ACTS = {
    "a script": (b"<< /S /JavaScript /JS (app.alert(1)) >>", FileFault.PDF_SCRIPT),
    "a script in a stream": (b"<< /S /JavaScript /JS 5 0 R >>", FileFault.PDF_SCRIPT),
    "a script by name": (b"<< /Names << /JavaScript << /Names [(a) 5 0 R] >> >> >>", FileFault.PDF_SCRIPT),
    "a command": (b"<< /S /Launch /F (cmd.exe) /Win << /F (cmd.exe) >> >>", FileFault.PDF_LAUNCH),
    "a file": (b"<< /Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >> >>", FileFault.PDF_FILES),
    "a file in a stream": (stream(b"MZ", b"/Type /EmbeddedFile"), FileFault.PDF_FILES),
    "a file as a remark": (b"<< /Type /Annot /Subtype /FileAttachment /FS 5 0 R >>", FileFault.PDF_FILES),
    "a film": (b"<< /Type /Annot /Subtype /RichMedia >>", FileFault.PDF_MEDIA),
    "an old film": (
        b"<< /Type /Annot /Subtype /Movie /Movie << /F (\\\\host\\a.avi) >> >>",
        FileFault.PDF_MEDIA,
    ),
    "a sound": (b"<< /S /Sound /Sound 5 0 R >>", FileFault.PDF_MEDIA),
    "a model": (b"<< /Type /Annot /Subtype /3D /3DD 5 0 R >>", FileFault.PDF_MEDIA),
    "a rendition": (b"<< /S /Rendition /R 5 0 R >>", FileFault.PDF_MEDIA),
    "a form that sends": (b"<< /S /SubmitForm /F (https://example.vn) >>", FileFault.PDF_SENDS),
    "a form that fetches": (b"<< /S /ImportData /F (a.fdf) >>", FileFault.PDF_SENDS),
    "a way into a file": (b"<< /S /GoToE /T << /R /C >> >>", FileFault.PDF_OTHER_FILE),
    "a way into another file": (
        b"<< /S /GoToR /F (\\\\host\\a.pdf) /D [0 /Fit] >>",
        FileFault.PDF_OTHER_FILE,
    ),
    "a way into a thread": (b"<< /S /Thread /F (\\\\host\\a.pdf) /D 0 >>", FileFault.PDF_OTHER_FILE),
    "a form of XML": (b"<< /AcroForm << /XFA 5 0 R >> >>", FileFault.PDF_XFA),
    "a link to a share": (rb"<< /S /URI /URI (\\\\host\\a) >>", FileFault.ADDRESS),
    "a link to a disk": (b"<< /S /URI /URI (file:///C:/Windows/a.exe) >>", FileFault.ADDRESS),
    "a link in octal": (rb"<< /S /URI /URI (\146ile://host/a) >>", FileFault.ADDRESS),
    "a link in hexadecimal": (b"<< /S /URI /URI <66696c653a2f2f686f73742f61> >>", FileFault.ADDRESS),
    "a link in UTF-16": (b"<< /S /URI /URI <FEFF00660069006C0065003A00610062> >>", FileFault.ADDRESS),
    "a link by a program's name": (b"<< /S /URI /URI (ms-msdt:/id) >>", FileFault.ADDRESS),
    "a link whose beginning is elsewhere": (b"<< /URI << /Base (file://host/) >> >>", FileFault.ADDRESS),
    "a page that acts": (
        b"<< /Type /Page /AA << /O << /S /URI /URI (https://a.vn) >> >> >>",
        FileFault.PDF_OPENS,
    ),
    "a box that acts": (b"<< /Subtype /Widget /AA << /Fo << /S /ResetForm >> >> >>", FileFault.PDF_OPENS),
}
BY_ITSELF = {
    "a link on opening": b"<< /S /URI /URI (https://example.vn) >>",
    "a link behind a page": b"<< /S /GoTo /D [3 0 R /Fit] /Next << /S /URI /URI (https://a.vn) >> >>",
    "a link in a list": b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /URI /URI (https://a.vn) >>] >>",
    "a link after a name by numbers": b"<< /S /GoTo /D (a) /#4eext << /S /URI /URI (https://a.vn) >> >>",
    "an action of two sorts": b"<< /S /URI /S /GoTo /URI (https://a.vn) >>",
    "an action that is not there": b"99 0 R",
    "an action nested without end": b"<< /S " + b"<< /S " * 50 + b">> " * 51,
    "an action that is its own next": b"4 0 R",
}


def files() -> Files:
    """Return the files by what is hidden in them, each with why it is refused."""
    return {**_acting(), **_locked(), **_packed_twice(), **_broken()}


def _acting() -> Files:
    found: Files = {}
    for about, (held, why) in ACTS.items():
        found[f"{about} in a PDF"] = pdf(held), why
        found[f"{about} in a PDF, spelt by numbers"] = pdf(spelt_by_numbers(held)), why
        if not held.endswith(b"endstream"):
            found[f"{about} in a PDF, packed"] = pdf(object_stream(held), version=b"1.5"), why
            found[f"{about} in a PDF, in a later edition"] = later(held), why
            found[f"{about} in a PDF, packed and spelt"] = pdf(object_stream(spelt_by_numbers(held))), why
    opened = pdf().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OpenAction << /S /JavaScript /JS (a) >>")
    found["a script on opening"] = opened, FileFault.PDF_SCRIPT
    for about, action in BY_ITSELF.items():
        found[about] = opening(action, b"<< /S /GoTo /Next 4 0 R >>"), FileFault.PDF_OPENS
        elsewhere = opening(b"4 0 R", action)
        found[f"{about}, elsewhere"] = elsewhere, FileFault.PDF_OPENS
        packed_away = object_stream(action, number=9)
        found[f"{about}, packed elsewhere"] = opening(b"9 0 R", packed_away), FileFault.PDF_OPENS
    # A reader finds objects by their place, be it in the middle of what looks like a text or a remark.
    found["a script in a remark"] = pdf(b"<< >> % << /S /JavaScript /JS (a) >>"), FileFault.PDF_SCRIPT
    found["a script in a text"] = pdf(b"(<< /S /JavaScript /JS (a) >>)"), FileFault.PDF_SCRIPT
    return found


def opening(action: bytes, *objects: bytes) -> bytes:
    """Return a PDF that does this when it is opened; the first of its own objects has the number 4."""
    return pdf(*objects, version=b"1.5", catalog=b"/OpenAction " + action)


def spelt_by_numbers(held: bytes) -> bytes:
    """Return the same with the third byte of every name as a number, and its last one."""

    def spelt(name: re.Match[bytes]) -> bytes:
        word = name[0]
        return word[:1] + b"#%02x" % word[1] + word[2:-1] + b"#%02X" % word[-1]

    return re.sub(rb"/[A-Za-z3]{2,}", spelt, held)


def later(held: bytes) -> bytes:
    """Return a PDF to which an edition with this object was added."""
    return pdf() + b"4 0 obj\n" + held + b"\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n"


def _locked() -> Files:
    held = b"<< /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"
    return {
        "a locked PDF": (pdf(held, trailer=b"/Encrypt 4 0 R"), FileFault.PASSWORD),
        "a locked PDF, spelt by numbers": (pdf(held, trailer=b"/Encr#79pt 4 0 R"), FileFault.PASSWORD),
        "a locked PDF in place": (pdf(trailer=b"/Encrypt " + held), FileFault.PASSWORD),
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
    twice = packed(zlib.compress(script), about).replace(
        b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]"
    )
    remark = stream(script, b"/Filter [/ASCII85Decode /FlateDecode] %endstream\n" + about)
    text = stream(script, b"/Filter [/ASCII85Decode /FlateDecode] /X (1 0 obj <<) " + about)
    return {
        "objects of which nobody says where they begin": (
            pdf(packed(script, b"/Type /ObjStm /N 1")),
            FileFault.PDF_HIDDEN,
        ),
        "objects packed by digits": (pdf(by_digits), FileFault.PDF_HIDDEN),
        "objects packed twice": (pdf(twice), FileFault.PDF_HIDDEN),
        "objects whose packing hides before a remark": (pdf(remark), FileFault.PDF_HIDDEN),
        "objects whose packing hides before a text": (pdf(text), FileFault.PDF_HIDDEN),
        "objects behind a predictor": (pdf(predicted), FileFault.PDF_HIDDEN),
        "objects in an unnamed way": (pdf(stream(script, about + b"/Filter 9 0 R")), FileFault.PDF_HIDDEN),
        "objects spelt by numbers": (pdf(spelt), FileFault.PDF_SCRIPT),
        "objects without their type": (
            pdf(packed(script, about.replace(b"/Type /ObjStm", b""))),
            FileFault.PDF_SCRIPT,
        ),
        "objects lying open": (pdf(stream(script, about)), FileFault.PDF_SCRIPT),
        "objects that are none": (pdf(stream(b"x" * 40, about + b"/Filter /FlateDecode")), FileFault.DAMAGED),
        "objects without an end": (pdf(b"<< /Type /ObjStm >>"), FileFault.DAMAGED),
        "objects of 40 MB": (pdf(object_stream(bytes(40 * 1024 * 1024))), FileFault.UNPACKED),
        "objects of 36 MB in three streams": (
            pdf(*[object_stream(bytes(12 * 1024 * 1024))] * 3),
            FileFault.UNPACKED,
        ),
    }


def _broken() -> Files:
    whole = pdf()
    page = b"<html><script>alert(1)</script></html>"
    return {
        "half a PDF": (whole[: len(whole) // 2], FileFault.DAMAGED),
        "a PDF without its end": (whole.replace(b"%%EOF", b""), FileFault.DAMAGED),
        "a PDF of no version": (b"%PDF-x.y" + whole[8:], FileFault.DAMAGED),
        "a PDF of version 9": (b"%PDF-9.0" + whole[8:], FileFault.DAMAGED),
        "a PDF with a page at its head": (pdf(b"% " + page), FileFault.MIXED),
        "a PDF that is an archive": (
            whole + archive({"a.html": page})[:-2] + b"\x06\x00%%EOF\n",
            FileFault.MIXED,
        ),
        "a PDF whose last words come too early": (whole + b" " * 2000, FileFault.DAMAGED),
        "only the head and the end": (b"%PDF-1.4\n" + page + b"\n%%EOF", FileFault.MIXED),
    }
