"""The Cognito user pool, its groups, and the domain of its sign-in pages."""

from __future__ import annotations

from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.environments import Environment
from infra.identity import GROUPS
from infra.nag import acknowledge

INVITATION = (
    "<p>You are invited to the customer-service inbox{at}.</p>"
    "<p>Your user name is {{username}}, your first password is {{####}}, for three days.</p>"
)


class UserPool(Construct):
    """Users are invited, nobody can sign up. They sign in with a password and a code of an authenticator app.

    It stays when the stack is deleted.
    """

    def __init__(self, scope: Construct, environment: Environment) -> None:
        super().__init__(scope, "People")
        self.pool = cognito.UserPool(
            self,
            "Pool",
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            sign_in_case_sensitive=False,
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            # A changed e-mail address is used, also for resetting the password, only after it is verified.
            keep_original=cognito.KeepOriginalAttrs(email=True),
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            user_invitation=cognito.UserInvitationConfig(
                email_subject="Your invitation to the customer-service inbox",
                email_body=INVITATION.format(
                    at=f" at https://{environment.domain}" if environment.domain else ""
                ),
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        for name, description in GROUPS.items():
            group = cognito.UserPoolGroup(
                self, name, user_pool=self.pool, group_name=name, description=description
            )
            # Deleting a group would delete its memberships.
            cast(cognito.CfnUserPoolGroup, group.node.default_child).apply_removal_policy(
                RemovalPolicy.RETAIN
            )
        stack = Stack.of(self)
        # A name of our own: CloudFormation cannot generate it, and it must be unique in the region.
        prefix = f"{environment.name}-inbox-{stack.account}"
        cognito.UserPoolDomain(
            self,
            "Domain",
            user_pool=self.pool,
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=prefix),
            managed_login_version=cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
        )
        self.sign_in_pages = f"https://{prefix}.auth.{stack.region}.amazoncognito.com"
        """Their origin, with ``/oauth2/authorize``, ``/oauth2/token`` and ``/logout`` under it."""
        acknowledge(
            self.pool,
            {
                "COG8": "Threat protection costs per user and month; invitations and one-time codes are asked of all."
            },
        )
