"""Acknowledges findings of cdk-nag, with the reasons, on the resources themselves."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def acknowledge(resource: IConstruct, reasons: dict[str, str]) -> None:
    """``reasons`` by the rule's id; for some rules the id includes the finding, in brackets."""
    acknowledgments = [
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{rule}", reason=reason)
        for rule, reason in reasons.items()
    ]
    Validations.of(resource).acknowledge(*acknowledgments)
