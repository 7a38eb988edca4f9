"""The server's own description of its API, and a client that holds every answer against it."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import requests
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .client import Client

_BASE = "urn:aaiti:openapi"


@dataclass(frozen=True)
class Operation:
    """One documented route."""

    method: str
    path: str
    json: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.json["operationId"]

    @property
    def pointer(self) -> str:
        return "/paths/" + self.path.replace("~", "~0").replace("/", "~1") + "/" + self.method.lower()

    def parameters(self, location: str) -> list[Mapping[str, Any]]:
        return [parameter for parameter in self.json.get("parameters", []) if parameter["in"] == location]

    @property
    def body_types(self) -> list[str]:
        return list(self.json.get("requestBody", {}).get("content", {}))

    @property
    def is_open(self) -> bool:
        """Whether it asks for no token, or takes it in the body."""
        return self.json.get("security") is not None and not any("bearer" in each for each in self.json["security"])

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Document:
    """An OpenAPI document, and what has been seen of it."""

    def __init__(self, raw: dict[str, Any]):
        self.raw = raw
        self._registry = Registry().with_resource(_BASE, Resource(raw, DRAFT202012))
        self.operations = [
            Operation(method.upper(), path, operation)
            for path, item in raw["paths"].items()
            for method, operation in item.items()
        ]
        #: The operations with the statuses that they have answered.
        self.seen: set[tuple[str, int]] = set()

    def __getitem__(self, operation_id: str) -> Operation:
        return next(operation for operation in self.operations if operation.id == operation_id)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def find(self, method: str, path: str) -> Operation:
        """The operation that a request is for; a path without parameters goes before one with them."""
        fitting = [
            operation
            for operation in self.operations
            if operation.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), path)
        ]
        assert fitting, f"{method} {path} is not documented"
        return min(fitting, key=lambda operation: operation.path.count("{"))

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema without a reference at its top."""
        while "$ref" in schema:
            found: Any = self.raw
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema

    def errors(self, pointer: str, value: Any) -> list[str]:
        """What is wrong with a value by the schema at a place of the document."""
        validator = Draft202012Validator(
            {"$ref": _BASE + "#" + pointer},
            registry=self._registry,
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        return [f"{error.json_path}: {error.message}"[:600] for error in map(_deepest, validator.iter_errors(value))]

    def body_errors(self, operation: Operation, body: Any) -> list[str]:
        return self.errors(operation.pointer + "/requestBody/content/application~1json/schema", body)

    def check(self, method: str, path: str, body: Any, response: requests.Response) -> None:
        """Fails unless the response is one that the document announces, field by field."""
        operation = self.find(method, urlsplit(path).path)
        said = f"{method} {path} answered {response.status_code}: {response.text[:1500]}"
        status = str(response.status_code)
        assert status in operation.json["responses"], f"{operation} does not document the status {status}; {said}"
        answer = operation.json["responses"][status]
        pointer = answer.get("$ref", f"#{operation.pointer}/responses/{status}").removeprefix("#")
        answer = self.resolve(answer)
        missing = [name for name in answer["headers"] if name not in response.headers]
        assert not missing, f"documented headers are missing: {missing}; {said}"
        if response.ok and body is not None:
            errors = self.body_errors(operation, body)
            assert not errors, f"{operation} took a body that it does not document: {errors}; {body}"
        self.seen.add((operation.id, response.status_code))
        if "content" not in answer:
            assert not response.content, f"a body is not documented; {said}"
            return
        (media_type,) = answer["content"]
        assert response.headers["content-type"].split(";")[0] == media_type, said
        if media_type.endswith("json"):
            pointer += "/content/" + media_type.replace("/", "~1") + "/schema"
            errors = self.errors(pointer, response.json())
            assert not errors, f"not as documented: {errors}; {said}"


def _deepest(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    """The part of an error that says most."""
    return jsonschema.exceptions.best_match([error])


class DocumentedClient(Client):
    """A client that fails on any answer, and on any body that is taken, which the document does not announce."""

    def __init__(self, url: str, document: Document):
        super().__init__(url)
        self.document = document

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        while True:
            response = super().request(method, path, **options)
            if method != "HEAD":
                self.document.check(method, path, options.get("json"), response)
            if response.status_code != 429:
                return response
            time.sleep(int(response.headers["retry-after"]))
