from __future__ import annotations

from infra.constructs.streams import MAX_CONCURRENT_DELIVERIES
from tests.infra.conftest import Template, resources


def test_a_wave_of_replies_does_not_run_into_the_marketplace_all_at_once(app: Template) -> None:
    mappings = resources(app, "AWS::Lambda::EventSourceMapping").values()
    (delivery,) = [m for m in mappings if "StartingPosition" not in m]
    assert delivery["ScalingConfig"] == {"MaximumConcurrency": MAX_CONCURRENT_DELIVERIES}
