"""What Google wants people to be able to read (developers.google.com/youtube/terms/developer-policies)."""

from __future__ import annotations

from onepost.connectors.guidance import Link, Terms
from onepost.connectors.messages import N_

YOUTUBE = Link(N_("YouTube Terms of Service"), "https://www.youtube.com/t/terms")
GOOGLE = Link(N_("Google Privacy Policy"), "https://policies.google.com/privacy")
UPLOAD = Terms(
    N_(
        "By publishing, you certify that the video complies with the %(youtube)s and violates nobody's copyright or "
        "privacy."
    ),
    {"youtube": YOUTUBE},
)
