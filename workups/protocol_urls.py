"""Pages about protocols: versions, files, what they are compared, replayed and reviewed by, who follows which."""

from django.urls import path

from workups.views import overlays, protocol_files, replays
from workups.views.protocols import comparing, following, library, moving, review

urlpatterns = [
    path("protocols/", library.library, name="protocols"),
    path("protocols/versions/<int:version_id>/", library.version, name="protocol_version"),
    path("protocols/versions/<int:version_id>/draft/", library.begin, name="protocol_begin"),
    path("protocols/versions/<int:version_id>/retire/", library.retire, name="protocol_retire"),
    path("protocols/versions/<int:version_id>/against/<int:other_id>/", comparing.page, name="protocol_diff"),
    path("protocols/versions/<int:version_id>/review/", review.page, name="protocol_review"),
    path("protocols/versions/<int:version_id>/submit/", review.submit, name="protocol_submit"),
    path("protocols/versions/<int:version_id>/catch-up/", review.catch_up, name="draft_catch_up"),
    path("protocols/versions/<int:version_id>/send-back/", review.send_back, name="protocol_send_back"),
    path("protocols/versions/<int:version_id>/sign/", review.sign, name="protocol_sign"),
    path("protocols/versions/<int:version_id>/workups/", following.page, name="protocol_workups"),
    path("protocols/versions/<int:version_id>/replays/", replays.request_replay, name="replay_request"),
    path("protocols/replays/<int:replay_id>/", replays.page, name="replay"),
    path("protocols/replays/<int:replay_id>/cancel/", replays.cancel, name="replay_cancel"),
    path("protocols/replays/<int:replay_id>/workups/<int:workup_id>/", replays.side_by_side, name="replay_workup"),
    path("protocols/import/", protocol_files.take_in, name="protocol_import"),
    path("protocols/versions/<int:version_id>/yaml/", protocol_files.export, name="protocol_yaml"),
    path("protocols/<slug:key>/here/", overlays.page, name="overlay"),
    path("protocols/<slug:key>/here/add/", overlays.add, name="overlay_add"),
    path("protocols/<slug:key>/here/<slug:table>/<slug:name>/", overlays.change, name="overlay_change"),
    path("protocols/<slug:key>/here/<slug:table>/<slug:name>/drop/", overlays.drop, name="overlay_drop"),
    path("workups/<int:workup_id>/move/<int:version_id>/", moving.page, name="workup_move"),
]
