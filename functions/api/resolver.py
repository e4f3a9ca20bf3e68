"""What every API handler shares: one resolver with the one error map, and one entry."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from functions import errors
from functions.api.access import refusal
from functions.api.addresses import for_router, is_too_long
from functions.api.correlation import HEADER, correlation_id_of
from functions.api.etag import unless_known
from functions.api.schemas import ErrorDetail, ErrorOut
from functions.observability import logger

JSON = "application/json"
NO_STORE = "no-store"
"""What customers write stays in no browser's cache; the page remembers answers by itself, in memory."""
LARGEST_BODY = 512 * 1024
"""Bytes: the longest reply, every character of it escaped, fits with room to spare."""

ERROR_RESPONSES: dict[type[Exception], tuple[HTTPStatus, str]] = {
    errors.BadCursor: (HTTPStatus.BAD_REQUEST, "bad_cursor"),
    errors.ConversationNotFound: (HTTPStatus.NOT_FOUND, "conversation_not_found"),
    errors.MessageNotFound: (HTTPStatus.NOT_FOUND, "message_not_found"),
    errors.TooLateToCancel: (HTTPStatus.CONFLICT, "too_late_to_cancel"),
    errors.NotFailed: (HTTPStatus.CONFLICT, "not_failed"),
    errors.NotYours: (HTTPStatus.FORBIDDEN, "not_yours"),
    errors.NotToDecide: (HTTPStatus.CONFLICT, "not_to_decide"),
    errors.RecipientNotAllowed: (HTTPStatus.UNPROCESSABLE_ENTITY, "recipient_not_allowed"),
    errors.IdempotencyKeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
    RecursionError: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_body"),
}
ERROR_MESSAGES: dict[type[Exception], str] = {
    RecursionError: "The body is nested too deeply.",
    errors.ConversationNotFound: "There is no such conversation.",
    errors.MessageNotFound: "There is no such message in this conversation.",
}


def make_resolver() -> APIGatewayHttpResolver:
    app = APIGatewayHttpResolver(enable_validation=True)
    app.exception_handler(list(ERROR_RESPONSES))(_expected)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(NotFoundError)(_no_route)
    app.exception_handler(Exception)(_unexpected)
    return app


def make_lambda_handler(app: APIGatewayHttpResolver) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of ``app``: refuses whoever may not call it and oversized bodies, both unread.

    Only what the caller may read now is compared with what they say they have (304).
    Every line that is logged meanwhile carries the request's correlation id, and so does the answer.
    """

    @logger.inject_lambda_context(clear_state=True)
    def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        correlation_id = correlation_id_of(event)
        logger.set_correlation_id(correlation_id)
        refused = _refused(event)
        if refused:
            answer: dict[str, Any] = {
                "statusCode": refused.status_code,
                "headers": {"Content-Type": refused.content_type},
                "body": refused.body,
            }
        else:
            routed = {**event, "rawPath": for_router(event["rawPath"])}
            answer = unless_known(event, app.resolve(routed, context))
        answer["headers"] |= {HEADER: correlation_id, "Cache-Control": NO_STORE}
        logger.info("answered", route=event["routeKey"], status=answer["statusCode"])
        return answer

    return lambda_handler


def _refused(event: dict[str, Any]) -> Response[Any] | None:
    if reason := refusal(event):
        return _answer(HTTPStatus.FORBIDDEN, "forbidden", reason)
    if is_too_long(event.get("pathParameters") or {}):
        return _no_route()
    if len(event.get("body") or "") > LARGEST_BODY:
        return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body is too large.")
    kind = event["headers"].get("content-type", JSON).partition(";")[0].strip().lower()
    if event.get("body") and kind != JSON:
        words = "The body must be JSON, and its Content-Type must not say otherwise."
        return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", words)
    return None


def _expected(error: Exception) -> Response[Any]:
    status, code = ERROR_RESPONSES[type(error)]
    return _answer(status, code, ERROR_MESSAGES.get(type(error), str(error)))


def _invalid(error: RequestValidationError) -> Response[Any]:
    """What the body says wrong is 422, what stands around it 400."""
    found = [_found(each) for each in error.errors()]
    in_body = all(e["loc"][:1] == ("body",) for e in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if in_body else HTTPStatus.BAD_REQUEST
    code = "invalid_body" if in_body else "bad_request"
    message = "; ".join(f"{each['field']}: {each['message']}" for each in found)
    return _answer(status, code, message, found)


def _no_route(_: NotFoundError | None = None) -> Response[Any]:
    return _answer(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def _unexpected(error: Exception) -> Response[Any]:
    logger.error("An unexpected error", exc_info=error)
    words = "Something went wrong here; nothing was lost."
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", words)


def _answer(
    status: HTTPStatus, code: str, message: str, details: list[dict[str, Any]] | None = None
) -> Response[Any]:
    body = ErrorOut(error=ErrorDetail(code=code, message=message, details=details))
    return Response(status.value, content_types.APPLICATION_JSON, body.model_dump_json(exclude_none=True))


def _found(error: dict[str, Any]) -> dict[str, str]:
    if error["type"] == "json_invalid":
        return {"field": "body", "message": "This is not JSON."}
    location = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
    return {"field": location, "message": error["msg"].removeprefix("Value error, ")}
