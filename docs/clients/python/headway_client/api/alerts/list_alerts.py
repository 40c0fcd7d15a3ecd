from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_alerts_fields_item import ListAlertsFieldsItem
from ...models.list_alerts_include_item import ListAlertsIncludeItem
from ...models.list_alerts_list_alerts_answer import ListAlertsListAlertsAnswer
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    feeds: list[str] | Unset = UNSET,
    include: list[ListAlertsIncludeItem] | Unset = UNSET,
    fields: list[ListAlertsFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    json_routes: list[str] | Unset = UNSET
    if not isinstance(routes, Unset):
        json_routes = routes


    params["routes"] = json_routes

    json_stops: list[str] | Unset = UNSET
    if not isinstance(stops, Unset):
        json_stops = stops


    params["stops"] = json_stops

    json_feeds: list[str] | Unset = UNSET
    if not isinstance(feeds, Unset):
        json_feeds = feeds


    params["feeds"] = json_feeds

    json_include: list[str] | Unset = UNSET
    if not isinstance(include, Unset):
        json_include = []
        for include_item_data in include:
            include_item = include_item_data.value
            json_include.append(include_item)


    params["include"] = json_include

    json_fields: list[str] | Unset = UNSET
    if not isinstance(fields, Unset):
        json_fields = []
        for fields_item_data in fields:
            fields_item = fields_item_data.value
            json_fields.append(fields_item)


    params["fields"] = json_fields


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/alerts",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ListAlertsListAlertsAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = ListAlertsListAlertsAnswer.from_dict(response.json())



        return response_200

    if response.status_code == 304:
        response_304 = cast(Any, None)
        return response_304

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())



        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 414:
        response_414 = cast(Any, None)
        return response_414

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())



        return response_429

    if response.status_code == 431:
        response_431 = cast(Any, None)
        return response_431

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())



        return response_503

    if response.status_code == 504:
        response_504 = Problem.from_dict(response.json())



        return response_504

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | ListAlertsListAlertsAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    feeds: list[str] | Unset = UNSET,
    include: list[ListAlertsIncludeItem] | Unset = UNSET,
    fields: list[ListAlertsFieldsItem] | Unset = UNSET,

) -> Response[Any | ListAlertsListAlertsAnswer | Problem]:
    """ Service alerts of feeds, routes and stops

     All alerts of the feeds, or those that affect any of the given routes or stops. A station has also
    the alerts of its stops, and a stop those of its station. A feed whose OpenTripPlanner fails is
    listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.

    Args:
        lang (str | Unset):
        routes (list[str] | Unset):
        stops (list[str] | Unset):
        feeds (list[str] | Unset):
        include (list[ListAlertsIncludeItem] | Unset):
        fields (list[ListAlertsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListAlertsListAlertsAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
routes=routes,
stops=stops,
feeds=feeds,
include=include,
fields=fields,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    feeds: list[str] | Unset = UNSET,
    include: list[ListAlertsIncludeItem] | Unset = UNSET,
    fields: list[ListAlertsFieldsItem] | Unset = UNSET,

) -> Any | ListAlertsListAlertsAnswer | Problem | None:
    """ Service alerts of feeds, routes and stops

     All alerts of the feeds, or those that affect any of the given routes or stops. A station has also
    the alerts of its stops, and a stop those of its station. A feed whose OpenTripPlanner fails is
    listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.

    Args:
        lang (str | Unset):
        routes (list[str] | Unset):
        stops (list[str] | Unset):
        feeds (list[str] | Unset):
        include (list[ListAlertsIncludeItem] | Unset):
        fields (list[ListAlertsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListAlertsListAlertsAnswer | Problem
     """


    return sync_detailed(
        client=client,
lang=lang,
routes=routes,
stops=stops,
feeds=feeds,
include=include,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    feeds: list[str] | Unset = UNSET,
    include: list[ListAlertsIncludeItem] | Unset = UNSET,
    fields: list[ListAlertsFieldsItem] | Unset = UNSET,

) -> Response[Any | ListAlertsListAlertsAnswer | Problem]:
    """ Service alerts of feeds, routes and stops

     All alerts of the feeds, or those that affect any of the given routes or stops. A station has also
    the alerts of its stops, and a stop those of its station. A feed whose OpenTripPlanner fails is
    listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.

    Args:
        lang (str | Unset):
        routes (list[str] | Unset):
        stops (list[str] | Unset):
        feeds (list[str] | Unset):
        include (list[ListAlertsIncludeItem] | Unset):
        fields (list[ListAlertsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListAlertsListAlertsAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
routes=routes,
stops=stops,
feeds=feeds,
include=include,
fields=fields,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    feeds: list[str] | Unset = UNSET,
    include: list[ListAlertsIncludeItem] | Unset = UNSET,
    fields: list[ListAlertsFieldsItem] | Unset = UNSET,

) -> Any | ListAlertsListAlertsAnswer | Problem | None:
    """ Service alerts of feeds, routes and stops

     All alerts of the feeds, or those that affect any of the given routes or stops. A station has also
    the alerts of its stops, and a stop those of its station. A feed whose OpenTripPlanner fails is
    listed in `meta.unavailable`. Causes, effects and severities have the names of GTFS-realtime.

    Args:
        lang (str | Unset):
        routes (list[str] | Unset):
        stops (list[str] | Unset):
        feeds (list[str] | Unset):
        include (list[ListAlertsIncludeItem] | Unset):
        fields (list[ListAlertsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListAlertsListAlertsAnswer | Problem
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
routes=routes,
stops=stops,
feeds=feeds,
include=include,
fields=fields,

    )).parsed
