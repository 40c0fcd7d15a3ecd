from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_timetable_fields_item import GetTimetableFieldsItem
from ...models.get_timetable_get_timetable_answer import GetTimetableGetTimetableAnswer
from ...models.get_timetable_include_item import GetTimetableIncludeItem
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    lang: str | Unset = UNSET,
    stop: str | Unset = UNSET,
    route: str | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    include: list[GetTimetableIncludeItem] | Unset = UNSET,
    fields: list[GetTimetableFieldsItem] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang

    params["stop"] = stop

    params["route"] = route

    json_date: str | Unset = UNSET
    if not isinstance(date, Unset):
        json_date = date.isoformat()
    params["date"] = json_date

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
        "url": "/v2/timetable",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | GetTimetableGetTimetableAnswer | Problem | None:
    if response.status_code == 200:
        response_200 = GetTimetableGetTimetableAnswer.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | GetTimetableGetTimetableAnswer | Problem]:
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
    stop: str | Unset = UNSET,
    route: str | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    include: list[GetTimetableIncludeItem] | Unset = UNSET,
    fields: list[GetTimetableFieldsItem] | Unset = UNSET,

) -> Response[Any | GetTimetableGetTimetableAnswer | Problem]:
    """ The timetable of a stop or a route on a service date, past and to come

     Give `stop`, `route` or both. With `stop`, `departures` has those of the stop, or of all stops of a
    station, sorted by scheduled time; with both, only those of the route. With `route` alone,
    `patterns` has every trip with its time at every stop. Departures after midnight belong to the
    service date on which their trip began. It is the plan, without realtime data, so that it can be
    kept until the end of the day.

    Args:
        lang (str | Unset):
        stop (str | Unset):
        route (str | Unset):
        date (datetime.date | Unset):
        include (list[GetTimetableIncludeItem] | Unset):
        fields (list[GetTimetableFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetTimetableGetTimetableAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
stop=stop,
route=route,
date=date,
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
    stop: str | Unset = UNSET,
    route: str | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    include: list[GetTimetableIncludeItem] | Unset = UNSET,
    fields: list[GetTimetableFieldsItem] | Unset = UNSET,

) -> Any | GetTimetableGetTimetableAnswer | Problem | None:
    """ The timetable of a stop or a route on a service date, past and to come

     Give `stop`, `route` or both. With `stop`, `departures` has those of the stop, or of all stops of a
    station, sorted by scheduled time; with both, only those of the route. With `route` alone,
    `patterns` has every trip with its time at every stop. Departures after midnight belong to the
    service date on which their trip began. It is the plan, without realtime data, so that it can be
    kept until the end of the day.

    Args:
        lang (str | Unset):
        stop (str | Unset):
        route (str | Unset):
        date (datetime.date | Unset):
        include (list[GetTimetableIncludeItem] | Unset):
        fields (list[GetTimetableFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetTimetableGetTimetableAnswer | Problem
     """


    return sync_detailed(
        client=client,
lang=lang,
stop=stop,
route=route,
date=date,
include=include,
fields=fields,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,
    stop: str | Unset = UNSET,
    route: str | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    include: list[GetTimetableIncludeItem] | Unset = UNSET,
    fields: list[GetTimetableFieldsItem] | Unset = UNSET,

) -> Response[Any | GetTimetableGetTimetableAnswer | Problem]:
    """ The timetable of a stop or a route on a service date, past and to come

     Give `stop`, `route` or both. With `stop`, `departures` has those of the stop, or of all stops of a
    station, sorted by scheduled time; with both, only those of the route. With `route` alone,
    `patterns` has every trip with its time at every stop. Departures after midnight belong to the
    service date on which their trip began. It is the plan, without realtime data, so that it can be
    kept until the end of the day.

    Args:
        lang (str | Unset):
        stop (str | Unset):
        route (str | Unset):
        date (datetime.date | Unset):
        include (list[GetTimetableIncludeItem] | Unset):
        fields (list[GetTimetableFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetTimetableGetTimetableAnswer | Problem]
     """


    kwargs = _get_kwargs(
        lang=lang,
stop=stop,
route=route,
date=date,
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
    stop: str | Unset = UNSET,
    route: str | Unset = UNSET,
    date: datetime.date | Unset = UNSET,
    include: list[GetTimetableIncludeItem] | Unset = UNSET,
    fields: list[GetTimetableFieldsItem] | Unset = UNSET,

) -> Any | GetTimetableGetTimetableAnswer | Problem | None:
    """ The timetable of a stop or a route on a service date, past and to come

     Give `stop`, `route` or both. With `stop`, `departures` has those of the stop, or of all stops of a
    station, sorted by scheduled time; with both, only those of the route. With `route` alone,
    `patterns` has every trip with its time at every stop. Departures after midnight belong to the
    service date on which their trip began. It is the plan, without realtime data, so that it can be
    kept until the end of the day.

    Args:
        lang (str | Unset):
        stop (str | Unset):
        route (str | Unset):
        date (datetime.date | Unset):
        include (list[GetTimetableIncludeItem] | Unset):
        fields (list[GetTimetableFieldsItem] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetTimetableGetTimetableAnswer | Problem
     """


    return (await asyncio_detailed(
        client=client,
lang=lang,
stop=stop,
route=route,
date=date,
include=include,
fields=fields,

    )).parsed
