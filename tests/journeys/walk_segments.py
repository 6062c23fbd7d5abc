"""The addresses of segments: they are the house's, and whom they hold each sees as far as they see leads."""

from tests.journeys.hanging import a_segment
from tests.journeys.hidden import TYPED
from tests.journeys.visit import BOXES, Visit, plain

SEGMENTS = {
    "segments": Visit("get", plain({}, {"archived": "1"})),
    "segment_new": Visit("post", plain(BOXES | {"do": "save", "name": "Nhóm mới"}, {"list": "1", "do": "save", "name": "Tay"})),
    "segments_overlap": Visit("get", lambda scene: [((), {"set": [a_segment(scene).code, "bought"]})]),
    **{
        name: Visit(method, lambda scene: [((a_segment(scene).pk,), {}), ((a_segment(scene, "list").pk,), {})])
        for name, method in (
            ("segment", "get"), ("segment_progress", "get"), ("segment_sheet", "get"), ("segment_sheet_edit", "get"),
            ("segment_edit", "get"), ("segment_stop", "post"), ("segment_archive", "post"), ("segment_back", "post"),
        )
    },
    "segment_add": Visit("post", lambda scene: [((a_segment(scene, "list").pk,), {"phones": "\n".join(TYPED)})]),
    "segment_remove": Visit("post", lambda scene: [((a_segment(scene, "list").pk,), {"pick": scene.secret.pk})]),
}  # fmt: skip
