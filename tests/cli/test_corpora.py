"""Corpora: the manifest, verification, resuming, and one clear line when something is wrong."""

import gzip
import hashlib
import lzma
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mtreview.cli import corpora, fetching
from mtreview.cli.fetching import Corpus
from mtreview.errors import ConfigError, InputError

DICTIONARY = "# CC-CEDICT\n#! entries=2\n一 一 [yi1] /one/\n二 二 [er4] /two/\n".encode()
CHECKS = {"first": "# CC-CEDICT", "lines": 4, "counted": "#! entries"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MTREVIEW_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Server(ThreadingHTTPServer):
    """Serves `content` from any path; `cut` bytes only on the first answer; remembers the ranges asked for."""

    content = b""
    cut: int | None = None
    ranges: list[str | None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if start and start >= len(self.server.content):
            self.send_error(416)
            return
        body = self.server.content[start:]
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, self.server.cut = self.server.cut, None
        self.wfile.write(body[:cut])

    def log_message(self, *values: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(("127.0.0.1", 0), Handler)
    found.ranges = []
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def corpus(address: str = "https://example.org/dictionary.gz", **checks: object) -> Corpus:
    return Corpus("cedict", "a dictionary", address, "cedict_ts.u8", "CC BY-SA 4.0", "tests", **(checks or CHECKS))


def at(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/dictionary.gz"


def test_the_manifest_is_complete() -> None:
    known = fetching.manifest()
    assert "cedict" in known
    for entry in known.values():
        assert entry.title and entry.licence and entry.purpose and entry.file
        assert entry.address.startswith("https://")
        assert entry.sha256 or entry.md5 or (entry.first and entry.lines), f"{entry.name} cannot be verified"


def test_fetches_unpacks_and_verifies(server: Server) -> None:
    server.content = gzip.compress(DICTIONARY)
    told: list[tuple[int, int]] = []
    path = fetching.fetch(corpus(at(server)), lambda done, total: told.append((done, total)))
    assert path.read_bytes() == DICTIONARY
    assert told[-1] == (len(server.content), len(server.content))
    assert [p.name for p in path.parent.iterdir()] == ["cedict_ts.u8"]


def test_goes_on_where_it_was_cut_off(server: Server) -> None:
    server.content, server.cut = gzip.compress(DICTIONARY), 20
    entry = corpus(at(server))
    with pytest.raises(InputError, match=r"broke after 20 of"):
        fetching.fetch(entry)
    assert fetching.fetch(entry).read_bytes() == DICTIONARY
    assert server.ranges == [None, "bytes=20-"]


def test_without_network_says_what_to_do() -> None:
    with pytest.raises(InputError, match=r"cannot be reached .*corpora get cedict --from FILE"):
        fetching.fetch(corpus("http://127.0.0.1:1/dictionary.gz"))


@pytest.mark.parametrize("pack", [lambda b: b, gzip.compress, lzma.compress], ids=["plain", "gzip", "xz"])
def test_takes_a_file_at_hand(tmp_path: Path, pack) -> None:
    (tmp_path / "given").write_bytes(pack(DICTIONARY))
    assert fetching.take(corpus(), tmp_path / "given").read_bytes() == DICTIONARY


BAD = {
    "cut off": (gzip.compress(DICTIONARY)[:-12], "damaged or cut off"),
    "another file": (b"<html>moved</html>\n", "first line"),
    "entries missing": (DICTIONARY[: DICTIONARY.rindex("二 二".encode())], "2 entries"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_and_leaves_the_good_one(tmp_path: Path, name: str) -> None:
    content, message = BAD[name]
    (tmp_path / "good").write_bytes(DICTIONARY)
    kept = fetching.take(corpus(), tmp_path / "good")
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(InputError, match=message):
        fetching.take(corpus(), tmp_path / "bad")
    assert kept.read_bytes() == DICTIONARY
    assert [p.name for p in kept.parent.iterdir()] == ["cedict_ts.u8"]


def test_checksums_are_compared(tmp_path: Path) -> None:
    (tmp_path / "given").write_bytes(DICTIONARY)
    right = hashlib.md5(DICTIONARY, usedforsecurity=False).hexdigest()
    assert fetching.take(corpus(md5=right), tmp_path / "given").is_file()
    with pytest.raises(InputError, match="md5 is"):
        fetching.take(corpus(md5="0" * 32), tmp_path / "given")
    with pytest.raises(ConfigError, match="nothing to verify"):
        fetching.take(Corpus("x", "x", "https://x.org/x", "x", "x", "x"), tmp_path / "given")


def test_unknown_names_get_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'cedict'"):
        corpora.get("cedit")
    with pytest.raises(InputError, match="no such file"):
        corpora.get("cedict", Path("nowhere.u8"))


def test_the_commands_speak_json() -> None:
    app = typer.Typer()
    corpora.add(app)
    result = CliRunner().invoke(app, ["corpora", "list", "--json"])
    assert result.exit_code == 0, result.output
    assert '"name": "cedict"' in result.output and '"fetched": false' in result.output
