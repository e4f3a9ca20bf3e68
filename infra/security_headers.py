"""The page's security headers: CloudFront sends them when deployed, the local run's front on one machine."""

from __future__ import annotations


def security_headers(sign_in: str | None = None) -> dict[str, str]:
    """``sign_in``: the origin that the page gets its tokens from, where it is not the page's own.

    Strict-Transport-Security is not among them: it belongs to HTTPS, so only CloudFront sends it.
    """
    return {
        "content-security-policy": _content_security_policy(sign_in),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }


def _content_security_policy(sign_in: str | None) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            " ".join(("connect-src 'self'", *([sign_in] if sign_in else []))),
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


SECURITY_HEADERS = security_headers()
"""As the local run sends them, whose sign-in is at home on the page's own origin."""
