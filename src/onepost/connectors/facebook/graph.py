"""The Graph API as a page uses it."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.facebook import errors
from onepost.connectors.http import Classifier
from onepost.connectors.meta import graph
from onepost.connectors.meta.graph import VERSION

GRAPH_VIDEO = f"https://graph-video.facebook.com/{VERSION}"


@dataclass(slots=True)
class Graph(graph.Graph):
    """Calls that are judged by Facebook's tables."""

    classify: Classifier = errors.classify
