"""The body of every response that is not successful."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class ErrorDetail(BaseModel):
    code: str
    message: str
    details: list[dict[str, Any]] | dict[str, Any] | None = None


class ErrorOut(BaseModel):
    model_config = ConfigDict(title="Error")

    error: ErrorDetail
