from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2RouteDetailsServiceType0")



@_attrs_define
class PartialV2RouteDetailsServiceType0:
    """ 
        Attributes:
            service_date (str):
            first_departure (None | str):
            last_departure (None | str):
            trip_count (float):
            headway_seconds (float | None):
     """

    service_date: str
    first_departure: None | str
    last_departure: None | str
    trip_count: float
    headway_seconds: float | None





    def to_dict(self) -> dict[str, Any]:
        service_date = self.service_date

        first_departure: None | str
        first_departure = self.first_departure

        last_departure: None | str
        last_departure = self.last_departure

        trip_count = self.trip_count

        headway_seconds: float | None
        headway_seconds = self.headway_seconds


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "serviceDate": service_date,
            "firstDeparture": first_departure,
            "lastDeparture": last_departure,
            "tripCount": trip_count,
            "headwaySeconds": headway_seconds,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        service_date = d.pop("serviceDate")

        def _parse_first_departure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        first_departure = _parse_first_departure(d.pop("firstDeparture"))


        def _parse_last_departure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        last_departure = _parse_last_departure(d.pop("lastDeparture"))


        trip_count = d.pop("tripCount")

        def _parse_headway_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        headway_seconds = _parse_headway_seconds(d.pop("headwaySeconds"))


        partial_v2_route_details_service_type_0 = cls(
            service_date=service_date,
            first_departure=first_departure,
            last_departure=last_departure,
            trip_count=trip_count,
            headway_seconds=headway_seconds,
        )

        return partial_v2_route_details_service_type_0

