"""The formulas of a workbook: what in them starts a program, asks another machine or reads another file."""

from __future__ import annotations

import re

from reports.evidence.kinds import FileFault, FileNotTaken

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|\[[^\]]*\]")  # sheets, texts, columns of a table
_CALLS = re.compile(r"\b(WEBSERVICE|RTD|CALL|REGISTER|EXEC|IMAGE|DDE|SQL\.REQUEST)\s*\(", re.IGNORECASE)
_CONVERSATION = re.compile(r"([A-Za-z_][\w.]*)\s*\|")  # cmd|'/c calc'!A0: program, subject, item
_OTHER_FILE = re.compile(r"'[^\[]*[\\/][^\[]*\[")  # the name of a sheet, with the path of its file
_WAY_OUT = re.compile(r"\\\\[\w.$-]+|\bfile:", re.IGNORECASE)


def refuse_formula(formula: str) -> None:
    """Raise FileNotTaken for a formula that leaves its workbook; a plain link to a web page may stay."""
    if not formula:
        return
    bare = _QUOTED.sub("", formula)
    if call := _CALLS.search(bare):
        raise FileNotTaken(FileFault.FORMULA, found=call[1].upper())
    if "|" in bare and (started := _CONVERSATION.search(bare)):
        raise FileNotTaken(FileFault.DDE, found=f"{started[1]}|")
    if way := _WAY_OUT.search(formula):
        raise FileNotTaken(FileFault.ADDRESS, found=formula[way.start() :])
    for name in _QUOTED.findall(formula):
        if _OTHER_FILE.match(name):
            raise FileNotTaken(FileFault.LINKS, found=name)
