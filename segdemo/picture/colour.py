"""Colours of other spaces -> sRGB: through an ICC profile, or the code points and numbers that stand for one."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageCms

Chromaticities = tuple[float, float, float, float, float, float, float, float]
"""x and y of white, red, green and blue (CIE 1931)."""

_D65 = (0.3127, 0.329)
_ILLUMINANT_C = (0.310, 0.316)
_SRGB: Chromaticities = (*_D65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_SMPTE_170M: Chromaticities = (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07)
# ITU-T H.273, table 2 (ColourPrimaries).
_PRIMARIES: dict[int, Chromaticities] = {
    1: _SRGB,
    4: (*_ILLUMINANT_C, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: (*_ILLUMINANT_C, 0.681, 0.319, 0.243, 0.692, 0.145, 0.049),
    9: (*_D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
    10: (1 / 3, 1 / 3, 1, 0, 0, 1, 0, 0),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (*_D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    22: (*_D65, 0.63, 0.34, 0.295, 0.605, 0.155, 0.077),
}
_SRGB_TRANSFER, _PQ, _HLG = 13, 16, 18
# The light that is white in HDR pictures (ITU-R BT.2408), and the peak for which HLG is defined (BT.2100), in cd/m².
_HDR_WHITE, _HLG_PEAK = 203.0, 1000.0
_ROWS = 256  # that are floats at one time
_BT2020_LUMA = np.array((0.2627, 0.678, 0.0593), np.float32)


@dataclass(frozen=True)
class ColourSpace:
    """What RGB numbers mean: primaries, and a transfer by its number in ITU-T H.273 or a plain exponent."""

    chromaticities: Chromaticities = _SRGB
    transfer: int = _SRGB_TRANSFER
    gamma: float | None = None

    @property
    def is_srgb(self) -> bool:
        return self.gamma is None and self.chromaticities == _SRGB and _transfer(self.transfer) is _srgb_to_linear

    @classmethod
    def from_code_points(cls, primaries: int, transfer: int) -> ColourSpace:
        """CICP, as cICP of PNG has it; what is unspecified or unknown is sRGB."""
        return cls(_PRIMARIES.get(primaries, _SRGB), transfer)

    @classmethod
    def from_nclx(cls, primaries: int, transfer: int) -> ColourSpace:
        """The same in HEIC and AVIF, where browsers take the curves of cameras for sRGB."""
        return cls.from_code_points(primaries, _SRGB_TRANSFER if transfer in _CAMERA else transfer)


def in_srgb(image: Image.Image, profile: bytes | None, space: ColourSpace | None) -> Image.Image:
    """RGB: a wide-gamut phone photo would look pale without. A profile says more than code points and wins."""
    if profile and image.mode != "LAB":  # LAB numbers are absolute, Pillow converts them itself
        converted = _through_profile(image, profile)
        if converted:
            return converted
    rgb = image.convert("RGB")
    return Image.fromarray(_through_space(np.asarray(rgb), space)) if space and not space.is_srgb else rgb


def wide_in_srgb(pixels: np.ndarray, space: ColourSpace, bits: int) -> Image.Image:
    """More than 8 bits of ``space`` -> RGB or RGBA: HDR and wide gamuts in 8 bits would lose their darker colours.

    Args:
        pixels: (H, W) grey or (H, W, 1–4) with or without colours and alpha, unsigned integers of ``bits`` bits.
    """
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    channels = pixels.shape[2]
    colours = pixels[..., :3] if channels > 2 else np.broadcast_to(pixels[..., :1], (*pixels.shape[:2], 3))
    image = Image.fromarray(_through_space(colours, space, bits))
    if channels in (2, 4):
        image.putalpha(Image.fromarray((pixels[..., -1] >> (bits - 8)).astype(np.uint8)))
    return image


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        colours = source.profile.xcolor_space.strip()
        mode = "L" if colours == "GRAY" else colours
        if mode == "L" and image.mode == "RGB":
            grey, *others = image.split()
            if any(other.tobytes() != grey.tobytes() for other in others):
                return None  # a grey profile says nothing about colours
        if {mode, image.mode} <= {"L", "RGB"}:
            image = image.convert(mode)
        if mode == image.mode:
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        pass  # a broken profile does not make a broken picture: its numbers are taken as sRGB, as browsers do
    return None


def _through_space(pixels: np.ndarray, space: ColourSpace, bits: int = 8) -> np.ndarray:
    """(H, W, 3) integers of ``space`` -> (H, W, 3) uint8, sRGB; what sRGB cannot show is clipped."""
    codes = np.linspace(0, 1, 2**bits)
    to_linear = _transfer(space.transfer) if space.gamma is None else (lambda values: values**space.gamma)
    table = to_linear(codes).astype(np.float32)
    matrix = (np.linalg.inv(_to_xyz(_SRGB)) @ _to_xyz(space.chromaticities)).T.astype(np.float32)
    result = np.empty(pixels.shape, np.uint8)
    for rows in (slice(row, row + _ROWS) for row in range(0, len(pixels), _ROWS)):
        light = table[pixels[rows]]
        if space.transfer == _HLG and space.gamma is None:  # BT.2100: the display's 1.2 works on the luminance
            luminance = np.maximum(light @ _BT2020_LUMA, 1e-6)
            light *= (_HLG_PEAK / _HDR_WHITE * luminance**0.2)[..., None]
        result[rows] = _linear_to_srgb((light @ matrix).clip(0, 1)) * 255 + 0.5
    return result


def _to_xyz(chromaticities: Chromaticities) -> np.ndarray:
    """(3, 3): linear RGB -> XYZ with the white of D65 (Lindbloom, "RGB/XYZ matrices"; Bradford adaptation)."""
    points = np.array(chromaticities).reshape(4, 2)
    xyz = np.column_stack([points, 1 - points.sum(axis=1)])
    white, d65 = (colour / colour[1] for colour in (xyz[0], np.array((*_D65, 1 - sum(_D65)))))
    matrix = xyz[1:].T * np.linalg.solve(xyz[1:].T, white)
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    return np.linalg.inv(bradford) @ np.diag((bradford @ d65) / (bradford @ white)) @ bradford @ matrix


def _srgb_to_linear(codes: np.ndarray) -> np.ndarray:
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def _linear_to_srgb(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def _pq_to_linear(codes: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, 1 = the white of HDR pictures."""
    powers = codes ** (32 / 2523)
    light = np.maximum(powers - 107 / 128, 0) / (2413 / 128 - 2392 / 128 * powers)
    return 10_000 / _HDR_WHITE * light ** (8192 / 1305)


def _hlg_to_linear(codes: np.ndarray) -> np.ndarray:
    """ARIB STD-B67: the light of the scene, 1 = the brightest."""
    return np.where(codes <= 0.5, codes**2 / 3, (np.exp((codes - 0.55991073) / 0.17883277) + 0.28466892) / 12)


def _smpte_240m_to_linear(codes: np.ndarray) -> np.ndarray:
    return np.where(codes < 0.0913, codes / 4, ((codes + 0.1115) / 1.1115) ** (1 / 0.45))


# BT.709, 601 and 2020 describe a camera; the display that belongs to it is that of BT.1886.
_CAMERA = dict.fromkeys((1, 6, 14, 15), lambda codes: codes**2.4)
# ITU-T H.273, table 3 (TransferCharacteristics). All that is not here is sRGB.
_TRANSFERS: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    4: lambda codes: codes**2.2,
    5: lambda codes: codes**2.8,
    7: _smpte_240m_to_linear,
    8: lambda codes: codes,
    9: lambda codes: np.where(codes > 0, 10 ** (2 * (codes - 1)), 0),
    10: lambda codes: np.where(codes > 0, 10 ** (2.5 * (codes - 1)), 0),
    _PQ: _pq_to_linear,
    17: lambda codes: 52.37 / 48 * codes**2.6,
    _HLG: _hlg_to_linear,
    **_CAMERA,
}


def _transfer(number: int) -> Callable[[np.ndarray], np.ndarray]:
    return _TRANSFERS.get(number, _srgb_to_linear)
