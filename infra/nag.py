"""What cdk-nag finds and we have reasons for, said on the resource itself."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(resource: IConstruct, reasons: dict[str, str]) -> None:
    """``reasons`` by the rule's id, with what it found in brackets where it says so."""
    found = [
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
        for rule, reason in reasons.items()
    ]
    Validations.of(resource).acknowledge(*found)
