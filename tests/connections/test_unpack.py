"""Unpacking stays below its limit whatever is packed."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connections.unpack import TooLarge, UnknownPacking, Unpacker


def unpacked(encoding: str, body: bytes, limit: int, step: int = 65_536) -> bytes:
    unpacker = Unpacker(encoding, limit)
    for start in range(0, len(body), step):
        unpacker.take(body[start : start + step])
    return unpacker.whole()


@given(st.binary(max_size=500), st.integers(1, 50))
def test_what_was_packed_comes_out(data: bytes, step: int) -> None:
    assert unpacked("gzip", gzip.compress(data), 500, step) == data
    assert unpacked("deflate", zlib.compress(data), 500, step) == data
    assert unpacked("", data, 500, step) == data
    assert unpacked("identity", data, 500, step) == data


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_limit_itself_is_allowed_and_one_more_is_not(encoding: str) -> None:
    def packed(size: int) -> bytes:
        return gzip.compress(b"x" * size) if encoding else b"x" * size

    assert len(unpacked(encoding, packed(1_000), 1_000)) == 1_000
    with pytest.raises(TooLarge):
        unpacked(encoding, packed(1_001), 1_000)


def test_a_bomb_is_never_held_in_memory() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            unpacked("gzip", bomb, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [gzip.compress(b"x" * 100, mtime=0)[:-9], b"not", b"\x1f\x8b"])
def test_packing_that_breaks_off_is_told(body: bytes) -> None:
    with pytest.raises(UnknownPacking):
        unpacked("gzip", body, 1_000)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_other_packings_are_not_tried(encoding: str) -> None:
    with pytest.raises(UnknownPacking):
        Unpacker(encoding, 1_000)
