"""The bucket with the files from customers. Agents' browsers read it through presigned addresses."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.nag import acknowledge

LONGEST_ADDRESS = Duration.minutes(15)
"""How long any presigned address works, whatever time was asked for when it was signed."""


class FilesBucket(s3.Bucket):
    """It stays when the stack is deleted.

    It has no versions, so that a deleted file is gone at once. Nothing restores one: the marketplace has the original.
    """

    def __init__(self, scope: Construct) -> None:
        super().__init__(
            scope,
            "Files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            # A file is kept as long as its conversation: `retention` and `erase` delete both.
            lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OldAddresses",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["s3:*"],
                resources=[self.arn_for_objects("*")],
                conditions={
                    "NumericGreaterThan": {"s3:signatureAge": str(LONGEST_ADDRESS.to_milliseconds())}
                },
            )
        )
        acknowledge(
            self,
            {
                "S1": "An access log would keep names of files, which are in presigned addresses, and IP addresses of"
                " agents for longer than the files. CloudTrail's data events can be switched on: docs/security.md."
            },
        )
        self.origin = f"https://{self.bucket_regional_domain_name}"
        """Of presigned addresses, for the content security policy."""
