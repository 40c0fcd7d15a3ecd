from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.search_fields_item import SearchFieldsItem
from ...models.search_include_item import SearchIncludeItem
from ...models.search_search_answer import SearchSearchAnswer
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    q: str,
    feeds: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[SearchIncludeItem] | Unset = UNSET,
    fields: list[SearchFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    params["q"] = q

    json_feeds: list[str] | Unset = UNSET
    if not isinstance(feeds, Unset):
        json_feeds = feeds


    params["feeds"] = json_feeds

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
        "url": "/v2/search",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | Problem | SearchSearchAnswer | None:
    if response.status_code == 200:
        response_200 = SearchSearchAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | Problem | SearchSearchAnswer]:
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
    q: str,
    feeds: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[SearchIncludeItem] | Unset = UNSET,
    fields: list[SearchFieldsItem] | Unset = UNSET,

) -> Response[Any | Problem | SearchSearchAnswer]:
    """ Stops and routes together by id, code or name, best match first, across feeds

     Exact codes come first, then exact names, prefixes, words, and other matches; a typing error in a
    word still matches. `include=route,stop` adds the results in full to the references.

    Args:
        lang (str | Unset):
        q (str):
        feeds (list[str] | Unset):
        limit (int | Unset):
        include (list[SearchIncludeItem] | Unset):
        fields (list[SearchFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | SearchSearchAnswer]
     """


    kwargs = _get_kwargs(
        lang=lang,
q=q,
feeds=feeds,
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
    q: str,
    feeds: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[SearchIncludeItem] | Unset = UNSET,
    fields: list[SearchFieldsItem] | Unset = UNSET,

) -> Any | Problem | SearchSearchAnswer | None:
    """ Stops and routes together by id, code or name, best match first, across feeds

     Exact codes come first, then exact names, prefixes, words, and other matches; a typing error in a
    word still matches. `include=route,stop` adds the results in full to the references.

    Args:
        lang (str | Unset):
        q (str):
        feeds (list[str] | Unset):
        limit (int | Unset):
        include (list[SearchIncludeItem] | Unset):
        fields (list[SearchFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | SearchSearchAnswer
     """


    return sync_detailed(
        client=client,
lang=lang,
q=q,
feeds=feeds,
limit=limit,
include=include,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    q: str,
    feeds: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[SearchIncludeItem] | Unset = UNSET,
    fields: list[SearchFieldsItem] | Unset = UNSET,

) -> Response[Any | Problem | SearchSearchAnswer]:
    """ Stops and routes together by id, code or name, best match first, across feeds

     Exact codes come first, then exact names, prefixes, words, and other matches; a typing error in a
    word still matches. `include=route,stop` adds the results in full to the references.

    Args:
        lang (str | Unset):
        q (str):
        feeds (list[str] | Unset):
        limit (int | Unset):
        include (list[SearchIncludeItem] | Unset):
        fields (list[SearchFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | Problem | SearchSearchAnswer]
     """


    kwargs = _get_kwargs(
        lang=lang,
q=q,
feeds=feeds,
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
    q: str,
    feeds: list[str] | Unset = UNSET,
    limit: int | Unset = UNSET,
    include: list[SearchIncludeItem] | Unset = UNSET,
    fields: list[SearchFieldsItem] | Unset = UNSET,

) -> Any | Problem | SearchSearchAnswer | None:
    """ Stops and routes together by id, code or name, best match first, across feeds

     Exact codes come first, then exact names, prefixes, words, and other matches; a typing error in a
    word still matches. `include=route,stop` adds the results in full to the references.

    Args:
        lang (str | Unset):
        q (str):
        feeds (list[str] | Unset):
        limit (int | Unset):
        include (list[SearchIncludeItem] | Unset):
        fields (list[SearchFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | Problem | SearchSearchAnswer
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
q=q,
feeds=feeds,
limit=limit,
include=include,
fields=fields,

    )).parsed
