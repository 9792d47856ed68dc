"""Pages on which a protocol is written."""

from django.urls import path

from workups.views.drafts import changes, entries, gate, overview, trying, vignettes

urlpatterns = [
    path("protocols/drafts/<int:version_id>/", overview.draft, name="draft"),
    path("protocols/drafts/<int:version_id>/changes/", changes.changes, name="draft_changes"),
    path("protocols/drafts/<int:version_id>/changes/<int:revision>/undo/", changes.undo, name="draft_undo"),
    path("protocols/drafts/<int:version_id>/gate/", gate.gate, name="draft_gate"),
    path("protocols/drafts/<int:version_id>/preview/", trying.preview, name="draft_preview"),
    path("protocols/drafts/<int:version_id>/try/", trying.trying, name="draft_try"),
    path("protocols/drafts/<int:version_id>/seen-by/", trying.seen_by, name="draft_seen_by"),
    path("protocols/drafts/<int:version_id>/vignettes/", vignettes.vignettes, name="draft_vignettes"),
    path("protocols/drafts/<int:version_id>/vignettes/new/", vignettes.make, name="draft_vignette_new"),
    path("protocols/drafts/<int:version_id>/vignettes/<slug:name>/", vignettes.vignette, name="draft_vignette"),
    path("protocols/drafts/<int:version_id>/<slug:table>/", overview.table, name="draft_table"),
    path("protocols/drafts/<int:version_id>/<slug:table>/new/", overview.new, name="draft_new"),
    path("protocols/drafts/<int:version_id>/<slug:table>/<slug:name>/", entries.entry, name="draft_entry"),
    path("protocols/drafts/<int:version_id>/<slug:table>/<slug:name>/remove/", overview.remove, name="draft_remove"),
    path("protocols/drafts/<int:version_id>/<slug:table>/<slug:name>/<slug:way>/", overview.step, name="draft_move"),
]
