#!/usr/bin/env python3
"""Takes the picture of the dashboard that the README shows, from a server that runs.

usage: screenshot.py [URL EMAIL PASSWORD [PICTURE]] [--symbol SYMBOL] [--timeframe 1m] [--light] [--phone]
                     [--wait-for-event KIND] [--settle SECONDS]

URL, email and password also come from AAITI_URL, AAITI_EMAIL and AAITI_PASSWORD. Needs playwright (from PyPI) and
Debian's chromium; with Debian's fonts-inter the page looks as it does where Inter is installed.
"""

import argparse
import os
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    options = parse_options()
    size = {"width": 390, "height": 844} if options.phone else {"width": 1440, "height": 900}
    # Chromium's sandbox needs privileges that it does not get as root, as in containers.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=arguments)
        page = browser.new_page(viewport=size, color_scheme="light" if options.light else "dark")
        take(page, options)
        browser.close()
    print(f"wrote {options.output}")


def take(page: Page, options: argparse.Namespace) -> None:
    path = f"/markets/{options.symbol}" if options.symbol else "/"
    page.goto(f"{options.url}{path}?timeframe={options.timeframe}")
    page.get_by_test_id("login-email").fill(options.email)
    page.get_by_test_id("login-password").fill(options.password)
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=30_000)
    expect(page.get_by_test_id("chart")).to_have_attribute("data-state", "ready", timeout=30_000)
    for kind in options.wait_for_event:
        page.locator(f"[data-event={kind}]").first.wait_for(timeout=60_000)
    page.mouse.move(2, 2)
    page.wait_for_timeout(options.settle * 1000)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=options.output)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in [("url", "http://127.0.0.1:5000"), ("email", None), ("password", None)]:
        value = os.environ.get(f"AAITI_{name.upper()}", default)
        parser.add_argument(name, nargs="?", default=value)
    parser.add_argument("output", nargs="?", type=Path, default=ROOT / "docs/images/dashboard.png")
    parser.add_argument("--symbol", default="", help="the market to show; by default the first")
    parser.add_argument("--timeframe", default="1m")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--phone", action="store_true", help="390 x 844 instead of 1440 x 900")
    parser.add_argument("--wait-for-event", action="append", default=[], metavar="KIND",
                        help="wait until the activity panel shows one, such as trade_update")
    parser.add_argument("--settle", type=float, default=3, help="seconds to let live prices run before the picture")
    parser.add_argument("--browser", default=os.environ.get("AAITI_CHROMIUM", "/usr/bin/chromium"))
    options = parser.parse_args()
    if not (options.email and options.password):
        parser.error("email and password are missing, as arguments or as AAITI_EMAIL and AAITI_PASSWORD")
    options.url = options.url.rstrip("/")
    return options


if __name__ == "__main__":
    main()
