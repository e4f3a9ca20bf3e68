"""S3's error answers."""

from __future__ import annotations

from xml.etree import ElementTree as Xml


class S3Error(Exception):
    """``details`` are further elements of the answer, by name."""

    def __init__(self, status: int, code: str, message: str, **details: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self._elements = {"Code": code, "Message": message, **details}

    def document(self, request_id: str) -> bytes:
        error = Xml.Element("Error")
        for name, value in {**self._elements, "RequestId": request_id}.items():
            Xml.SubElement(error, name).text = value
        return xml_document(error)


def not_implemented(what: str) -> S3Error:
    """For what S3 can do and this bucket cannot: nothing that a client asks for is ignored."""
    return S3Error(
        501,
        "NotImplemented",
        "A header or parameter you provided implies functionality that is not implemented.",
        Header=what,
    )


def xml_document(root: Xml.Element) -> bytes:
    return bytes(Xml.tostring(root, encoding="UTF-8", xml_declaration=True))
