from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.get_route_shape_response_200 import GetRouteShapeResponse200
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    id: str,
    *,
    lang: str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["lang"] = lang


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v2/routes/{id}/shape.geojson".format(id=quote(str(id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | GetRouteShapeResponse200 | Problem | None:
    if response.status_code == 200:
        response_200 = GetRouteShapeResponse200.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Any | GetRouteShapeResponse200 | Problem]:
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

) -> Response[Any | GetRouteShapeResponse200 | Problem]:
    """ The shapes of each direction of a route, with its branches

     For each direction the shape of its representative pattern in the OpenTripPlanner, then one for each
    pattern with stops that no earlier line has, such as a branch. A pattern without a shape has no
    geometry.

    Args:
        id (str):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetRouteShapeResponse200 | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
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
    lang: str | Unset = UNSET,

) -> Any | GetRouteShapeResponse200 | Problem | None:
    """ The shapes of each direction of a route, with its branches

     For each direction the shape of its representative pattern in the OpenTripPlanner, then one for each
    pattern with stops that no earlier line has, such as a branch. A pattern without a shape has no
    geometry.

    Args:
        id (str):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetRouteShapeResponse200 | Problem
     """


    return sync_detailed(
        id=id,
client=client,
lang=lang,

    ).parsed

async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    lang: str | Unset = UNSET,

) -> Response[Any | GetRouteShapeResponse200 | Problem]:
    """ The shapes of each direction of a route, with its branches

     For each direction the shape of its representative pattern in the OpenTripPlanner, then one for each
    pattern with stops that no earlier line has, such as a branch. A pattern without a shape has no
    geometry.

    Args:
        id (str):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | GetRouteShapeResponse200 | Problem]
     """


    kwargs = _get_kwargs(
        id=id,
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
    lang: str | Unset = UNSET,

) -> Any | GetRouteShapeResponse200 | Problem | None:
    """ The shapes of each direction of a route, with its branches

     For each direction the shape of its representative pattern in the OpenTripPlanner, then one for each
    pattern with stops that no earlier line has, such as a branch. A pattern without a shape has no
    geometry.

    Args:
        id (str):
        lang (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | GetRouteShapeResponse200 | Problem
     """


    return (await asyncio_detailed(
        id=id,
client=client,
lang=lang,

    )).parsed
