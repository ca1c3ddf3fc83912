"""The addresses of the coordinator's pages."""

from django.urls import path

from reports.review.views import (
    correction,
    desk,
    differences,
    margins,
    periods,
    reminders,
    report,
    rules,
    survey_forms,
)

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("ma-tran/", desk.matrix, name="matrix"),
    path("duyet-loat/", desk.bulk, name="bulk"),
    path("duyet/<int:pk>/", report.review, name="review"),
    path("duyet/<int:pk>/kiem-tra-so-bo/", report.first_check, name="first-check"),
    path("duyet/<int:pk>/sua/<slug:code>/", correction.correct_line, name="correct-line"),
    path("duyet/<int:pk>/<slug:step>/", report.report_decide, name="decide"),
    path("dinh-chinh/<int:pk>/", correction.answer_request, name="answer-request"),
    path("nhac/", reminders.choose, name="remind"),
    path("nhac/xem-truoc/", reminders.preview, name="remind-preview"),
    path("nhac/gui/", reminders.reminders_send, name="remind-send"),
    path("nhac/gui-lai/", reminders.again, name="remind-again"),
    path("nhac/cong-van/", reminders.urging_letter, name="urging-letter"),
    path("ky/", periods.periods, name="periods"),
    path("ky/gia-han/", periods.extend_deadline, name="extend"),
    path("ky/<slug:code>/<slug:step>/", periods.run_period, name="run-period"),
    path("hai-nguon/", differences.two_sources, name="two-sources"),
    path("hai-nguon/giai-trinh/", differences.explain_differences, name="explain-differences"),
    path("hai-nguon/rut-giai-trinh/", differences.explanation_undo, name="explanation-undo"),
    path("quy-tac/", rules.rules, name="rules"),
    path("quy-tac/<slug:code>/", rules.change_rule, name="rule"),
    path("muc-lech/", margins.change_margins, name="margins"),
    path("phieu-khao-sat/", survey_forms.survey_forms, name="survey-forms"),
    path("phieu-khao-sat/them/", survey_forms.add_survey_form, name="survey-form-add"),
    path("phieu-khao-sat/<int:pk>/", survey_forms.survey_form, name="survey-form"),
    path("phieu-khao-sat/<int:pk>/sua/", survey_forms.change_survey_form, name="survey-form-change"),
]
