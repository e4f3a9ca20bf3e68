"""Idle resources cost nothing, and no resource has a fixed name that a second environment would need as well."""

from __future__ import annotations

import json
from pathlib import Path

from tests.infra.conftest import Template

ALWAYS_ON = (
    "AWS::EC2::",  # NAT gateways, instances, interface endpoints
    "AWS::RDS::",
    "AWS::ECS::",
    "AWS::EKS::",
    "AWS::AutoScaling::",
    "AWS::ElasticLoadBalancing",
    "AWS::OpenSearchService::",
    "AWS::OpenSearchServerless::",
    "AWS::Elasticsearch::",
    "AWS::ElastiCache::",
    "AWS::MemoryDB::",
    "AWS::DAX::",
    "AWS::MSK::",
    "AWS::Kinesis::",
    "AWS::Redshift",
    "AWS::Neptune::",
    "AWS::DocDB::",
    "AWS::Synthetics::",
    "AWS::KMS::Key",
    "AWS::WAFv2::",
    "AWS::ApplicationAutoScaling::",
)
NAMES = (
    "FunctionName",
    "TableName",
    "QueueName",
    "BucketName",
    "RoleName",
    "LogGroupName",
    "TopicName",
    "AlarmName",
    "DashboardName",
    "BudgetName",
    "UserPoolName",
    "ClientName",
)


def templates(assembly: Path) -> dict[str, Template]:
    return {path.name: json.loads(path.read_text()) for path in assembly.glob("*.template.json")}


def test_nothing_costs_while_it_is_idle(assembly: Path) -> None:
    for name, template in templates(assembly).items():
        kinds = {resource["Type"] for resource in template["Resources"].values()}
        assert not [kind for kind in kinds if kind.startswith(ALWAYS_ON)], name
        for resource in template["Resources"].values():
            properties = json.dumps(resource.get("Properties", {}))
            assert "ProvisionedConcurrencyConfig" not in properties
            assert "SnapStart" not in properties, "a snapshot is paid for by the hour: decision 10"
            assert "ProvisionedThroughput" not in properties
            assert "ProvisionedPollerConfig" not in properties
            assert "CacheClusterEnabled" not in properties
            assert '"WebACLId"' not in properties, "a firewall only where a setting asks for it"


def test_nothing_has_a_fixed_name_so_two_environments_fit_into_one_account(assembly: Path) -> None:
    for template in templates(assembly).values():
        for resource in template["Resources"].values():
            assert not [name for name in NAMES if isinstance(resource.get("Properties", {}).get(name), str)]
