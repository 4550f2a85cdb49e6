# SPDX-License-Identifier: MIT
"""The size of a picture and the share of its pixels that have each of the given colours.

    /usr/bin/python3 picture_colours.py PICTURE #0072b2...

Prints "width height", then a share a line.
"""
import sys

from PIL import Image, ImageColor

picture = Image.open(sys.argv[1]).convert("RGB")
pixels = picture.width * picture.height
counts = {colour: count for count, colour in picture.getcolors(pixels)}
print(picture.width, picture.height)
for name in sys.argv[2:]:
    print(counts.get(ImageColor.getrgb(name), 0) / pixels)
