"""The pages of a store as they lie in its files, decrypted one by one, live or not.

SQLCipher 4 with a raw key: pages of 4096 bytes, AES-256 in CBC mode, the last 80 bytes of each
page hold its initialisation vector and its check sum; the file begins with a salt of 16 bytes.
What an export leaves out, such as free pages and old frames of the journal, is here as well.
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, RESERVED, SALT, FRAME_HEAD, WAL_HEAD = 4096, 80, 16, 24, 32


def raw(path: Path, key: bytes) -> bytes:
    """Everything that the store file and its journal hold, decrypted."""
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    first = bytes(SALT) + _opened(pages[0][SALT:], key)
    plain = [first, *(_opened(page, key) for page in pages[1:])]
    wal = path.with_name(path.name + "-wal")
    if wal.exists():
        frames = wal.read_bytes()[WAL_HEAD:]
        for at in range(0, len(frames), FRAME_HEAD + PAGE):
            page = frames[at + FRAME_HEAD : at + FRAME_HEAD + PAGE]
            number = int.from_bytes(frames[at : at + 4], "big")
            plain.append(_opened(page[SALT:] if number == 1 else page, key))
    return b"".join(plain)


def _opened(page: bytes, key: bytes) -> bytes:
    vector = page[-RESERVED:][:16]
    if not any(page):
        return page  # never written
    opener = Cipher(algorithms.AES256(key), modes.CBC(vector)).decryptor()
    return opener.update(page[:-RESERVED]) + opener.finalize()
