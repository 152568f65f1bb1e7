"""Pictures of telephones, which these tests write and look at themselves: OnePost learns of HEIC when it meets one."""

from __future__ import annotations

import pillow_heif

pillow_heif.register_heif_opener()
