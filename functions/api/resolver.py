"""What every API handler shares: one resolver with the one error map, and one entry."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from functions import errors
from functions.api.schemas import ErrorDetail, ErrorOut
from functions.observability import logger

LARGEST_BODY = 512 * 1024
"""Bytes: the longest reply, every character of it escaped, fits with room to spare."""

ANSWERS: dict[type[Exception], tuple[HTTPStatus, str]] = {
    errors.BadCursor: (HTTPStatus.BAD_REQUEST, "bad_cursor"),
    errors.ConversationNotFound: (HTTPStatus.NOT_FOUND, "conversation_not_found"),
    errors.MessageNotFound: (HTTPStatus.NOT_FOUND, "message_not_found"),
    errors.TooLateToCancel: (HTTPStatus.CONFLICT, "too_late_to_cancel"),
    errors.NotFailed: (HTTPStatus.CONFLICT, "not_failed"),
    errors.RecipientNotAllowed: (HTTPStatus.UNPROCESSABLE_ENTITY, "recipient_not_allowed"),
    errors.IdempotencyKeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
}
WORDS = {
    errors.ConversationNotFound: "There is no such conversation.",
    errors.MessageNotFound: "There is no such message in this conversation.",
}


def make_resolver() -> APIGatewayHttpResolver:
    app = APIGatewayHttpResolver(enable_validation=True)
    app.exception_handler(list(ANSWERS))(_expected)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(NotFoundError)(_no_route)
    app.exception_handler(Exception)(_unexpected)
    return app


def entry(app: APIGatewayHttpResolver) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of ``app``: refuses oversized bodies unread, and logs one line for each outcome."""

    @logger.inject_lambda_context(clear_state=True)
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        if len(event.get("body") or "") > LARGEST_BODY:
            too_large = _answer(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body is too large."
            )
            answer: dict[str, Any] = {
                "statusCode": too_large.status_code,
                "headers": {"Content-Type": too_large.content_type},
                "body": too_large.body,
            }
        else:
            answer = app.resolve(event, context)
        logger.info("answered", route=event.get("routeKey"), status=answer["statusCode"])
        return answer

    return handler


def _expected(error: Exception) -> Response[Any]:
    status, code = ANSWERS[type(error)]
    return _answer(status, code, WORDS.get(type(error), str(error)))


def _invalid(error: RequestValidationError) -> Response[Any]:
    """What the body says wrong is 422, what stands around it 400."""
    found = [_found(each) for each in error.errors()]
    in_body = all(e["loc"][:1] == ("body",) for e in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if in_body else HTTPStatus.BAD_REQUEST
    code = "invalid_body" if in_body else "bad_request"
    message = "; ".join(f"{each['field']}: {each['message']}" for each in found)
    return _answer(status, code, message, found)


def _no_route(_: NotFoundError) -> Response[Any]:
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
