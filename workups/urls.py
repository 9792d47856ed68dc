"""Pages about what is being worked up."""

from django.urls import path

from workups.views import attachments, home, inbox, orders, patients, protocols, reports
from workups.views.consultation import advice, answering, follow_ups, ordering, panel, text, whole

urlpatterns = [
    path("", home.page, name="home"),
    path("inbox/", inbox.page, name="inbox"),
    path("inbox/cover/", inbox.cover, name="cover"),
    path("inbox/covers/<int:cover_id>/end/", inbox.cover_end, name="cover_end"),
    path("inbox/follow-ups/<int:follow_up_id>/done/", inbox.follow_up_done, name="follow_up_done"),
    path("inbox/follow-ups/<int:follow_up_id>/cancel/", inbox.follow_up_cancel, name="follow_up_cancel"),
    path("inbox/referrals/<int:referral_id>/sent/", inbox.referral_sent, name="referral_sent"),
    path("patients/<int:patient_id>/", patients.page, name="patient"),
    path("patients/<int:patient_id>/workups/", whole.start, name="workup_start"),
    path("workups/<int:workup_id>/", panel.page, name="workup"),
    path("workups/<int:workup_id>/news/", panel.news, name="workup_news"),
    path("workups/<int:workup_id>/answers/<slug:finding>/", answering.answer, name="workup_answer"),
    path("workups/<int:workup_id>/answers/<slug:finding>/cannot/", answering.cannot, name="workup_cannot"),
    path("workups/<int:workup_id>/sections/<slug:section>/all-normal/", answering.all_normal, name="all_normal"),
    path("workups/<int:workup_id>/sections/<slug:section>/note/", answering.note, name="section_note"),
    path("workups/<int:workup_id>/all-normal/<int:at>/undo/", answering.undo_all_normal, name="undo_all_normal"),
    path("workups/<int:workup_id>/rules/<slug:code>/", advice.why, name="workup_rule"),
    path("workups/<int:workup_id>/advice/<slug:code>/", advice.choose, name="workup_advice"),
    path("workups/<int:workup_id>/advice/<slug:code>/<slug:choice>/", advice.decide, name="workup_decide"),
    path("workups/<int:workup_id>/orders/", ordering.order, name="workup_order"),
    path("workups/<int:workup_id>/follow-ups/", follow_ups.plan, name="follow_ups"),
    path("follow-ups/<int:follow_up_id>/<slug:ending>/", follow_ups.end, name="follow_up"),
    path("workups/<int:workup_id>/text/", text.page, name="workup_text"),
    path("workups/<int:workup_id>/close/", whole.close, name="workup_close"),
    path("workups/<int:workup_id>/reopen/", whole.reopen, name="workup_reopen"),
    path("workups/<int:workup_id>/reports/", reports.request_report, name="report_request"),
    path("reports/<int:report_id>/", reports.status, name="report"),
    path("reports/<int:report_id>/retry/", reports.retry, name="report_retry"),
    path("reports/<int:report_id>/pdf/", reports.pdf, name="report_pdf"),
    path("worklist/", orders.worklist, name="worklist"),
    path("orders/<int:order_id>/", orders.page, name="order"),
    path("orders/<int:order_id>/results/", orders.enter_results, name="order_results"),
    path("orders/<int:order_id>/moves/<slug:move>/", orders.make_move, name="order_move"),
    path("orders/<int:order_id>/attachments/", attachments.add, name="attachment_add"),
    path("attachments/<int:attachment_id>/", attachments.read, name="attachment"),
    path("attachments/<int:attachment_id>/take-off/", attachments.take_off, name="attachment_take_off"),
    path("protocols/", protocols.library, name="protocols"),
    path("protocols/versions/<int:version_id>/", protocols.version, name="protocol_version"),
]
