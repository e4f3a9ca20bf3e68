"""The bucket with the files from customers and those for them.

Agents' browsers read files from customers through presigned addresses, and upload files for them by signed forms.
"""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from functions.store.uploads import FOLDER as UPLOADS
from infra import cors
from infra.nag import acknowledge

LONGEST_ADDRESS = Duration.minutes(15)
"""How long any presigned address works, whatever time was asked for when it was signed."""
UPLOADS_STAY = Duration.days(28)
"""An upload may be some days old when its reply is written, and a reply that failed must have its files for a while."""


class FilesBucket(s3.Bucket):
    """It stays when the stack is deleted.

    It has no versions, so that a deleted file is gone at once. Nothing restores one: the marketplace, or the agent, has
    the original.
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
            # A customer's file is kept as long as its conversation: `retention` and `erase` delete both.
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                s3.LifecycleRule(prefix=f"{UPLOADS}/", expiration=UPLOADS_STAY),
            ],
            cors=[
                s3.CorsRule(
                    allowed_methods=[s3.HttpMethods[method] for method in cors.METHODS],
                    allowed_origins=list(cors.ORIGINS),
                    exposed_headers=list(cors.EXPOSED_HEADERS),
                    max_age=cors.MAX_AGE_SECONDS,
                )
            ],
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
        """Of presigned addresses and signed forms, for the content security policy."""
