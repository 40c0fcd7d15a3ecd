from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_feeds_fields_item import ListFeedsFieldsItem
from ...models.list_feeds_list_feeds_answer import ListFeedsListFeedsAnswer
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    fields: list[ListFeedsFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

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
        "url": "/v2/feeds",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ListFeedsListFeedsAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = ListFeedsListFeedsAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | ListFeedsListFeedsAnswer | Problem]:
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
    fields: list[ListFeedsFieldsItem] | Unset = UNSET,

) -> Response[Any | ListFeedsListFeedsAnswer | Problem]:
    """ All feeds with the version, dates and size of their data

     A feed that cannot be loaded is missing from the data and listed in `meta.unavailable`.

    Args:
        lang (str | Unset):
        fields (list[ListFeedsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListFeedsListFeedsAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
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
    fields: list[ListFeedsFieldsItem] | Unset = UNSET,

) -> Any | ListFeedsListFeedsAnswer | Problem | None:
    """ All feeds with the version, dates and size of their data

     A feed that cannot be loaded is missing from the data and listed in `meta.unavailable`.

    Args:
        lang (str | Unset):
        fields (list[ListFeedsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListFeedsListFeedsAnswer | Problem
     """


    return sync_detailed(
        client=client,
lang=lang,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    fields: list[ListFeedsFieldsItem] | Unset = UNSET,

) -> Response[Any | ListFeedsListFeedsAnswer | Problem]:
    """ All feeds with the version, dates and size of their data

     A feed that cannot be loaded is missing from the data and listed in `meta.unavailable`.

    Args:
        lang (str | Unset):
        fields (list[ListFeedsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListFeedsListFeedsAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
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
    fields: list[ListFeedsFieldsItem] | Unset = UNSET,

) -> Any | ListFeedsListFeedsAnswer | Problem | None:
    """ All feeds with the version, dates and size of their data

     A feed that cannot be loaded is missing from the data and listed in `meta.unavailable`.

    Args:
        lang (str | Unset):
        fields (list[ListFeedsFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListFeedsListFeedsAnswer | Problem
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
fields=fields,

    )).parsed
