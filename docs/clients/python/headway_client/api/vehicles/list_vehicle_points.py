from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.list_vehicle_points_response_200 import ListVehiclePointsResponse200
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    feed: str,
    routes: list[str] | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["feed"] = feed

    json_routes: list[str] | Unset = UNSET
    if not isinstance(routes, Unset):
        json_routes = routes


    params["routes"] = json_routes


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/vehicles.geojson",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | ListVehiclePointsResponse200 | Problem | None:
    if response.status_code == 200:
        response_200 = ListVehiclePointsResponse200.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | ListVehiclePointsResponse200 | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    feed: str,
    routes: list[str] | Unset = UNSET,

) -> Response[Any | ListVehiclePointsResponse200 | Problem]:
    """ The last positions of vehicles as points

     The vehicles of a feed that report a position, of all routes or of some.

    Args:
        feed (str):
        routes (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListVehiclePointsResponse200 | Problem]
     """


    kwargs = _get_kwargs(
        feed=feed,
routes=routes,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient | Client,
    feed: str,
    routes: list[str] | Unset = UNSET,

) -> Any | ListVehiclePointsResponse200 | Problem | None:
    """ The last positions of vehicles as points

     The vehicles of a feed that report a position, of all routes or of some.

    Args:
        feed (str):
        routes (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListVehiclePointsResponse200 | Problem
     """


    return sync_detailed(
        client=client,
feed=feed,
routes=routes,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    feed: str,
    routes: list[str] | Unset = UNSET,

) -> Response[Any | ListVehiclePointsResponse200 | Problem]:
    """ The last positions of vehicles as points

     The vehicles of a feed that report a position, of all routes or of some.

    Args:
        feed (str):
        routes (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ListVehiclePointsResponse200 | Problem]
     """


    kwargs = _get_kwargs(
        feed=feed,
routes=routes,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    feed: str,
    routes: list[str] | Unset = UNSET,

) -> Any | ListVehiclePointsResponse200 | Problem | None:
    """ The last positions of vehicles as points

     The vehicles of a feed that report a position, of all routes or of some.

    Args:
        feed (str):
        routes (list[str] | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ListVehiclePointsResponse200 | Problem
     """


    return (await asyncio_detailed(
        client=client,
feed=feed,
routes=routes,

    )).parsed
