from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.stream_changes_fields_item import StreamChangesFieldsItem
from ...models.stream_changes_stream_changes_answer import StreamChangesStreamChangesAnswer
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    vehicles: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    wait: int | Unset = UNSET,
    fields: list[StreamChangesFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    json_stops: list[str] | Unset = UNSET
    if not isinstance(stops, Unset):
        json_stops = stops


    params["stops"] = json_stops

    json_routes: list[str] | Unset = UNSET
    if not isinstance(routes, Unset):
        json_routes = routes


    params["routes"] = json_routes

    json_vehicles: list[str] | Unset = UNSET
    if not isinstance(vehicles, Unset):
        json_vehicles = vehicles


    params["vehicles"] = json_vehicles

    params["limit"] = limit

    params["wait"] = wait

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
        "url": "/v2/stream",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | StreamChangesStreamChangesAnswer | None:
    if response.status_code == 200:
        response_200 = StreamChangesStreamChangesAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem | StreamChangesStreamChangesAnswer]:
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
    routes: list[str] | Unset = UNSET,
    vehicles: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    wait: int | Unset = UNSET,
    fields: list[StreamChangesFieldsItem] | Unset = UNSET,

) -> Response[Any | Problem | StreamChangesStreamChangesAnswer]:
    """ Boards, vehicles and alerts as they change, by long polling or as server-sent events

     As JSON: one answer. With `If-None-Match` and `wait` (or `Prefer: wait=N`) the answer comes when
    something has changed, or as a 304 after that many seconds, at most the time of a call. Where the
    front door can stream (docs/api.md) and the request accepts `text/event-stream`, the answer is a
    stream of events `board`, `route` and `vehicle`, each with a changed item; `Last-Event-ID` continues
    after a lost connection.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        routes (list[str] | Unset):
        vehicles (list[str] | Unset):
        limit (int | Unset):
        wait (int | Unset):
        fields (list[StreamChangesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | StreamChangesStreamChangesAnswer]
     """


    kwargs = _get_kwargs(
        lang=lang,
stops=stops,
routes=routes,
vehicles=vehicles,
limit=limit,
wait=wait,
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
    routes: list[str] | Unset = UNSET,
    vehicles: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    wait: int | Unset = UNSET,
    fields: list[StreamChangesFieldsItem] | Unset = UNSET,

) -> Any | Problem | StreamChangesStreamChangesAnswer | None:
    """ Boards, vehicles and alerts as they change, by long polling or as server-sent events

     As JSON: one answer. With `If-None-Match` and `wait` (or `Prefer: wait=N`) the answer comes when
    something has changed, or as a 304 after that many seconds, at most the time of a call. Where the
    front door can stream (docs/api.md) and the request accepts `text/event-stream`, the answer is a
    stream of events `board`, `route` and `vehicle`, each with a changed item; `Last-Event-ID` continues
    after a lost connection.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        routes (list[str] | Unset):
        vehicles (list[str] | Unset):
        limit (int | Unset):
        wait (int | Unset):
        fields (list[StreamChangesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | StreamChangesStreamChangesAnswer
     """


    return sync_detailed(
        client=client,
lang=lang,
stops=stops,
routes=routes,
vehicles=vehicles,
limit=limit,
wait=wait,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    stops: list[str] | Unset = UNSET,
    routes: list[str] | Unset = UNSET,
    vehicles: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    wait: int | Unset = UNSET,
    fields: list[StreamChangesFieldsItem] | Unset = UNSET,

) -> Response[Any | Problem | StreamChangesStreamChangesAnswer]:
    """ Boards, vehicles and alerts as they change, by long polling or as server-sent events

     As JSON: one answer. With `If-None-Match` and `wait` (or `Prefer: wait=N`) the answer comes when
    something has changed, or as a 304 after that many seconds, at most the time of a call. Where the
    front door can stream (docs/api.md) and the request accepts `text/event-stream`, the answer is a
    stream of events `board`, `route` and `vehicle`, each with a changed item; `Last-Event-ID` continues
    after a lost connection.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        routes (list[str] | Unset):
        vehicles (list[str] | Unset):
        limit (int | Unset):
        wait (int | Unset):
        fields (list[StreamChangesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | StreamChangesStreamChangesAnswer]
     """


    kwargs = _get_kwargs(
        lang=lang,
stops=stops,
routes=routes,
vehicles=vehicles,
limit=limit,
wait=wait,
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
    routes: list[str] | Unset = UNSET,
    vehicles: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    wait: int | Unset = UNSET,
    fields: list[StreamChangesFieldsItem] | Unset = UNSET,

) -> Any | Problem | StreamChangesStreamChangesAnswer | None:
    """ Boards, vehicles and alerts as they change, by long polling or as server-sent events

     As JSON: one answer. With `If-None-Match` and `wait` (or `Prefer: wait=N`) the answer comes when
    something has changed, or as a 304 after that many seconds, at most the time of a call. Where the
    front door can stream (docs/api.md) and the request accepts `text/event-stream`, the answer is a
    stream of events `board`, `route` and `vehicle`, each with a changed item; `Last-Event-ID` continues
    after a lost connection.

    Args:
        lang (str | Unset):
        stops (list[str] | Unset):
        routes (list[str] | Unset):
        vehicles (list[str] | Unset):
        limit (int | Unset):
        wait (int | Unset):
        fields (list[StreamChangesFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | StreamChangesStreamChangesAnswer
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
stops=stops,
routes=routes,
vehicles=vehicles,
limit=limit,
wait=wait,
fields=fields,

    )).parsed
