"""The security headers of the web app, sent by CloudFront and by the web server of the local run."""

from __future__ import annotations


def security_headers(*, pictures: str, files: str, sign_in: str | None = None) -> dict[str, str]:
    """``pictures`` is the marketplace's origin, which has the pictures of products. ``files`` is the origin of the
    bucket of files: some of those from customers are pictures, and those for customers are uploaded there. ``sign_in``
    is the origin of the token endpoint, unless it is the web app's own.

    Strict-Transport-Security is missing: it is for HTTPS, so only CloudFront sends it.
    """
    return {
        "content-security-policy": _content_security_policy(pictures, files, sign_in),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }


def _content_security_policy(pictures: str, files: str, sign_in: str | None) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {pictures} {files}",
            " ".join(("connect-src 'self'", files, *([sign_in] if sign_in else []))),
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )
