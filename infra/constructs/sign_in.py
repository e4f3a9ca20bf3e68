"""The web app's client of the user pool, and the authorizer of the API that checks its tokens."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from aws_cdk.aws_apigatewayv2_authorizers import HttpJwtAuthorizer
from constructs import Construct

from infra.constructs.user_pool import UserPool
from infra.identity import SCOPE, SIGNED_IN, SIGNED_OUT

TOKEN_VALIDITY = Duration.hours(1)
SESSION_VALIDITY = Duration.hours(12)


class SignIn(Construct):
    """A public client without a secret, since a browser cannot keep one; it uses the code flow with PKCE."""

    def __init__(
        self, scope: Construct, users: UserPool, *, site: str, identity_providers: Sequence[str]
    ) -> None:
        super().__init__(scope, "SignIn")
        client = cognito.UserPoolClient(
            self,
            "Page",
            user_pool=users.pool,
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_srp=True),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True, implicit_code_grant=False),
                scopes=[cognito.OAuthScope.custom(scope) for scope in SCOPE.split()],
                callback_urls=[f"{site}{SIGNED_IN}"],
                logout_urls=[f"{site}{SIGNED_OUT}"],
            ),
            supported_identity_providers=[
                cognito.UserPoolClientIdentityProvider.COGNITO,
                *(cognito.UserPoolClientIdentityProvider.custom(name) for name in identity_providers),
            ],
            id_token_validity=TOKEN_VALIDITY,
            access_token_validity=TOKEN_VALIDITY,
            refresh_token_validity=SESSION_VALIDITY,
            # A renewal ends the old refresh token, after a grace period for an answer that is lost.
            refresh_token_rotation_grace_period=Duration.seconds(60),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
            read_attributes=cognito.ClientAttributes().with_standard_attributes(
                email=True, email_verified=True, fullname=True
            ),
            # What people may change about themselves. Cognito insists on the pool's required attribute, the e-mail
            # address. It writes what an identity provider sends through the client, so only then is the name there.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(
                email=True, fullname=bool(identity_providers)
            ),
        )
        cognito.CfnManagedLoginBranding(
            self,
            "Pages",
            user_pool_id=users.pool.user_pool_id,
            client_id=client.user_pool_client_id,
            use_cognito_provided_values=True,
        )
        self.client_id = client.user_pool_client_id
        self.authorizer = HttpJwtAuthorizer(
            "SignedIn", users.pool.user_pool_provider_url, jwt_audience=[self.client_id]
        )
