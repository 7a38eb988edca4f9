"""An HTTP client of the API."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import requests

PASSWORD = "correct horse battery staple 7"


class Client:
    """A session with the API: JSON in and out, the bearer token on every request once there is one."""

    def __init__(self, url: str, timeout: float = 30):
        self.url = url
        #: Whether a request that was one too many is made again when the server says that it may be.
        self.is_patient = False
        self.timeout = timeout
        self.session = requests.Session()
        self.token: str | None = None
        self.refresh_token: str | None = None
        self.user: dict[str, Any] = {}

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """The response, whatever its status."""
        options.setdefault("timeout", self.timeout)
        response = self.session.request(method, self.url + path, **options)
        while self.is_patient and response.status_code == 429:
            time.sleep(float(response.headers["retry-after"]))
            response = self.session.request(method, self.url + path, **options)
        assert response.headers.get("x-request-id"), f"{method} {path} answered without x-request-id"
        return response

    def call(self, method: str, path: str, status: int | Iterable[int] = 200, **options: Any) -> Any:
        """The decoded body of a response that must have this status; `None` if it has no body."""
        response = self.request(method, path, **options)
        allowed = (status,) if isinstance(status, int) else tuple(status)
        assert response.status_code in allowed, (
            f"{method} {path} answered {response.status_code} in place of {status}: {response.text[:2000]}"
        )
        return response.json() if response.content else None

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, status: int | Iterable[int] = 200, **options: Any) -> Any:
        return self.call("POST", path, status, json=body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Any:
        return self.call("PATCH", path, json=body, **options)

    def delete(self, path: str, status: int | Iterable[int] = 204, **options: Any) -> Any:
        return self.call("DELETE", path, status, **options)

    def problem(self, method: str, path: str, status: int, **options: Any) -> dict[str, Any]:
        """The problem document (RFC 9457) of a request that must fail with this status."""
        response = self.request(method, path, **options)
        said = f"{method} {path} answered {response.status_code}: {response.text[:2000]}"
        assert response.status_code == status, f"{said} (expected {status})"
        assert response.headers["content-type"].split(";")[0] == "application/problem+json", said
        problem = response.json()
        assert problem["status"] == status, said
        for member in ("type", "title", "detail"):
            assert isinstance(problem.get(member), str) and problem[member], f"no {member}: {said}"
        assert "\n" not in problem["detail"], f"the detail is not one line: {said}"
        return problem

    # Accounts

    def _signed_in(self, answer: dict[str, Any]) -> "Client":
        self.token = answer["token"]
        self.refresh_token = answer["refresh_token"]
        self.user = answer["user"]
        self.session.headers["Authorization"] = f"Bearer {self.token}"
        return self

    def register(self, email: str = "owner@example.com", password: str = PASSWORD) -> "Client":
        """Makes an account (the first one of a server becomes its admin) and goes on as that user."""
        return self._signed_in(self.post("/api/auth/register", {"email": email, "password": password}, status=201))

    def login(self, email: str = "owner@example.com", password: str = PASSWORD) -> "Client":
        return self._signed_in(self.post("/api/auth/login", {"email": email, "password": password}))

    # Things that take a while

    def poll(self, path: str, done: Callable[[Any], bool], within: float, every: float = 0.05) -> Any:
        """Asks again and again until the answer is the one waited for."""
        deadline = time.monotonic() + within
        while True:
            answer = self.get(path)
            if done(answer):
                return answer
            assert time.monotonic() < deadline, f"GET {path}: not within {within} s; last answer {str(answer)[:2000]}"
            time.sleep(every)

    def finished_job(self, job_id: str, within: float = 60) -> dict[str, Any]:
        """A training job once it has ended, well or badly."""
        path = f"/api/ml/jobs/{job_id}"
        return self.poll(path, lambda answer: answer["job"]["status"] in ENDED, within)["job"]

    def trained_model(self, request: dict[str, Any], within: float = 60) -> dict[str, Any]:
        """Makes a model and trains it to the end."""
        model = self.post("/api/ml/models", request, status=201)["model"]
        job = self.finished_job(self.post(f"/api/ml/models/{model['id']}/train", status=202)["job"]["id"], within)
        assert job["status"] == "succeeded", f"training ended as {job}"
        return self.get(f"/api/ml/models/{model['id']}")["model"]

    def finished_backtest(self, request: dict[str, Any], within: float = 60) -> dict[str, Any]:
        """Runs a backtest to its good end."""
        backtest = self.post("/api/backtests", request, status=202)["backtest"]
        path = f"/api/backtests/{backtest['id']}"
        backtest = self.poll(path, lambda answer: answer["backtest"]["status"] in ENDED, within)["backtest"]
        assert backtest["status"] == "succeeded", f"the backtest ended as {backtest}"
        return backtest

    def trades(self, owner_path: str) -> list[dict[str, Any]]:
        """All trades of a backtest or bot, in order."""
        answer = self.get(f"{owner_path}/trades?limit=10000")
        assert answer["total"] == len(answer["trades"]), "the list of trades is cut short"
        return sorted(answer["trades"], key=lambda trade: trade["number"])


def replay_is_finished(health: dict[str, Any]) -> bool:
    """Whether the health document says that a replay has come to the end of its file."""
    return "replay finished" in (health["checks"]["feed"].get("detail") or "")


#: How a job or a backtest can end.
ENDED = frozenset({"succeeded", "failed", "cancelled"})


def field_errors(problem: dict[str, Any]) -> dict[str, str]:
    """The offending fields of a problem document, with what it says of each."""
    errors = problem.get("errors")
    assert errors, f"no offending field is named: {problem}"
    for error in errors:
        assert error["field"] and error["message"], f"an empty field error: {problem}"
    return {error["field"]: error["message"] for error in errors}
