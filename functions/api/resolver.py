"""The resolver and the Lambda handler that all API handlers use, with the table of error responses."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from functions import errors
from functions.api.access import refusal
from functions.api.addresses import can_be_ids, encoded_path
from functions.api.compression import compressed
from functions.api.correlation import HEADER, correlation_id_of
from functions.api.etag import with_etag
from functions.api.schemas.errors import ErrorDetail, ErrorOut
from functions.observability import logger

JSON = "application/json"
NO_STORE = "no-store"
"""No browser stores customers' messages in its cache. The web app keeps responses in memory."""
MAX_BODY_BYTES = 512 * 1024
"""Bytes. The longest reply fits even if every character is escaped."""
MAX_DETAILS = 20
"""An invalid body may have ten thousands of errors, and their description would not fit into a response."""
MAX_FIELD_LENGTH = 200

ERROR_RESPONSES: dict[type[Exception], tuple[HTTPStatus, str]] = {
    errors.BadCursor: (HTTPStatus.BAD_REQUEST, "bad_cursor"),
    errors.ConversationNotFound: (HTTPStatus.NOT_FOUND, "conversation_not_found"),
    errors.MessageNotFound: (HTTPStatus.NOT_FOUND, "message_not_found"),
    errors.OrderNotFound: (HTTPStatus.NOT_FOUND, "order_not_found"),
    errors.AttachmentNotFound: (HTTPStatus.NOT_FOUND, "attachment_not_found"),
    errors.NewerMessages: (HTTPStatus.CONFLICT, "newer_messages"),
    errors.BlockedByGuard: (HTTPStatus.UNPROCESSABLE_ENTITY, "blocked_by_guard"),
    errors.ConversationChanged: (HTTPStatus.CONFLICT, "conflict"),
    errors.Conflict: (HTTPStatus.CONFLICT, "conflict"),
    errors.ReplyFailed: (HTTPStatus.CONFLICT, "reply_failed"),
    errors.SeenMessageUnknown: (HTTPStatus.UNPROCESSABLE_ENTITY, "seen_message_unknown"),
    errors.SnoozeInPast: (HTTPStatus.UNPROCESSABLE_ENTITY, "snooze_in_past"),
    errors.TooManyTags: (HTTPStatus.UNPROCESSABLE_ENTITY, "too_many_tags"),
    errors.AgentUnknown: (HTTPStatus.UNPROCESSABLE_ENTITY, "agent_unknown"),
    errors.EmptyFile: (HTTPStatus.UNPROCESSABLE_ENTITY, "empty_file"),
    errors.FileTooLarge: (HTTPStatus.UNPROCESSABLE_ENTITY, "file_too_large"),
    errors.UploadMissing: (HTTPStatus.CONFLICT, "upload_missing"),
    errors.TooManyFiles: (HTTPStatus.UNPROCESSABLE_ENTITY, "too_many_files"),
    errors.UploadsTooLarge: (HTTPStatus.UNPROCESSABLE_ENTITY, "uploads_too_large"),
    errors.TooLateToCancel: (HTTPStatus.CONFLICT, "too_late_to_cancel"),
    errors.NotFailed: (HTTPStatus.CONFLICT, "not_failed"),
    errors.NotYours: (HTTPStatus.FORBIDDEN, "not_yours"),
    errors.NotToDecide: (HTTPStatus.CONFLICT, "not_to_decide"),
    errors.RecipientNotAllowed: (HTTPStatus.UNPROCESSABLE_ENTITY, "recipient_not_allowed"),
    errors.SavedRepliesInvalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "saved_replies_invalid"),
    errors.SavedRepliesChanged: (HTTPStatus.CONFLICT, "saved_replies_changed"),
    errors.DraftChanged: (HTTPStatus.CONFLICT, "draft_changed"),
    errors.IdempotencyKeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
    RecursionError: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_body"),
}
ERROR_MESSAGES: dict[type[Exception], str] = {
    RecursionError: "The body is nested too deeply.",
    errors.ConversationNotFound: "There is no such conversation.",
    errors.MessageNotFound: "There is no such message in this conversation.",
    errors.OrderNotFound: "No conversation here is about this order.",
    errors.AttachmentNotFound: "There is no such attachment in this conversation.",
}


def make_resolver() -> APIGatewayHttpResolver:
    app = APIGatewayHttpResolver(enable_validation=True)
    app.exception_handler(list(ERROR_RESPONSES))(_expected_error)
    app.exception_handler(RequestValidationError)(_invalid_request)
    app.exception_handler(NotFoundError)(_no_route)
    app.exception_handler(Exception)(_unexpected_error)
    return app


def make_lambda_handler(
    app: APIGatewayHttpResolver, *, max_body_bytes: int = MAX_BODY_BYTES
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """The Lambda handler of ``app``.

    It refuses callers without access, and bodies that are too large, before ``app`` runs. The entity tag is compared
    only after that, and what is sent is compressed last. All log lines and the response carry the request's correlation
    id.
    """

    @logger.inject_lambda_context(clear_state=True)
    def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        correlation_id = correlation_id_of(event)
        logger.set_correlation_id(correlation_id)
        refused = _refused(event, max_body_bytes)
        if refused:
            response: dict[str, Any] = {
                "statusCode": refused.status_code,
                "headers": {"Content-Type": refused.content_type},
                "body": refused.body,
            }
        else:
            routed = {**event, "rawPath": encoded_path(event["rawPath"])}
            response = with_etag(event, app.resolve(routed, context))
        response = compressed(event, response)
        response["headers"] |= {HEADER: correlation_id, "Cache-Control": NO_STORE, "Vary": "Accept-Encoding"}
        logger.info("answered", route=event["routeKey"], status=response["statusCode"])
        return response

    return lambda_handler


def _refused(event: dict[str, Any], max_body_bytes: int) -> Response[Any] | None:
    """The response to a request that ``app`` must not see; None if it may."""
    if reason := refusal(event):
        return _error_response(HTTPStatus.FORBIDDEN, "forbidden", reason)
    if not can_be_ids(event.get("pathParameters") or {}):
        return _no_route()
    if len(event.get("body") or "") > max_body_bytes:
        return _error_response(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", "The body is too large."
        )
    media_type = event["headers"].get("content-type", JSON).partition(";")[0].strip().lower()
    if event.get("body") and media_type != JSON:
        message = "The body must be JSON, and its Content-Type must not say otherwise."
        return _error_response(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", message)
    return None


def _expected_error(error: Exception) -> Response[Any]:
    status, code = ERROR_RESPONSES[type(error)]
    details = error.details if isinstance(error, errors.ErrorWithDetails) else None
    return _error_response(status, code, ERROR_MESSAGES.get(type(error), str(error)), details)


def _invalid_request(error: RequestValidationError) -> Response[Any]:
    """422 if only the body is invalid, and 400 if a parameter or a header is."""
    found = error.errors()
    details = [_detail(each) for each in found[:MAX_DETAILS]]
    only_body = all(each["loc"][:1] == ("body",) for each in found)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if only_body else HTTPStatus.BAD_REQUEST
    code = "invalid_body" if only_body else "bad_request"
    message = "; ".join(f"{each['field']}: {each['message']}" for each in details)
    return _error_response(status, code, message, details)


def _no_route(_: NotFoundError | None = None) -> Response[Any]:
    return _error_response(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def _unexpected_error(error: Exception) -> Response[Any]:
    logger.error("An unexpected error", exc_info=error)
    message = "Something went wrong here; nothing was lost."
    return _error_response(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", message)


def _error_response(
    status: HTTPStatus,
    code: str,
    message: str,
    details: list[dict[str, Any]] | dict[str, Any] | None = None,
) -> Response[Any]:
    body = ErrorOut(error=ErrorDetail(code=code, message=message, details=details))
    return Response(status.value, content_types.APPLICATION_JSON, body.model_dump_json(exclude_none=True))


def _detail(error: dict[str, Any]) -> dict[str, str]:
    """One validation error of pydantic, as the API returns it."""
    if error["type"] == "json_invalid":
        return {"field": "body", "message": "This is not JSON."}
    location = ".".join(str(part) for part in error["loc"][1:]) or str(error["loc"][0])
    field = location[:MAX_FIELD_LENGTH].encode(errors="replace").decode()
    return {"field": field, "message": error["msg"].removeprefix("Value error, ")}
