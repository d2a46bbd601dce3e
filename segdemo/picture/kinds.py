"""What a file is, by its own signature and never by its name."""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from segdemo.picture.problem import PictureError, refusal
from segdemo.texts import Sentence

_HEAD = 4096
_JPEG_2000 = b"\0\0\0\x0cjP  \r\n\x87\n"
_JPEG_XL = b"\0\0\0\x0cJXL \r\n\x87\n"

# The first that fits is taken. Signatures: each format's own specification, most of them gathered in the list of the
# Library of Congress (https://www.loc.gov/preservation/digital/formats) and in the file(1) database.
_SIGNATURES: tuple[tuple[str, bytes], ...] = (
    ("jpeg2000", _JPEG_2000),
    ("jpeg2000", b"\xff\x4f\xff\x51"),
    ("jxl", _JPEG_XL),
    ("jxl", b"\xff\x0a"),
    ("jpeg_ls", b"\xff\xd8\xff\xf7"),
    ("jpeg", b"\xff\xd8\xff"),
    ("png", b"\x89PNG"),
    ("mng", b"\x8a[MJ]NG\r\n"),
    ("gif", b"GIF8"),
    ("webp", b"RIFF....WEBP"),
    ("video", b"RIFF....AVI "),
    ("cursor", b"RIFF....ACON"),
    ("raw", b"(?:II\\*\0....CR|IIU\0|IIR[OS]|MMOR|FUJIFILMCCD-RAW|FOVb|\0MRM)"),
    ("jpeg_xr", b"II\xbc"),
    ("tiff", b"II[*+]\0|MM\0[*+]"),
    ("psd", b"8BPS"),
    ("xcf", b"gimp xcf"),
    ("icon", b"\0\0\1\0[\1-\xff]\0|icns"),
    ("cursor", b"\0\0\2\0[\1-\xff]\0"),
    ("pdf", b"%PDF-"),
    ("postscript", b"%!PS|\xc5\xd0\xd3\xc6"),
    ("djvu", b"AT&TFORM"),
    ("netpbm", b"P[1-7fF][\\s#]"),
    ("xbm", b"/\\* XPM \\*/|#define \\w+_width "),
    ("qoi", b"qoif"),
    ("dds", b"DDS \\|"),
    ("exr", b"v/1\1"),
    ("hdr", b"#\\?(?:RADIANCE|RGBE)"),
    ("fits", b"SIMPLE  ="),
    ("dicom", b".{128}DICM"),
    ("sgi", b"\1\xda[\0\1][\1\2]"),
    ("sun", b"\x59\xa6\x6a\x95"),
    ("metafile", b"\xd7\xcd\xc6\x9a|\1\0\0\0.{36} EMF"),
    ("bpg", b"BPG\xfb"),
    ("flif", b"FLIF"),
    ("pcx", b"\x0a[\0-\5]\1[\1\2\4\x08]"),
    ("krita", b"PK.{28}mimetype(?:application/x-krita|image/openraster)"),
    ("video", b"\x1a\x45\xdf\xa3|FLV\1|\0\0\1[\xb3\xba]|OggS|\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    ("bmp", b"BM"),
)
_PATTERNS = [(kind, re.compile(signature, re.DOTALL)) for kind, signature in _SIGNATURES]

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_VIDEO_BRANDS = (b"iso", b"mp4", b"qt", b"M4V", b"3g", b"avc1", b"f4v", b"dash", b"MSNV", b"XAVC")
_SVG_BEGINNINGS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")
_TGA_FOOTER = b"TRUEVISION-XFILE.\0"
KINDS = {kind for kind, _ in _SIGNATURES} | {"avif", "heif", "tga", "svg", "empty"}
_DOCUMENTS = ("pdf", "postscript", "djvu", "video")


def of(file: BinaryIO) -> str:
    """The kind of a file, ``"png"``; ``"empty"``, or ``"unknown"`` where it is no picture that we have heard of."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        return "empty"
    if head[4:8] == b"ftyp":
        return _of_boxes(head)
    for kind, pattern in _PATTERNS:
        if pattern.match(head):
            return kind
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_SVG_BEGINNINGS) and b"<svg" in head:
        return "svg"
    file.seek(max(0, file.seek(0, os.SEEK_END) - len(_TGA_FOOTER)))
    return "tga" if file.read() == _TGA_FOOTER or _begins_like_tga(head) else "unknown"


def refused(kind: str) -> PictureError:
    """The sentence for a file of a kind that has no reader."""
    if kind in ("empty", "svg"):
        return refusal(kind)
    if kind == "unknown":
        return refusal("not_a_picture")
    return refusal("document" if kind in _DOCUMENTS else "unread", kind=Sentence(f"picture.kind.{kind}"))


def _of_boxes(head: bytes) -> str:
    """ISO base media files: the brands of the first box say what they hold."""
    size = max(12, min(int.from_bytes(head[:4], "big"), len(head)))
    major = head[8:12]
    brands = {major} | {head[place : place + 4] for place in range(16, size - 3, 4)}
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIF_BRANDS:
        return "heif"
    if major == b"crx ":
        return "raw"
    return "video" if major.startswith(_VIDEO_BRANDS) else "unknown"


def _begins_like_tga(head: bytes) -> bool:
    """An old TGA file has no signature: every field of its header must make sense."""
    if len(head) < 18:
        return False
    has_palette, kind, depth, flags = head[1], head[2], head[16], head[17]
    width, height = int.from_bytes(head[12:14], "little"), int.from_bytes(head[14:16], "little")
    fits = (1, 9) if has_palette == 1 else (2, 3, 10, 11) if has_palette == 0 else ()
    palette = head[7] in (15, 16, 24, 32) if has_palette else head[3:8] == bytes(5)
    return kind in fits and palette and depth in (8, 15, 16, 24, 32) and flags < 64 and width > 0 and height > 0
