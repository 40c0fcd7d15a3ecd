from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_feed_fields_item import GetFeedFieldsItem
from ...models.get_feed_get_feed_answer import GetFeedGetFeedAnswer
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    lang: str | Unset = UNSET,
    fields: list[GetFeedFieldsItem] | Unset = UNSET,

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
        "url": "/v2/feeds/{id}".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | GetFeedGetFeedAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = GetFeedGetFeedAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | GetFeedGetFeedAnswer | Problem]:
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
    fields: list[GetFeedFieldsItem] | Unset = UNSET,

) -> Response[Any | GetFeedGetFeedAnswer | Problem]:
    """ One feed with the version, dates and size of its data

     `networkVersion` changes when a route, stop or pattern changes, `scheduleVersion` when a time, a
    trip or a calendar changes; both follow the last refresh. `realtime` says what the OpenTripPlanner
    has now, `languages` which tags `lang` can choose beside the language of the feed. `serviceFrom` and
    `serviceTo` are the first and last date of its calendars at the last refresh, or those of its
    OpenTripPlanner where that cannot tell.

    Args:
        id (str):
        lang (str | Unset):
        fields (list[GetFeedFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetFeedGetFeedAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
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
    fields: list[GetFeedFieldsItem] | Unset = UNSET,

) -> Any | GetFeedGetFeedAnswer | Problem | None:
    """ One feed with the version, dates and size of its data

     `networkVersion` changes when a route, stop or pattern changes, `scheduleVersion` when a time, a
    trip or a calendar changes; both follow the last refresh. `realtime` says what the OpenTripPlanner
    has now, `languages` which tags `lang` can choose beside the language of the feed. `serviceFrom` and
    `serviceTo` are the first and last date of its calendars at the last refresh, or those of its
    OpenTripPlanner where that cannot tell.

    Args:
        id (str):
        lang (str | Unset):
        fields (list[GetFeedFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetFeedGetFeedAnswer | Problem
     """


    return sync_detailed(
        id=id,
client=client,
lang=lang,
fields=fields,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    fields: list[GetFeedFieldsItem] | Unset = UNSET,

) -> Response[Any | GetFeedGetFeedAnswer | Problem]:
    """ One feed with the version, dates and size of its data

     `networkVersion` changes when a route, stop or pattern changes, `scheduleVersion` when a time, a
    trip or a calendar changes; both follow the last refresh. `realtime` says what the OpenTripPlanner
    has now, `languages` which tags `lang` can choose beside the language of the feed. `serviceFrom` and
    `serviceTo` are the first and last date of its calendars at the last refresh, or those of its
    OpenTripPlanner where that cannot tell.

    Args:
        id (str):
        lang (str | Unset):
        fields (list[GetFeedFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetFeedGetFeedAnswer | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
lang=lang,
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
    fields: list[GetFeedFieldsItem] | Unset = UNSET,

) -> Any | GetFeedGetFeedAnswer | Problem | None:
    """ One feed with the version, dates and size of its data

     `networkVersion` changes when a route, stop or pattern changes, `scheduleVersion` when a time, a
    trip or a calendar changes; both follow the last refresh. `realtime` says what the OpenTripPlanner
    has now, `languages` which tags `lang` can choose beside the language of the feed. `serviceFrom` and
    `serviceTo` are the first and last date of its calendars at the last refresh, or those of its
    OpenTripPlanner where that cannot tell.

    Args:
        id (str):
        lang (str | Unset):
        fields (list[GetFeedFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetFeedGetFeedAnswer | Problem
     """


    return (await asyncio_detailed(
        id=id,
client=client,
lang=lang,
fields=fields,

    )).parsed
