"""Templates: texts with variables, such as ``Hello {customer_first_name|there}``.

The part after ``|`` is the fallback, which stands there when the value is not known. The rules' automatic replies are
filled here. Saved replies have the same syntax, and the web app fills them (``features/saved-replies/template.ts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

VARIABLE = re.compile(r"( ?)\{([^{}|]*)(?:\|([^{}]*))?\}")
"""The space before it, its name and its fallback."""


def unknown_variables(template: str, known: Iterable[str]) -> list[str]:
    """The names of variables that are not among ``known``, by name, each once."""
    return sorted({match.group(2) for match in VARIABLE.finditer(template)} - set(known))


def fill(template: str, values: Mapping[str, str]) -> str:
    """With each variable's value, else its fallback.

    What has neither is removed together with the space before it: "Hello," and not "Hello ,".
    """

    def filled(match: re.Match[str]) -> str:
        space, name, fallback = match.groups()
        text = values.get(name) or fallback
        return space + text if text else ""

    return VARIABLE.sub(filled, template)
