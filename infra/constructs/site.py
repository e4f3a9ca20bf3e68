"""The web app on S3 behind CloudFront, and the API at the same origin, so that no CORS is needed."""

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
"""Paths inside the web app get ``index.html``. Missing files, and the API's 404, stay 404."""

CACHEABLE_ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
"""The statuses that CloudFront may cache, for ten seconds unless told otherwise, also where caching is disabled."""


class Site(Construct):
    def __init__(
        self,
        scope: Construct,
        environment: Environment,
        *,
        api_domain_name: str,
        sign_in_pages: str,
        pictures: str,
        files: str,
    ) -> None:
        """``pictures`` is the origin of pictures of products, which is the marketplace's; ``files`` that of files from
        customers.
        """
        super().__init__(scope, "Site")
        values = security_headers(sign_in=sign_in_pages, pictures=pictures, files=files)
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
                    for name, value in values.items()
                    if name not in DEDICATED_HEADERS
                ]
            ),
            security_headers_behavior=_security_headers(values),
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
            # For the whole distribution. Without a page: every error keeps its own status and body.
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in CACHEABLE_ERRORS
            ],
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
            {"S1": "The web app is public; only CloudFront reads the bucket."},
        )
        self.url = f"https://{environment.domain or self.distribution.distribution_domain_name}"
        acknowledge(self.distribution, _reasons(environment))


def _certificate(scope: Construct, arn: str | None) -> acm.ICertificate | None:
    return acm.Certificate.from_certificate_arn(scope, "Certificate", arn) if arn else None


def _reasons(environment: Environment) -> dict[str, str]:
    reasons = {
        "CFR1": "Agents may work from anywhere.",
        "CFR3": "API calls are logged by API Gateway; the files of the web app are public.",
        "CFR7": "The bucket is accessed by origin access control, which the rule does not know.",
    }
    if not environment.web_acl_arn:
        reasons["CFR2"] = (
            "A web application firewall costs money while idle, so it is a setting: decision 11."
        )
    if not environment.domain:
        reasons["CFR4"] = "CloudFront's own domain has CloudFront's own certificate and TLS policy."
    return reasons


DEDICATED_HEADERS = {
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
}
"""Headers that CloudFront has settings for. It refuses them as custom headers."""


def _security_headers(values: dict[str, str]) -> cloudfront.ResponseSecurityHeadersBehavior:
    return cloudfront.ResponseSecurityHeadersBehavior(
        content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
            content_security_policy=values["content-security-policy"], override=True
        ),
        content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
        frame_options=cloudfront.ResponseHeadersFrameOptions(
            frame_option=cloudfront.HeadersFrameOption[values["x-frame-options"]], override=True
        ),
        referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
            referrer_policy=cloudfront.HeadersReferrerPolicy[
                values["referrer-policy"].upper().replace("-", "_")
            ],
            override=True,
        ),
        strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
            access_control_max_age=Duration.days(365), include_subdomains=True, override=True
        ),
    )
