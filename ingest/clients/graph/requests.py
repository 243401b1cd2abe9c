"""Addresses of Microsoft Graph, built by Microsoft's SDK: its templates, its names, its escaping.

The SDK sends nothing here. Its parser takes 8 ms per sign-in, loses what it does not know, and its iterator stops at
an empty page that has a next link: so the answers' bytes are read by our own client. It is imported when first used.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any


class Requests:
    """Builds addresses below one Graph URL; ``graph`` holds the SDK's request builders."""

    def __init__(self, graph_url: str) -> None:
        self._graph_url = graph_url.rstrip("/")

    @cached_property
    def graph(self) -> Any:
        """Return the SDK's client, which has no credentials and is never sent."""
        from kiota_abstractions.authentication.anonymous_authentication_provider import AnonymousAuthenticationProvider
        from msgraph.graph_request_adapter import GraphRequestAdapter
        from msgraph.graph_service_client import GraphServiceClient

        return GraphServiceClient(request_adapter=GraphRequestAdapter(AnonymousAuthenticationProvider()))

    def address(self, builder: Any, version: str = "v1.0", **asked: Any) -> str:
        """Return the address of a request builder, with what is asked by the SDK's names (``select``, ``top``, …)."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration

        parameters = getattr(type(builder), f"{type(builder).__name__}GetQueryParameters")(**asked)
        information = builder.to_get_request_information(RequestConfiguration(query_parameters=parameters))
        information.path_parameters["baseurl"] = f"{self._graph_url}/{version}"
        return str(information.url)
