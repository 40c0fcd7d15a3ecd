from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_vehicle_fields_item import GetVehicleFieldsItem
from ...models.get_vehicle_get_vehicle_answer import GetVehicleGetVehicleAnswer
from ...models.get_vehicle_include_item import GetVehicleIncludeItem
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    lang: str | Unset = UNSET,
    feed: str | Unset = UNSET,
    include: list[GetVehicleIncludeItem] | Unset = UNSET,
    fields: list[GetVehicleFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    params["feed"] = feed

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
        "url": "/v2/vehicles/{id}".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | GetVehicleGetVehicleAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = GetVehicleGetVehicleAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | GetVehicleGetVehicleAnswer | Problem]:
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
    feed: str | Unset = UNSET,
    include: list[GetVehicleIncludeItem] | Unset = UNSET,
    fields: list[GetVehicleFieldsItem] | Unset = UNSET,

) -> Response[Any | GetVehicleGetVehicleAnswer | Problem]:
    """ One vehicle with its duty of today and its position

     The current trip and the trips that remain of the duty, by the waybills of the operator, with their
    trip ids where they can be matched, and the last position that OpenTripPlanner has.

    Args:
        id (str):
        lang (str | Unset):
        feed (str | Unset):
        include (list[GetVehicleIncludeItem] | Unset):
        fields (list[GetVehicleFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetVehicleGetVehicleAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
feed=feed,
include=include,
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
    feed: str | Unset = UNSET,
    include: list[GetVehicleIncludeItem] | Unset = UNSET,
    fields: list[GetVehicleFieldsItem] | Unset = UNSET,

) -> Any | GetVehicleGetVehicleAnswer | Problem | None:
    """ One vehicle with its duty of today and its position

     The current trip and the trips that remain of the duty, by the waybills of the operator, with their
    trip ids where they can be matched, and the last position that OpenTripPlanner has.

    Args:
        id (str):
        lang (str | Unset):
        feed (str | Unset):
        include (list[GetVehicleIncludeItem] | Unset):
        fields (list[GetVehicleFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetVehicleGetVehicleAnswer | Problem
     """


    return sync_detailed(
        id=id,
client=client,
lang=lang,
feed=feed,
include=include,
fields=fields,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    feed: str | Unset = UNSET,
    include: list[GetVehicleIncludeItem] | Unset = UNSET,
    fields: list[GetVehicleFieldsItem] | Unset = UNSET,

) -> Response[Any | GetVehicleGetVehicleAnswer | Problem]:
    """ One vehicle with its duty of today and its position

     The current trip and the trips that remain of the duty, by the waybills of the operator, with their
    trip ids where they can be matched, and the last position that OpenTripPlanner has.

    Args:
        id (str):
        lang (str | Unset):
        feed (str | Unset):
        include (list[GetVehicleIncludeItem] | Unset):
        fields (list[GetVehicleFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetVehicleGetVehicleAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
feed=feed,
include=include,
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
    feed: str | Unset = UNSET,
    include: list[GetVehicleIncludeItem] | Unset = UNSET,
    fields: list[GetVehicleFieldsItem] | Unset = UNSET,

) -> Any | GetVehicleGetVehicleAnswer | Problem | None:
    """ One vehicle with its duty of today and its position

     The current trip and the trips that remain of the duty, by the waybills of the operator, with their
    trip ids where they can be matched, and the last position that OpenTripPlanner has.

    Args:
        id (str):
        lang (str | Unset):
        feed (str | Unset):
        include (list[GetVehicleIncludeItem] | Unset):
        fields (list[GetVehicleFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetVehicleGetVehicleAnswer | Problem
     """


    return (await asyncio_detailed(
        id=id,
client=client,
lang=lang,
feed=feed,
include=include,
fields=fields,

    )).parsed
