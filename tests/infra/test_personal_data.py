"""Each store of the stacks is in the registry of personal data, and the commands treat it as the registry says."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from functions.store.tables import TABLES
from infra.admin.erasure import DELETIONS, TOMBSTONES, WITH_FILES
from infra.admin.resources import TABLE_NAMES
from infra.environments import ENVIRONMENTS
from infra.personal_data import STORES, Erasure, Kind, tables
from tests.infra.conftest import Template, load, resources

HASH_LENGTH = 8
STACKS = [f"{environment}-inbox{part}" for environment in ENVIRONMENTS for part in ("", "-data")]


def registered(kind: Kind) -> set[str]:
    return {store.name.replace("_", "") for store in STORES if store.kind is kind}


def missing(template: Template, kind: Kind, known: Collection[str]) -> set[str]:
    return {name[:-HASH_LENGTH] for name in resources(template, kind.value)} - set(known)


@pytest.mark.parametrize("kind", [Kind.TABLE, Kind.BUCKET, Kind.QUEUE, Kind.USER_POOL, Kind.SECRET])
def test_every_store_of_the_stacks_is_registered_and_every_registered_one_exists(
    assembly: Path, kind: Kind
) -> None:
    templates = [load(assembly, stack) for stack in STACKS]
    assert [missing(template, kind, registered(kind)) for template in templates] == [set()] * len(templates)
    deployed = {name[:-HASH_LENGTH] for template in templates for name in resources(template, kind.value)}
    assert registered(kind) == deployed


def test_a_store_that_is_not_registered_is_found(app: Template, data: Template) -> None:
    assert missing(data, Kind.TABLE, registered(Kind.TABLE) - {"customers"}) == {"customers"}
    assert missing(app, Kind.BUCKET, ()) == {"SitePage"}


def test_log_groups_and_the_parameter_are_registered(app: Template) -> None:
    assert resources(app, Kind.LOG_GROUPS.value)
    assert registered(Kind.LOG_GROUPS)
    assert registered(Kind.PARAMETER) == {"sync-cursor"}
    assert "/sync-cursor" in str(app)


def test_the_registered_tables_are_those_of_the_models_in_their_order() -> None:
    assert tables() == [str(model.Meta.table_name) for model in TABLES] == list(TABLE_NAMES)


def test_erase_has_code_for_each_table_with_data_of_customers() -> None:
    assert sorted(tables(erasure=Erasure.DELETE)) == sorted([*WITH_FILES, *DELETIONS])
    assert tables(erasure=Erasure.TOMBSTONE) == list(TOMBSTONES)
    assert set(tables()) - {*WITH_FILES, *DELETIONS, *TOMBSTONES} == set(tables(erasure=Erasure.NOTHING))


def test_tables_with_point_in_time_recovery_are_those_that_the_drill_restores(data: Template) -> None:
    recoverable = {
        name[:-HASH_LENGTH]
        for name, table in resources(data, Kind.TABLE.value).items()
        if table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    }
    assert {name.replace("_", "") for name in tables(restored=True)} == recoverable
    assert tables(exported=True) == tables()


def test_what_expires_says_when() -> None:
    assert [store.name for store in STORES if store.erasure is Erasure.EXPIRES and not store.expires] == []
