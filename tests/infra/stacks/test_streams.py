from __future__ import annotations

from infra.constructs.streams import MAX_CONCURRENT_DELIVERIES
from tests.infra.conftest import Template, resources


def test_many_replies_are_delivered_with_limited_concurrency(app: Template) -> None:
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    (delivery,) = [m for m in mappings if "StartingPosition" not in m]
    assert delivery["ScalingConfig"] == {"MaximumConcurrency": MAX_CONCURRENT_DELIVERIES}
