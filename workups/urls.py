"""Pages about what is being worked up."""

from django.urls import path

from workups.views import consultation, home, orders, patients, protocols, reports

urlpatterns = [
    path("", home.page, name="home"),
    path("patients/<int:patient_id>/", patients.page, name="patient"),
    path("patients/<int:patient_id>/workups/", consultation.start, name="workup_start"),
    path("workups/<int:workup_id>/", consultation.page, name="workup"),
    path("workups/<int:workup_id>/answers/<slug:finding>/", consultation.answer, name="workup_answer"),
    path("workups/<int:workup_id>/rules/<slug:code>/", consultation.why, name="workup_rule"),
    path("workups/<int:workup_id>/orders/", consultation.order, name="workup_order"),
    path("workups/<int:workup_id>/close/", consultation.close, name="workup_close"),
    path("workups/<int:workup_id>/reopen/", consultation.reopen, name="workup_reopen"),
    path("workups/<int:workup_id>/reports/", reports.request_report, name="report_request"),
    path("reports/<int:report_id>/", reports.status, name="report"),
    path("reports/<int:report_id>/retry/", reports.retry, name="report_retry"),
    path("reports/<int:report_id>/pdf/", reports.pdf, name="report_pdf"),
    path("worklist/", orders.worklist, name="worklist"),
    path("orders/<int:order_id>/", orders.page, name="order"),
    path("orders/<int:order_id>/results/", orders.enter_results, name="order_results"),
    path("orders/<int:order_id>/moves/<slug:move>/", orders.make_move, name="order_move"),
    path("protocols/", protocols.library, name="protocols"),
    path("protocols/versions/<int:version_id>/", protocols.version, name="protocol_version"),
]
