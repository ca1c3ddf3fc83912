"""What somebody hands in: a file or a pasted block, and what it is about."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from imports import store
from imports.kinds.registry import KINDS, import_kinds_for
from imports.store import LARGEST, About, HandedIn
from imports.workbooks.figures import outdated_words
from procedures.models import Unit
from procedures.rights import Action, within
from sheets.reading.book import Unreadable
from targets.models import Period

PASTED = gettext_lazy("pasted block")


class HandInForm(forms.Form):
    """A file, or cells copied from one."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"))
    period = forms.ModelChoiceField(
        Period.objects.none(), label=gettext_lazy("Period"), to_field_name="code", required=False
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Unit"), to_field_name="code")
    file = forms.FileField(
        label=gettext_lazy("File (XLSX, XLS, ODS or CSV, at most 10 MB)"),
        required=False,
        allow_empty_file=True,  # the reader says so in our words
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or cells copied from a spreadsheet, with their headings"),
        required=False,
        strip=False,
        max_length=LARGEST // 4,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer what the user may import: kinds of files, open periods, and units where it is one of some."""
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        kinds = import_kinds_for(user)
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = [(one.code, str(one.label)) for one in kinds]
        period = cast("forms.ModelChoiceField[Period]", self.fields["period"])
        if len(kinds) == 1:
            kind.widget, kind.initial = forms.HiddenInput(), kinds[0].code
        else:
            period.help_text = _("Only for figures of a period.")
        opened = Period.objects.filter(opened_at__isnull=False, locked_at__isnull=True)
        period.queryset = opened.order_by("-year", "-quarter")
        period.empty_label = None
        reach = within(user, Action.IMPORT)
        units = list(Unit.objects.filter(reach)[:2]) if reach else []
        self.only_unit = units[0] if len(units) == 1 else None
        if len(units) < 2:  # one alone, or all: then the file says which
            del self.fields["unit"]
            return
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.filter(reach), None

    def clean(self) -> dict[str, Any]:
        """Read the file; refuse a form with none, or with two things at once."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind = KINDS.get(cleaned.get("kind", ""))
        if kind is not None and kind.has_period and not cleaned.get("period") and "period" not in self.errors:
            self.add_error("period", _("No period is open: nothing can be imported now."))
        file, text = cleaned.get("file"), cleaned.get("pasted", "")
        if file and text.strip():
            self.add_error("file", _("Either choose a file or paste a block, not both."))
        elif not file and not text.strip():
            if not self.errors:
                self.add_error("file", _("Choose the file, or paste the cells."))
        elif not self.errors:
            self._read(file, text)
        return cleaned

    def _read(self, file: UploadedFile[bytes] | None, text: str) -> None:
        """Read what was handed in; it is refused as a whole where it cannot be."""
        try:
            if file is None:
                content, name = text.replace("\0", "").encode(), str(PASTED)
            elif (file.size or 0) > LARGEST:
                self.add_error("file", _("The file is larger than 10 MB. Divide it into several files."))
                return
            else:
                content, name = file.read(), file.name or ""
            book = store.read_upload(content, name, is_pasted=file is None)
        except Unreadable as refusal:
            self.add_error("file" if file else "pasted", str(refusal))
            return
        except UnicodeEncodeError:
            self.add_error("pasted", _("The pasted text cannot be read. Copy the cells once more."))
            return
        kind, period = KINDS[self.cleaned_data["kind"]], self.cleaned_data.get("period")
        if kind.has_period and period and (outdated := outdated_words(book, kind, period)):
            self.add_error("file" if file else "pasted", outdated)
            return
        self.handed_in = HandedIn(content, name, file is None, book)

    @property
    def about(self) -> About:
        """Return what the file is about."""
        cleaned = self.cleaned_data
        if not KINDS[cleaned["kind"]].has_period:
            return About(cleaned["kind"], None, None)
        return About(cleaned["kind"], cleaned.get("period"), cleaned.get("unit", self.only_unit))
