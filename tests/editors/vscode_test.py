"""The real VS Code workbench (code-server), driven by a browser: see, hint, lens, hover, allow, type, undo, save.

Needs, named by environment variables or on PATH: CODE_SERVER (its command, split at blanks), the Python package
playwright, CHROMIUM, and npm. SCREENSHOT names a file for a picture of what the person sees.
"""

import json
import os
import pathlib
import shlex
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest
from conftest import PROGRAM, TOP, need

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


def code_server():
    if named := os.environ.get("CODE_SERVER"):
        return shlex.split(named)
    return [need("code-server")]


def package(tmp_path):
    """The extension as its README makes it."""
    npm = need("npm")
    folder = tmp_path / "vscode"
    shutil.copytree(TOP / "editors" / "vscode", folder, ignore=shutil.ignore_patterns("node_modules", "out", "*.vsix"))
    subprocess.run([npm, "ci"], cwd=folder, check=True, capture_output=True)
    subprocess.run([npm, "run", "package"], cwd=folder, check=True, capture_output=True)
    return folder / "lmms-lint.vsix"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def workbench(app, tmp_path):
    command, chromium = code_server(), need("chromium", "chromium-browser", "google-chrome")
    user, extensions = tmp_path / "user", tmp_path / "extensions"
    (user / "User").mkdir(parents=True)
    settings = {
        "lmms-lint.path": shutil.which(PROGRAM),
        "workbench.startupEditor": "none",
        "security.workspace.trust.enabled": False,
        "editor.autoClosingBrackets": "never",
        "editor.quickSuggestions": {"other": "off"},
        "telemetry.telemetryLevel": "off",
        "chat.disableAIFeatures": True,
        "workbench.secondarySideBar.defaultVisibility": "hidden",
    }
    (user / "User" / "settings.json").write_text(json.dumps(settings))
    folders = ["--user-data-dir", str(user), "--extensions-dir", str(extensions)]
    subprocess.run([*command, *folders, "--install-extension", str(package(tmp_path))], check=True, capture_output=True)
    port = free_port()
    server = subprocess.Popen(
        [*command, *folders, "--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry",
         "--disable-update-check", str(app)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
            break
        except OSError:
            time.sleep(0.2)
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1500, "height": 900})
        page.goto(f"http://127.0.0.1:{port}/?folder={app}")
        page.wait_for_selector(".monaco-workbench", timeout=90000)
        yield page
        browser.close()
    server.terminate()
    server.wait()


def command(page, name):
    page.keyboard.press("F1")
    page.keyboard.type(name)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")


def see(page, text, timeout=60000):
    page.wait_for_function(
        "t => document.body.innerText.replace(/\\u00a0/g, ' ').includes(t)", arg=text, timeout=timeout
    )


def open_file(page, name):
    page.keyboard.press("Control+P")
    page.wait_for_timeout(500)
    page.keyboard.type(name)
    page.locator(".quick-input-list .monaco-list-row", has_text=name).first.wait_for(timeout=60000)
    page.keyboard.press("Enter")
    page.wait_for_selector(".editor-instance .view-lines", timeout=60000)


def test_a_session(workbench, app):
    page = workbench
    try:
        play(page, app)
    finally:
        if picture := os.environ.get("SCREENSHOT"):
            page.screenshot(path=picture + ".last.png")


def play(page, app):
    open_file(page, "interface_report.py")
    page.wait_for_selector(".squiggly-warning", timeout=60000, state="attached")
    see(page, "loading this module: up to 48 ms")
    see(page, "48 ms")
    if picture := os.environ.get("SCREENSHOT"):
        command(page, "View: Focus Problems")
        page.wait_for_timeout(2000)
        page.screenshot(path=picture)
        page.keyboard.press("Control+1")
    text = (app / "interface_report.py").read_text()
    line = text.splitlines().index("import jinja2") + 1
    page.keyboard.press("Control+G")
    page.keyboard.type(f"{line}:9")
    page.keyboard.press("Enter")
    command(page, "Show or Focus Hover")
    see(page, "jinja2 takes 48 ms to import")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+.")
    see(page, "Allow LMM102")
    page.keyboard.press("Enter")
    page.wait_for_selector(".squiggly-warning", state="detached", timeout=60000)
    page.keyboard.press("Control+Z")
    page.wait_for_selector(".squiggly-warning", timeout=60000)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("import pandas", delay=60)
    page.wait_for_selector(".squiggly-error", timeout=60000)
    page.keyboard.press("Control+S")
    page.wait_for_timeout(1000)
    assert "import jinja2\nimport pandas\n" in pathlib.Path(app / "interface_report.py").read_text()
    profile = app / ".lmms" / "profile.json"
    figures = json.loads(profile.read_text())
    figures["modules"]["pandas"] = {"import_ms": 1}
    profile.write_text(json.dumps(figures))
    page.wait_for_selector(".squiggly-error", state="detached", timeout=60000)
    page.keyboard.press("Control+G")
    page.keyboard.type(f"{line + 1}:1")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.type("  # lmms: allow[LMM101] why", delay=20)
    page.locator(".squiggly-warning").nth(1).wait_for(state="attached", timeout=60000)
    command(page, "Fix All")
    page.keyboard.press("Control+S")
    wait(page, lambda: "import jinja2\nimport pandas\n" in pathlib.Path(app / "interface_report.py").read_text())
    command(page, "lmms-lint: Open the report")
    see(page, "The import of pandas")
    if picture:
        page.wait_for_timeout(1000)
        page.screenshot(path=picture + ".report.png")


def wait(page, condition):
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(200)
    raise AssertionError
