"""Builds addresses of Microsoft Graph by Microsoft's SDK: its templates, its names, its escaping.

The SDK sends nothing here; our own client sends requests and reads answers. The SDK's parser takes 8 ms per sign-in and
loses unknown fields, and its iterator stops at an empty page that has a next link. It is imported on first use.
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
        """Return the SDK's client, which has no credentials and sends nothing."""
        from kiota_abstractions.authentication.anonymous_authentication_provider import AnonymousAuthenticationProvider
        from msgraph.graph_request_adapter import GraphRequestAdapter
        from msgraph.graph_service_client import GraphServiceClient

        return GraphServiceClient(request_adapter=GraphRequestAdapter(AnonymousAuthenticationProvider()))

    def address(self, builder: Any, version: str = "v1.0", **query_parameters: Any) -> str:
        """Return a request builder's address with query parameters, by the SDK's names (``select``, ``top``, …)."""
        from kiota_abstractions.base_request_configuration import RequestConfiguration

        parameters = getattr(type(builder), f"{type(builder).__name__}GetQueryParameters")(**query_parameters)
        information = builder.to_get_request_information(RequestConfiguration(query_parameters=parameters))
        information.path_parameters["baseurl"] = f"{self._graph_url}/{version}"
        return str(information.url)
