"""The pages of the dashboards: what is asked for, the verdicts, the page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.doors import needs
from procedures.models import PROVINCE
from procedures.rights import Action, may
from reports.catalogue.panel import panel_of
from reports.dashboards.export import targets_export, targets_files
from reports.dashboards.headline import headline
from reports.dashboards.method_page import method_numbers, numbers_as_written
from reports.dashboards.provisional import provisional_view
from reports.dashboards.rows import (
    areas_of,
    asked_for,
    asked_standing,
    count_links,
    page_address,
)
from reports.dashboards.sentences import collecting_words, three_answers
from reports.dashboards.target_export import target_export, target_files
from reports.dashboards.target_page import target_page
from reports.dashboards.task_lines import task_lines
from reports.dashboards.tiles import index_tiles
from reports.downloads import file_answer, is_file_asked
from reports.verdicts.ledger import Ledger
from reports.verdicts.provisional import with_what_waits
from reports.verdicts.standing import judge_all
from reports.verdicts.told_sources import told_sources
from reports.words import STANDING_WORDS


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the reader's first page."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    if may(request.user, Action.READ_DESK):
        return redirect("reports:desk")
    if may(request.user, Action.READ_DASHBOARD):
        return redirect("reports:dashboard")
    if may(request.user, Action.ENTER):
        return redirect("reports:my-work")
    # Whoever sets the portal up belongs to no unit yet, and reads no figures.
    is_keeper = may(request.user, Action.ADMINISTER) and not may(request.user, Action.READ_TARGETS)
    return redirect("admin:index" if is_keeper else "reports:target-list")


@require_safe
@needs(Action.READ_DASHBOARD)
def dashboard(request: HttpRequest) -> HttpResponseBase:
    """Show where the province is behind, who is, and what to do."""
    ledger = Ledger.read()
    if not ledger.periods or not ledger.indicators:
        return render(request, "reports/not_loaded.html")
    asked = asked_for(request.GET, ledger)
    verdicts = judge_all(ledger, asked.period, asked.scope)
    view = provisional_view(request.GET, ledger, asked.period)
    if view and view.is_on:
        verdicts = with_what_waits(ledger, verdicts)
    only = asked_standing(request.GET.get("trang-thai"))
    by_programme = request.GET.get("thu-tu") == "chuong-trinh"
    areas, tiles = areas_of(verdicts, only=only, by_programme=by_programme), index_tiles(verdicts)
    if is_file_asked(request):
        filters = [(_("Standing"), str(STANDING_WORDS[only]))] if only else []
        return file_answer(request, targets_export("bang-dieu-khien", asked, areas, tiles, filters))
    unsent = ledger.unsent(asked.period, asked.scope)
    with_targets = {one.area_id for one in ledger.indicators if not one.is_published}
    is_part = asked.scope.code != PROVINCE
    context = {
        "asked": asked,
        "answers": three_answers(
            verdicts, unsent, collecting_words(ledger, asked.period, asked.scope), acting=ledger.acting
        ),
        "unsent": unsent,
        "only": only,
        "counts": count_links(verdicts, request.GET, only),
        "areas": areas,
        "task_lines": [] if only else task_lines(with_targets, clock.today(), is_of_more=is_part),
        "tiles": tiles,
        "view": view,
        "here": page_address(request.GET, xem=""),
        "files": targets_files(tiles),
        "by_programme": by_programme,
        "url_of_order": page_address(request.GET, thu_tu="" if by_programme else "chuong-trinh"),
        "url_of_all": page_address(request.GET, trang_thai=""),
    }
    return render(request, "reports/dashboard.html", context)


@require_safe
@needs(Action.READ_TARGETS)
def target_list(request: HttpRequest) -> HttpResponseBase:
    """List what the programme asks, area by area, with how each target stands."""
    ledger = Ledger.read()
    if not ledger.periods or not ledger.indicators:
        return render(request, "reports/not_loaded.html")
    asked = asked_for(request.GET, ledger)
    verdicts = judge_all(ledger, asked.period, asked.scope)
    areas, tiles = areas_of(verdicts, by_programme=True), index_tiles(verdicts)
    if is_file_asked(request):
        return file_answer(request, targets_export("muc-tieu", asked, areas, tiles))
    context = {"asked": asked, "areas": areas, "tiles": tiles, "files": targets_files(tiles)}
    return render(request, "reports/target_list.html", context)


@require_safe
@needs(Action.READ_TARGETS)
def target_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one target: how it stands, through time, by unit, and where its figure comes from."""
    ledger = Ledger.read([code.upper()])
    if not ledger.periods or not ledger.indicators:
        raise Http404(_("There is no target “%(code)s”.") % {"code": code})
    asked = asked_for(request.GET, ledger)
    indicator = ledger.indicators[0]
    if indicator.asked_since > asked.period.number:
        told = {"name": indicator.label, "first": indicator.first_period, "period": asked.period}
        raise Http404(_("“%(name)s” is asked from %(first)s on, and not in %(period)s.") % told)
    group, whole = request.GET.get("nhom"), request.GET.get("ban-do") == "ca-nhom"
    page = target_page(ledger, indicator, asked.period, asked.scope, group, with_whole_group=whole)
    view, verdict = provisional_view(request.GET, ledger, asked.period), page.verdict
    if view and view.is_on:
        (verdict,) = with_what_waits(ledger, [verdict])
    panel = panel_of(verdict)
    if is_file_asked(request):
        return file_answer(request, target_export(ledger, asked, page, panel))
    context = {
        "asked": asked,
        "page": page,
        "verdict": verdict,
        "view": view if verdict.kind.is_reported else None,
        "indicator": indicator,
        "headline": headline(verdict),
        "panel": panel,
        "sources": told_sources(verdict),
        "may_read_desk": may(request.user, Action.READ_DESK),
        "here": page_address(request.GET, ky=asked.period.code, xem=""),
        "files": target_files(page, panel),
    }
    return render(request, "reports/target_detail.html", context)


@require_safe
@login_not_required
def method(request: HttpRequest) -> HttpResponse:
    """Explain the whole method in plain words, with the margins in force in the period that is asked for."""
    is_alone = getattr(request, "without_database", False)
    how = numbers_as_written() if is_alone else method_numbers(request.GET.get("ky"))
    return render(request, f"reports/method_{get_language()}.html", {"how": how})
