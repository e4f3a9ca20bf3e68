from __future__ import annotations

from infra.constructs.streams import MAX_CONCURRENT_DELIVERIES
from tests.infra.conftest import Template, resources


def test_the_number_of_concurrent_deliveries_is_limited(app: Template) -> None:
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    (delivery,) = [m for m in mappings if "StartingPosition" not in m]
    assert delivery["ScalingConfig"] == {"MaximumConcurrency": MAX_CONCURRENT_DELIVERIES}
