"""The page on S3 behind CloudFront, and the API under the same name: one origin, no CORS."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.environments import Environment
from infra.nag import acknowledge
from infra.security_headers import security_headers

DEEP_LINKS = """\
function handler(event) {
  var request = event.request;
  if (request.uri.split('/').pop().indexOf('.') < 0) request.uri = '/index.html';
  return request;
}
"""
"""An address inside the page is the page; a missing file stays missing, and the API's 404 stays a 404."""


class Site(Construct):
    def __init__(
        self, scope: Construct, environment: Environment, *, api_domain_name: str, sign_in_pages: str
    ) -> None:
        super().__init__(scope, "Site")
        sent = security_headers(sign_in_pages)
        self.bucket = s3.Bucket(
            self,
            "Page",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
            removal_policy=RemovalPolicy.RETAIN,
        )
        headers = cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in sent.items()
                    if name not in PROPER
                ]
            ),
            security_headers_behavior=_security_headers(sent),
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            default_root_object="index.html",
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            domain_names=[environment.domain] if environment.domain else None,
            certificate=_certificate(self, environment.certificate_arn),
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            web_acl_id=environment.web_acl_arn,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=headers,
                function_associations=[
                    cloudfront.FunctionAssociation(
                        function=cloudfront.Function(
                            self,
                            "DeepLinks",
                            code=cloudfront.FunctionCode.from_inline(DEEP_LINKS),
                            runtime=cloudfront.FunctionRuntime.JS_2_0,
                        ),
                        event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
                    )
                ],
            ),
            additional_behaviors={
                "/api/*": cloudfront.BehaviorOptions(
                    origin=origins.HttpOrigin(api_domain_name),
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                    response_headers_policy=headers,
                )
            },
        )
        acknowledge(
            self.bucket,
            {"S1": "The page is public by nature; CloudFront alone reads the bucket."},
        )
        self.url = f"https://{environment.domain or self.distribution.distribution_domain_name}"
        acknowledge(self.distribution, _reasons(environment))


def _certificate(scope: Construct, arn: str | None) -> acm.ICertificate | None:
    return acm.Certificate.from_certificate_arn(scope, "Certificate", arn) if arn else None


def _reasons(environment: Environment) -> dict[str, str]:
    reasons = {
        "CFR1": "Agents may work from anywhere.",
        "CFR3": "API calls are logged by API Gateway; the page's files are no secret.",
        "CFR7": "The bucket is reached by origin access control, which the rule does not see.",
    }
    if not environment.web_acl_arn:
        reasons["CFR2"] = "A web application firewall costs when idle, so it is a setting: decision 11."
    if not environment.domain:
        reasons["CFR4"] = "CloudFront's own name has CloudFront's own certificate and its TLS policy."
    return reasons


PROPER = {"content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"}
"""Headers that CloudFront takes under names of its own and refuses as custom ones."""


def _security_headers(sent: dict[str, str]) -> cloudfront.ResponseSecurityHeadersBehavior:
    return cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=sent["content-security-policy"], override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(
            frame_option=cloudfront.HeadersFrameOption[sent["x-frame-options"]], override=True
        ),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy[
                sent["referrer-policy"].upper().replace("-", "_")
            ],
            override=True,
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=Duration.days(365), include_subdomains=True, override=True
        ),
    )
