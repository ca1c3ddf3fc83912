"""What acts in a document or workbook: looked for in each part by its name, its types, its elements."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from reports.evidence.addresses import leads_out
from reports.evidence.fields import Fields
from reports.evidence.formulas import refuse_formula
from reports.evidence.kinds import FileFault, FileNotTaken
from sheets.reading.safe_xml import local_name, new_parser, parse
from sheets.reading.unreadable import SheetFault as Fault
from sheets.reading.unreadable import Unreadable

# The same words stand in the names of parts, in their content types and in the types of relations.
_SORTS = {
    FileFault.MACROS: r"macro|vbaproject|vbadata",
    FileFault.ACTIVEX: r"activex|/control$",
    FileFault.OBJECT: r"oleobject",
    FileFault.CHUNK: r"afchunk|[./]rtf$",
    FileFault.LINKS: r"externallink",
    FileFault.CONNECTIONS: r"(^|[/.])connections(\.xml|\+xml)?$|querytable|volatiledep|powerpivot|xl/model/",
    FileFault.WEB_EXTENSION: r"webextension",
    FileFault.REMOTE_PICTURE: r"richvaluewebimage",
    FileFault.TEMPLATE: r"/attachedtemplate$",
}
_BY_WORD = re.compile("|".join(f"(?P<{why.name}>{words})" for why, words in _SORTS.items()))
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
_LEADING = {"href", "src", "althref", "url", "location", "schemaref", "sourcefile"}  # attributes
_ELEMENTS = {
    "oleobject": FileFault.OBJECT,
    "objectembed": FileFault.OBJECT,
    "objectlink": FileFault.OBJECT,
    "altchunk": FileFault.CHUNK,
    "ddelink": FileFault.DDE,
    "olelink": FileFault.LINKS,
    "datamashup": FileFault.CONNECTIONS,
    "mailmerge": FileFault.CONNECTIONS,
    "webvideopr": FileFault.FETCHED,
    "subdoc": FileFault.FETCHED,
}
_LINKED = {("blip", "link"), ("imagedata", "href")}  # names of relations, or addresses
_DRAWN = {("imagedata", "src"), ("imagedata", "althref"), ("fill", "src"), ("fill", "althref")}
_FORMULAS = {"f", "formula", "formula1", "formula2", "definedname", "calculatedcolumnformula"}
_TEXTS = {*_FORMULAS, "instrtext", "delinstrtext", "hyperlinkbase"}
_STRICT, _LOOSE = (".xml", ".rels"), (".vml", ".svg")  # the second are often not well-formed
_LOOSE_LEAD = re.compile(
    rb"""(<image|\bsrc|href)\b[^>]{0,200}?=\s*["']?\s*(file:|\\\\|(?<=["'])//)""", re.IGNORECASE
)
_LOOSE_PICTURE = re.compile(rb"""(?:\bsrc|<image[^>]{0,200}href)\s*=\s*["']?\s*https?:""", re.IGNORECASE)
_BEGINS_AS_XML = (b"<", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"\xef\xbb\xbf<")
_CHART = re.compile(r"/charts/_rels/[^/]*$")


def refuse_sort(words: str, found: str) -> None:
    """Refuse what the name of a part, a content type or the type of a relation gives away."""
    sort = _BY_WORD.search(words.lower())
    if sort and sort.lastgroup:
        raise FileNotTaken(FileFault[sort.lastgroup], found=found)


def of_xml(fault: Unreadable) -> FileNotTaken:
    """Return the refusal of a part that is no XML as Office writes it."""
    return FileNotTaken(FileFault.MIXED if fault.why is Fault.FOREIGN_XML else FileFault.DAMAGED)


def refuse_active(name: str, part: bytes) -> None:
    """Raise FileNotTaken for a part that acts, or that takes something from elsewhere."""
    refuse_sort(name, PurePosixPath(name).name)
    if name.lower().endswith(_LOOSE):
        _refuse_loose(part)
    elif name.lower().endswith(_STRICT) or part.lstrip()[:4].startswith(_BEGINS_AS_XML):
        _Reader(name).read(part)


def _refuse_loose(part: bytes) -> None:
    """Search a drawing that no parser of XML may take for what it fetches."""
    part = part.replace(b"\x00", b"")  # UTF-16
    if lead := _LOOSE_LEAD.search(part):
        raise FileNotTaken(FileFault.ADDRESS, found=lead[0].decode("latin-1"))
    if picture := _LOOSE_PICTURE.search(part):
        raise FileNotTaken(FileFault.REMOTE_PICTURE, found=picture[0].decode("latin-1"))


class _Reader:
    """Reads the elements of one part, whatever prefixes they have."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._fields = Fields()
        self._known: dict[str, str] = {}
        self._text: list[str] = []
        self._within = ""  # the element whose text is collected
        self._parser = new_parser()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin

    def read(self, part: bytes) -> None:
        try:
            parse(self._parser, part)
        except Unreadable as fault:
            raise of_xml(fault) from None
        self._fields.close()

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        element = self._known.get(name) or self._known.setdefault(name, local_name(name).lower())
        if why := _ELEMENTS.get(element):
            raise FileNotTaken(why, found=local_name(name))
        for key, value in attributes.items():
            if value:
                self._look_at(element, local_name(key).lower(), value)
        if element == "relationship":
            self._refuse_relation(attributes)
        if element in _TEXTS or (element == "t" and self._fields.in_code):
            self._within, self._text = element, []
            self._parser.CharacterDataHandler = self._text.append
            self._parser.EndElementHandler = self._end

    def _look_at(self, element: str, key: str, value: str) -> None:
        """Judge one attribute of an element."""
        if key == "fldchartype":
            self._fields.mark(value)
        elif key == "instr":
            self._fields.simple(value)
        elif (element, key) in _LINKED or ((element, key) in _DRAWN and _SCHEME.match(value.strip())):
            raise FileNotTaken(FileFault.REMOTE_PICTURE, found=value)
        # Excel notes where it saved a workbook last (absPath), be it on a share: nothing is fetched.
        elif key in _LEADING and element != "abspath" and _SCHEME.match(value.strip()) and leads_out(value):
            raise FileNotTaken(FileFault.ADDRESS, found=value)

    def _refuse_relation(self, relation: dict[str, str]) -> None:
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        refuse_sort(kind, target)
        sort = kind.rpartition("/")[2].lower()
        if sort == "package" and not _CHART.search(self._name):  # which brings its workbook along
            raise FileNotTaken(FileFault.OBJECT, found=target)
        if relation.get("TargetMode", "Internal") == "Internal" and not _SCHEME.match(target.strip()):
            return
        if sort != "hyperlink":
            raise FileNotTaken(
                FileFault.REMOTE_PICTURE if sort == "image" else FileFault.FETCHED, found=target
            )
        if leads_out(target):
            raise FileNotTaken(FileFault.ADDRESS, found=target)

    def _end(self, name: str) -> None:
        if self._known.get(name) != self._within:
            return
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
        text, within, self._within = "".join(self._text), self._within, ""
        if within in _FORMULAS:
            refuse_formula(text)
        elif within == "hyperlinkbase":
            if leads_out(text):
                raise FileNotTaken(FileFault.ADDRESS, found=text)
        elif within == "t":
            self._fields.result(text)
        else:
            self._fields.code(text)
