from __future__ import annotations

import json
import re
import subprocess

import pytest

from infra.constructs.site import DEEP_LINKS
from infra.security_headers import security_headers
from tests.infra.conftest import SIGN_IN_PAGES, Template, resources, text

MARKETPLACE = "https://marketplace.example.com"
FILES = "https://files.example.com"


@pytest.mark.parametrize(
    "address", [MARKETPLACE, f"{MARKETPLACE}/", f"{MARKETPLACE}/api", f" {MARKETPLACE}/a/b "]
)
def test_all_security_headers_are_in_the_setting_where_cloudfront_accepts_them(
    app: Template, data: Template, address: str
) -> None:
    (policy,) = resources(app, "AWS::CloudFront::ResponseHeadersPolicy").values()
    config = policy["ResponseHeadersPolicyConfig"]
    custom = {item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]}
    security = config["SecurityHeadersConfig"]
    proper = {
        "content-security-policy": text(
            security["ContentSecurityPolicy"]["ContentSecurityPolicy"], {"MiraklUrl": address}
        ),
        "x-content-type-options": "nosniff" if security["ContentTypeOptions"]["Override"] else None,
        "x-frame-options": security["FrameOptions"]["FrameOption"],
        "referrer-policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }
    assert {**custom, **proper} == security_headers(
        pictures=MARKETPLACE, files=f"https://{{{regional_name(data)}}}", sign_in=SIGN_IN_PAGES
    )
    # CloudFront refuses these as custom headers, but only during the deployment.
    assert not custom.keys() & {*proper, "strict-transport-security", "x-xss-protection"}
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


def test_the_web_app_may_connect_only_to_itself_the_token_endpoint_and_the_bucket_of_files() -> None:
    at_home = security_headers(pictures=MARKETPLACE, files=FILES)
    deployed = security_headers(pictures=MARKETPLACE, files=FILES, sign_in=SIGN_IN_PAGES)
    assert f"connect-src 'self' {FILES};" in at_home["content-security-policy"]
    assert f"connect-src 'self' {FILES} {SIGN_IN_PAGES};" in deployed["content-security-policy"]
    assert "unsafe" not in deployed["content-security-policy"]
    assert at_home.keys() == deployed.keys()


def regional_name(data: Template) -> str:
    """The export of the name under which the region's S3 serves the bucket of files."""
    (bucket,) = resources(data, "AWS::S3::Bucket")
    exported = {"Fn::GetAtt": [bucket, "RegionalDomainName"]}
    (name,) = [each["Export"]["Name"] for each in data["Outputs"].values() if each["Value"] == exported]
    return str(name)


def test_pictures_come_only_from_the_web_app_the_marketplace_and_the_files_of_customers() -> None:
    policy = security_headers(pictures=MARKETPLACE, files=FILES)["content-security-policy"]
    assert f"img-src 'self' data: {MARKETPLACE} {FILES};" in policy
    assert policy.count(MARKETPLACE) == 1
    assert policy.count(FILES) == 2, "pictures from there, and uploads to there"


@pytest.mark.parametrize(
    ("address", "is_accepted"),
    [
        (MARKETPLACE, True),
        ("https://marketplace.example.com:8443/api", True),
        ("http://marketplace.example.com", False),
        ("https://marketplace.example.com;script-src", False),
        ("https://*", False),
    ],
)
def test_an_address_that_would_change_the_policy_is_refused(
    app: Template, address: str, is_accepted: bool
) -> None:
    pattern = app["Parameters"]["MiraklUrl"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, address)) == is_accepted


def test_web_app_and_api_share_the_headers_and_only_the_web_app_is_cached(app: Template) -> None:
    (headers,) = resources(app, "AWS::CloudFront::ResponseHeadersPolicy")
    (distribution,) = resources(app, "AWS::CloudFront::Distribution").values()
    config = distribution["DistributionConfig"]
    page, (api,) = config["DefaultCacheBehavior"], config["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    for behavior in (page, api):
        assert behavior["ResponseHeadersPolicyId"] == {"Ref": headers}
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["CachePolicyId"] == caching_disabled != page["CachePolicyId"]
    all_but_host = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert api["OriginRequestPolicyId"] == all_but_host, (
        "Accept-Encoding reaches the functions, which compress"
    )
    assert "FunctionAssociations" not in api, "the API's 404 stays a 404"


def test_no_error_is_cached_and_each_keeps_its_status_and_body(app: Template) -> None:
    (distribution,) = resources(app, "AWS::CloudFront::Distribution").values()
    errors = distribution["DistributionConfig"]["CustomErrorResponses"]
    # What CloudFront can cache. It caches no other error of the API, such as 401, 409 or 429.
    assert {error["ErrorCode"] for error in errors} == {
        *(400, 403, 404, 405, 414, 416),
        *(500, 501, 502, 503, 504),
    }
    for error in errors:
        assert error.keys() == {"ErrorCode", "ErrorCachingMinTTL"}, (
            "a page would replace the API's own answer"
        )
        assert error["ErrorCachingMinTTL"] == 0


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/conversations/1a2b", "/index.html"),
        ("/conversations/1a2b/", "/index.html"),
        ("/assets/index-1a2b.js", "/assets/index-1a2b.js"),
        ("/missing.js", "/missing.js"),
    ],
)
def test_paths_inside_the_web_app_get_its_index_and_files_stay_files(asked: str, served: str) -> None:
    event = json.dumps({"request": {"uri": asked}})
    script = f"{DEEP_LINKS}\nconsole.log(handler({event}).uri)"
    answer = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == served


def test_the_bucket_is_read_by_this_distribution_alone(app: Template) -> None:
    (bucket,) = resources(app, "AWS::S3::Bucket").values()
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    (policy,) = resources(app, "AWS::S3::BucketPolicy").values()
    allowed = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert [(s["Principal"], s["Action"]) for s in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    assert "AWS:SourceArn" in allowed[0]["Condition"]["StringEquals"]
