from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_route_fields_item import GetRouteFieldsItem
from ...models.get_route_get_route_answer import GetRouteGetRouteAnswer
from ...models.get_route_include_item import GetRouteIncludeItem
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    id: str,
    *,
    lang: str | Unset = UNSET,
    include: list[GetRouteIncludeItem] | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    fields: list[GetRouteFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    json_include: list[str] | Unset = UNSET
    if not isinstance(include, Unset):
        json_include = []
        for include_item_data in include:
            include_item = include_item_data.value
            json_include.append(include_item)


    params["include"] = json_include

    json_date: str | Unset = UNSET
    if not isinstance(date, Unset):
        json_date = date.isoformat()
    params["date"] = json_date

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
        "url": "/v2/routes/{id}".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | GetRouteGetRouteAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = GetRouteGetRouteAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | GetRouteGetRouteAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    include: list[GetRouteIncludeItem] | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    fields: list[GetRouteFieldsItem] | Unset = UNSET,

) -> Response[Any | GetRouteGetRouteAnswer | Problem]:
    """ One route, with its directions, stops, shape and service of a day

     A direction has the stops of its representative pattern in order of travel. `include=stops` adds
    them to the references, `vehicle` and `alert` those of the route; `include=shape` adds an encoded
    polyline to each direction, and `include=service` adds the first and last departure, the number of
    trips and the headway of a day.

    Args:
        id (str):
        lang (str | Unset):
        include (list[GetRouteIncludeItem] | Unset):
        date (datetime.date | Unset):
        fields (list[GetRouteFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetRouteGetRouteAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
include=include,
date=date,
fields=fields,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    include: list[GetRouteIncludeItem] | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    fields: list[GetRouteFieldsItem] | Unset = UNSET,

) -> Any | GetRouteGetRouteAnswer | Problem | None:
    """ One route, with its directions, stops, shape and service of a day

     A direction has the stops of its representative pattern in order of travel. `include=stops` adds
    them to the references, `vehicle` and `alert` those of the route; `include=shape` adds an encoded
    polyline to each direction, and `include=service` adds the first and last departure, the number of
    trips and the headway of a day.

    Args:
        id (str):
        lang (str | Unset):
        include (list[GetRouteIncludeItem] | Unset):
        date (datetime.date | Unset):
        fields (list[GetRouteFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetRouteGetRouteAnswer | Problem
     """


    return sync_detailed(
        id=id,
client=client,
lang=lang,
include=include,
date=date,
fields=fields,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    include: list[GetRouteIncludeItem] | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    fields: list[GetRouteFieldsItem] | Unset = UNSET,

) -> Response[Any | GetRouteGetRouteAnswer | Problem]:
    """ One route, with its directions, stops, shape and service of a day

     A direction has the stops of its representative pattern in order of travel. `include=stops` adds
    them to the references, `vehicle` and `alert` those of the route; `include=shape` adds an encoded
    polyline to each direction, and `include=service` adds the first and last departure, the number of
    trips and the headway of a day.

    Args:
        id (str):
        lang (str | Unset):
        include (list[GetRouteIncludeItem] | Unset):
        date (datetime.date | Unset):
        fields (list[GetRouteFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetRouteGetRouteAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
include=include,
date=date,
fields=fields,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    include: list[GetRouteIncludeItem] | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    fields: list[GetRouteFieldsItem] | Unset = UNSET,

) -> Any | GetRouteGetRouteAnswer | Problem | None:
    """ One route, with its directions, stops, shape and service of a day

     A direction has the stops of its representative pattern in order of travel. `include=stops` adds
    them to the references, `vehicle` and `alert` those of the route; `include=shape` adds an encoded
    polyline to each direction, and `include=service` adds the first and last departure, the number of
    trips and the headway of a day.

    Args:
        id (str):
        lang (str | Unset):
        include (list[GetRouteIncludeItem] | Unset):
        date (datetime.date | Unset):
        fields (list[GetRouteFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetRouteGetRouteAnswer | Problem
     """


    return (await asyncio_detailed(
        id=id,
client=client,
lang=lang,
include=include,
date=date,
fields=fields,

    )).parsed
