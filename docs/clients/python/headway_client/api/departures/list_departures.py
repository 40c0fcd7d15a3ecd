from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_departures_fields_item import ListDeparturesFieldsItem
from ...models.list_departures_include_item import ListDeparturesIncludeItem
from ...models.list_departures_list_departures_answer import ListDeparturesListDeparturesAnswer
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    near: str | Unset = UNSET,
    radius: int | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    minutes: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[ListDeparturesIncludeItem] | Unset = UNSET,
    fields: list[ListDeparturesFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    json_stops: list[str] | Unset = UNSET
    if not isinstance(stops, Unset):
        json_stops = stops


    params["stops"] = json_stops

    params["near"] = near

    params["radius"] = radius

    json_routes: list[str] | Unset = UNSET
    if not isinstance(routes, Unset):
        json_routes = routes


    params["routes"] = json_routes

    json_from_: str | Unset = UNSET
    if not isinstance(from_, Unset):
        json_from_ = from_.isoformat()
    params["from"] = json_from_

    params["minutes"] = minutes

    params["limit"] = limit

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
        "url": "/v2/departures",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ListDeparturesListDeparturesAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = ListDeparturesListDeparturesAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | ListDeparturesListDeparturesAnswer | Problem]:
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
    stops: list[str] | Unset = UNSET,
    near: str | Unset = UNSET,
    radius: int | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    minutes: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[ListDeparturesIncludeItem] | Unset = UNSET,
    fields: list[ListDeparturesFieldsItem] | Unset = UNSET,

) -> Response[Any | ListDeparturesListDeparturesAnswer | Problem]:
    """ Departure boards of up to 100 stops

     One board for each stop or station, in the order of `stops`, then of the distance from `near`; at
    least one of the two is needed. All boards of an OpenTripPlanner come from one query. At most 2,000
    departures for all stops together, and 20 stops around `near`. With `routes`, up to ten times
    `limit` of each stop are read and then filtered, at most 4,000 for all stops. `meta.isComplete` is
    false where there may be more. An empty board has a reason; `STOP_NOT_SERVED` is one of a stop at
    which no route calls, or none of `routes`; `NO_FIXED_TIMES` one of a stop whose trips are all
    frequency-based. `expectedTime` and `delaySeconds` are null without realtime data.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        near (str | Unset):
        radius (int | Unset):
        routes (list[str] | Unset):
        from_ (datetime.datetime | Unset):
        minutes (int | Unset):
        limit (int | Unset):
        include (list[ListDeparturesIncludeItem] | Unset):
        fields (list[ListDeparturesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListDeparturesListDeparturesAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
stops=stops,
near=near,
radius=radius,
routes=routes,
from_=from_,
minutes=minutes,
limit=limit,
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
    stops: list[str] | Unset = UNSET,
    near: str | Unset = UNSET,
    radius: int | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    minutes: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[ListDeparturesIncludeItem] | Unset = UNSET,
    fields: list[ListDeparturesFieldsItem] | Unset = UNSET,

) -> Any | ListDeparturesListDeparturesAnswer | Problem | None:
    """ Departure boards of up to 100 stops

     One board for each stop or station, in the order of `stops`, then of the distance from `near`; at
    least one of the two is needed. All boards of an OpenTripPlanner come from one query. At most 2,000
    departures for all stops together, and 20 stops around `near`. With `routes`, up to ten times
    `limit` of each stop are read and then filtered, at most 4,000 for all stops. `meta.isComplete` is
    false where there may be more. An empty board has a reason; `STOP_NOT_SERVED` is one of a stop at
    which no route calls, or none of `routes`; `NO_FIXED_TIMES` one of a stop whose trips are all
    frequency-based. `expectedTime` and `delaySeconds` are null without realtime data.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        near (str | Unset):
        radius (int | Unset):
        routes (list[str] | Unset):
        from_ (datetime.datetime | Unset):
        minutes (int | Unset):
        limit (int | Unset):
        include (list[ListDeparturesIncludeItem] | Unset):
        fields (list[ListDeparturesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListDeparturesListDeparturesAnswer | Problem
     """


    return sync_detailed(
        client=client,
lang=lang,
stops=stops,
near=near,
radius=radius,
routes=routes,
from_=from_,
minutes=minutes,
limit=limit,
include=include,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    near: str | Unset = UNSET,
    radius: int | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    minutes: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[ListDeparturesIncludeItem] | Unset = UNSET,
    fields: list[ListDeparturesFieldsItem] | Unset = UNSET,

) -> Response[Any | ListDeparturesListDeparturesAnswer | Problem]:
    """ Departure boards of up to 100 stops

     One board for each stop or station, in the order of `stops`, then of the distance from `near`; at
    least one of the two is needed. All boards of an OpenTripPlanner come from one query. At most 2,000
    departures for all stops together, and 20 stops around `near`. With `routes`, up to ten times
    `limit` of each stop are read and then filtered, at most 4,000 for all stops. `meta.isComplete` is
    false where there may be more. An empty board has a reason; `STOP_NOT_SERVED` is one of a stop at
    which no route calls, or none of `routes`; `NO_FIXED_TIMES` one of a stop whose trips are all
    frequency-based. `expectedTime` and `delaySeconds` are null without realtime data.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        near (str | Unset):
        radius (int | Unset):
        routes (list[str] | Unset):
        from_ (datetime.datetime | Unset):
        minutes (int | Unset):
        limit (int | Unset):
        include (list[ListDeparturesIncludeItem] | Unset):
        fields (list[ListDeparturesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListDeparturesListDeparturesAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
stops=stops,
near=near,
radius=radius,
routes=routes,
from_=from_,
minutes=minutes,
limit=limit,
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
    stops: list[str] | Unset = UNSET,
    near: str | Unset = UNSET,
    radius: int | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    from_: datetime.datetime | Unset = UNSET,
    minutes: int | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[ListDeparturesIncludeItem] | Unset = UNSET,
    fields: list[ListDeparturesFieldsItem] | Unset = UNSET,

) -> Any | ListDeparturesListDeparturesAnswer | Problem | None:
    """ Departure boards of up to 100 stops

     One board for each stop or station, in the order of `stops`, then of the distance from `near`; at
    least one of the two is needed. All boards of an OpenTripPlanner come from one query. At most 2,000
    departures for all stops together, and 20 stops around `near`. With `routes`, up to ten times
    `limit` of each stop are read and then filtered, at most 4,000 for all stops. `meta.isComplete` is
    false where there may be more. An empty board has a reason; `STOP_NOT_SERVED` is one of a stop at
    which no route calls, or none of `routes`; `NO_FIXED_TIMES` one of a stop whose trips are all
    frequency-based. `expectedTime` and `delaySeconds` are null without realtime data.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        near (str | Unset):
        radius (int | Unset):
        routes (list[str] | Unset):
        from_ (datetime.datetime | Unset):
        minutes (int | Unset):
        limit (int | Unset):
        include (list[ListDeparturesIncludeItem] | Unset):
        fields (list[ListDeparturesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListDeparturesListDeparturesAnswer | Problem
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
stops=stops,
near=near,
radius=radius,
routes=routes,
from_=from_,
minutes=minutes,
limit=limit,
include=include,
fields=fields,

    )).parsed
