from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    since: str | Unset = UNSET,
    lang: str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["since"] = since

    params["lang"] = lang


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/feeds/{id}/bundle".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | str | None:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

    if response.status_code == 206:
        response_206 = response.text
        return response_206

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

    if response.status_code == 416:
        response_416 = Problem.from_dict(response.json())



        return response_416

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem | str]:
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
    since: str | Unset = UNSET,
    lang: str | Unset = UNSET,

) -> Response[Any | Problem | str]:
    """ The whole network of a feed for offline use, one JSON object per line

     Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind`
    names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets
    a 304. With `since` the answer has only new and changed lines, and a line `DELETED` for each entity
    that is gone, where that version is still stored and this is smaller; `since` in the first line is
    then that version, otherwise null with the whole bundle. One `Range` of bytes is answered with at
    most 4 MiB (700 KiB behind a load balancer).

    Args:
        id (str):
        since (str | Unset):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | str]
     """


    kwargs = _get_kwargs(
        id=id,
since=since,
lang=lang,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    since: str | Unset = UNSET,
    lang: str | Unset = UNSET,

) -> Any | Problem | str | None:
    """ The whole network of a feed for offline use, one JSON object per line

     Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind`
    names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets
    a 304. With `since` the answer has only new and changed lines, and a line `DELETED` for each entity
    that is gone, where that version is still stored and this is smaller; `since` in the first line is
    then that version, otherwise null with the whole bundle. One `Range` of bytes is answered with at
    most 4 MiB (700 KiB behind a load balancer).

    Args:
        id (str):
        since (str | Unset):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | str
     """


    return sync_detailed(
        id=id,
client=client,
since=since,
lang=lang,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    since: str | Unset = UNSET,
    lang: str | Unset = UNSET,

) -> Response[Any | Problem | str]:
    """ The whole network of a feed for offline use, one JSON object per line

     Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind`
    names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets
    a 304. With `since` the answer has only new and changed lines, and a line `DELETED` for each entity
    that is gone, where that version is still stored and this is smaller; `since` in the first line is
    then that version, otherwise null with the whole bundle. One `Range` of bytes is answered with at
    most 4 MiB (700 KiB behind a load balancer).

    Args:
        id (str):
        since (str | Unset):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | str]
     """


    kwargs = _get_kwargs(
        id=id,
since=since,
lang=lang,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    since: str | Unset = UNSET,
    lang: str | Unset = UNSET,

) -> Any | Problem | str | None:
    """ The whole network of a feed for offline use, one JSON object per line

     Newline-delimited JSON: a line with the feed, then its stations, stops, routes and patterns; `kind`
    names the entity. The ETag changes with `networkVersion`, so that a client that has the bundle gets
    a 304. With `since` the answer has only new and changed lines, and a line `DELETED` for each entity
    that is gone, where that version is still stored and this is smaller; `since` in the first line is
    then that version, otherwise null with the whole bundle. One `Range` of bytes is answered with at
    most 4 MiB (700 KiB behind a load balancer).

    Args:
        id (str):
        since (str | Unset):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | str
     """


    return (await asyncio_detailed(
        id=id,
client=client,
since=since,
lang=lang,

    )).parsed
