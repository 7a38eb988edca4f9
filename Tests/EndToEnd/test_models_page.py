"""What a person does with models on the page: makes one, sees what it is worth, trains it again, goes back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Servers
from playwright.sync_api import Browser, Page, expect
from support.candles import import_candles, write_candles
from support.client import PASSWORD, Client
from support.server import Server
from test_main_job import OWNER, log_in

REQUEST = {
    "name": "Hourly walk",
    "algorithm_type": "arima",
    "symbols": ["TEST-USDT"],
    "target_timeframe": "1m",
    "horizon": 12,
    "parameters": {"p": 1, "d": 1, "q": 1},
}


@pytest.fixture(scope="module")
def server(module_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on 2,000 minutes that are no secret, with an owner."""
    folder = tmp_path_factory.mktemp("models-page")
    import_candles(write_candles(folder / "candles.csv", 2_000), folder / "data")
    server = module_servers.start(folder / "data", "--feed", "none")
    server.client().register(OWNER)
    yield server


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Beside trainings a page may take longer than five seconds."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def client(server: Server) -> Client:
    return server.client().login(OWNER)


def figure(page: Page, metric: str, column: str) -> str:
    """What the table of the evaluation says."""
    return page.locator(f"tr[data-metric={metric}] td[data-column={column}]").inner_text()


def test_a_model_is_made_by_the_form_and_judged(server: Server, client: Client, browser: Browser) -> None:
    # Not the page that must not complain: the browser itself reports each 422.
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    log_in(page, f"{server.url}/models/new", OWNER, PASSWORD)

    # Every algorithm, with a field for each of its parameters but the horizon.
    form = page.get_by_test_id("new-model-form")
    algorithms = {each["id"]: each for each in client.get("/api/ml/algorithms")["algorithms"]}
    options = form.get_by_label("Algorithm").locator("option")
    expect(options).to_have_count(len(algorithms))
    assert [option.get_attribute("value") for option in options.all()] == list(algorithms)
    page.get_by_test_id("by-hand").click()
    for name in ("lstm", "prophet", "arima"):
        form.get_by_label("Algorithm").select_option(name)
        wanted = set(algorithms[name]["parameters"]["properties"]) - {"horizon"}
        fields = page.get_by_test_id("parameter")
        expect(fields).to_have_count(len(wanted))
        assert {field.get_attribute("data-parameter") for field in fields.all()} == wanted

    # What is wrong stands at its field, where the keyboard is then.
    form.get_by_label("Name").fill("By hand")
    form.get_by_label("Candles", exact=True).select_option("1m")
    form.get_by_label("Candles ahead").fill("12")
    page.locator("#parameter-p").fill("99")
    regressors = page.locator("#parameter-regressors")
    page.get_by_test_id("create-model").click()
    expect(page.locator("#parameter-p-error")).to_contain_text("must be a whole number from 0 to")
    expect(page.locator("#parameter-p")).to_be_focused()
    page.locator("#parameter-p").fill("1")
    regressors.fill("volume")
    regressors.press("Enter")
    page.get_by_test_id("create-model").click()
    expect(page.locator("#parameter-regressors-error")).to_contain_text("lag_12(volume)")
    page.get_by_role("button", name="Remove volume").click()
    regressors.fill("lag_12(volume)")
    regressors.press("Enter")
    page.get_by_test_id("create-model").press("Enter")

    # Trained at once, and judged beside naive, in the words of the API.
    page.wait_for_url(re.compile(r"/models/[0-9a-f-]{36}$|/models/(?!new)[^/]+$"))
    expect(page.get_by_test_id("verdict")).to_be_visible(timeout=60_000)
    (model,) = (each for each in client.get("/api/ml/models")["models"] if each["name"] == "By hand")
    assert model["parameters"]["regressors"] == "lag_12(volume)" and model["parameters"]["p"] == 1
    evaluation = client.get(f"/api/ml/models/{model['id']}/evaluation")
    assert page.get_by_test_id("verdict").inner_text() == evaluation["verdict"]
    assert figure(page, "mase", "model") == f"{evaluation['model']['mase']:.3f}"
    assert figure(page, "mase", "naive") == f"{evaluation['naive']['mase']:.3f}"
    assert figure(page, "coverage_95", "conformal") == f"{evaluation['conformal']['coverage_95']:.1%}"
    assert figure(page, "mase", "live") == "–"
    expect(page.get_by_test_id("drift")).to_have_attribute("data-status", "unknown")
    assert not errors
    context.close()


def test_a_model_forecasts_is_trained_again_and_goes_back(server: Server, client: Client, page: Page) -> None:
    model = client.trained_model(REQUEST)
    path = f"/api/ml/models/{model['id']}"
    log_in(page, f"{server.url}/models", OWNER, PASSWORD)
    expect(page.get_by_test_id("model").first).to_be_visible()
    # Single keys go through the list, of which the newest is the first.
    page.keyboard.press("j")
    page.wait_for_url(re.compile(model["id"]))

    # A fan over the next twelve minutes, and the same in figures.
    page.get_by_test_id("predict").click()
    expect(page.get_by_test_id("fan")).to_have_attribute("data-steps", "12")
    expect(page.get_by_test_id("fan")).to_have_attribute("data-candles", "30")
    page.get_by_test_id("forecast-figures").click()
    expect(page.get_by_test_id("forecast-step")).to_have_count(12)
    first = client.get(f"{path}/predictions?limit=12")["predictions"][-1]
    assert first["step"] == 1
    expect(page.get_by_test_id("forecast-step").first).to_contain_text(f"{first['value']:.3f}")
    assert violations(page) == []

    # Trained again; then back to the first version, after a question.
    page.get_by_test_id("train").click()
    expect(page.get_by_test_id("version")).to_have_count(2, timeout=60_000)
    page.get_by_role("button", name="Use version 1").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("confirm")).to_have_count(0)
    assert client.get(path)["model"]["version"] == 2
    page.get_by_role("button", name="Use version 1").click()
    page.get_by_test_id("confirm").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Use version 1")).to_be_focused()
    page.get_by_role("button", name="Use version 1").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.locator("[data-testid=version][data-version='1']")).to_have_attribute("data-in-use", "true")
    assert client.get(path)["model"]["version"] == 1

    # Out of service and back.
    for said, is_demoted in (("Take out of service", True), ("Put back into service", False)):
        page.get_by_role("button", name=said).click()
        expect(page.get_by_test_id("demoted")).to_have_count(int(is_demoted))
        assert client.get(path)["model"]["is_demoted"] is is_demoted

    # On a phone, too, nothing is wider than the page.
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []


def test_a_training_shows_where_it_stands_and_can_be_cancelled(server: Server, client: Client, page: Page) -> None:
    large = {"hidden": 128, "layers": 4, "epochs": 500, "lookback": 200}
    slow = {**REQUEST, "algorithm_type": "lstm", "parameters": large, "train": True}
    models = [client.post("/api/ml/models", {**slow, "name": f"Slow {n}"}, status=201)["model"] for n in range(3)]
    jobs = [client.get(f"/api/ml/models/{model['id']}")["job"] for model in models]
    try:
        # Two run at once; the third waits.
        assert jobs[2]["status"] == "queued" and jobs[2]["position"] == 1
        log_in(page, f"{server.url}/models/{models[2]['id']}", OWNER, PASSWORD)
        training = page.get_by_test_id("training")
        expect(training).to_contain_text("number 1 in the queue")
        client.delete(f"/api/ml/jobs/{jobs[0]['id']}", status=200)
        expect(training).to_have_attribute("data-status", "running", timeout=30_000)
        expect(training).to_contain_text("%")
        page.get_by_test_id("cancel-training").click()
        expect(training).to_have_count(0)
        assert client.get(f"/api/ml/models/{models[2]['id']}")["job"] is None
        assert client.finished_job(jobs[2]["id"])["status"] == "cancelled"
    finally:
        for job in jobs:
            client.delete(f"/api/ml/jobs/{job['id']}", status=200)


def violations(page: Page) -> list[Any]:
    """What axe has against the page, by WCAG 2.2 AA."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
