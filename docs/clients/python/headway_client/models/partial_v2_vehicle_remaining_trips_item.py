from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2VehicleRemainingTripsItem")



@_attrs_define
class PartialV2VehicleRemainingTripsItem:
    """ 
        Attributes:
            trip_number (float | None):
            route_id (str):
            route_number (None | str):
            route_name (None | str):
            schedule_number (None | str):
            operator_name (None | str):
            is_active (bool | None):
            stop_count (float | None):
            start_time (None | str):
            end_time (None | str):
            trip_id (None | str):
            direction_id (float | None):
            headsign (None | str):
     """

    trip_number: float | None
    route_id: str
    route_number: None | str
    route_name: None | str
    schedule_number: None | str
    operator_name: None | str
    is_active: bool | None
    stop_count: float | None
    start_time: None | str
    end_time: None | str
    trip_id: None | str
    direction_id: float | None
    headsign: None | str





    def to_dict(self) -> dict[str, Any]:
        trip_number: float | None
        trip_number = self.trip_number

        route_id = self.route_id

        route_number: None | str
        route_number = self.route_number

        route_name: None | str
        route_name = self.route_name

        schedule_number: None | str
        schedule_number = self.schedule_number

        operator_name: None | str
        operator_name = self.operator_name

        is_active: bool | None
        is_active = self.is_active

        stop_count: float | None
        stop_count = self.stop_count

        start_time: None | str
        start_time = self.start_time

        end_time: None | str
        end_time = self.end_time

        trip_id: None | str
        trip_id = self.trip_id

        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "tripNumber": trip_number,
            "routeId": route_id,
            "routeNumber": route_number,
            "routeName": route_name,
            "scheduleNumber": schedule_number,
            "operatorName": operator_name,
            "isActive": is_active,
            "stopCount": stop_count,
            "startTime": start_time,
            "endTime": end_time,
            "tripId": trip_id,
            "directionId": direction_id,
            "headsign": headsign,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_trip_number(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        trip_number = _parse_trip_number(d.pop("tripNumber"))


        route_id = d.pop("routeId")

        def _parse_route_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        route_number = _parse_route_number(d.pop("routeNumber"))


        def _parse_route_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        route_name = _parse_route_name(d.pop("routeName"))


        def _parse_schedule_number(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        schedule_number = _parse_schedule_number(d.pop("scheduleNumber"))


        def _parse_operator_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operator_name = _parse_operator_name(d.pop("operatorName"))


        def _parse_is_active(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        is_active = _parse_is_active(d.pop("isActive"))


        def _parse_stop_count(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        stop_count = _parse_stop_count(d.pop("stopCount"))


        def _parse_start_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        start_time = _parse_start_time(d.pop("startTime"))


        def _parse_end_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        end_time = _parse_end_time(d.pop("endTime"))


        def _parse_trip_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        trip_id = _parse_trip_id(d.pop("tripId"))


        def _parse_direction_id(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        direction_id = _parse_direction_id(d.pop("directionId"))


        def _parse_headsign(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        headsign = _parse_headsign(d.pop("headsign"))


        partial_v2_vehicle_remaining_trips_item = cls(
            trip_number=trip_number,
            route_id=route_id,
            route_number=route_number,
            route_name=route_name,
            schedule_number=schedule_number,
            operator_name=operator_name,
            is_active=is_active,
            stop_count=stop_count,
            start_time=start_time,
            end_time=end_time,
            trip_id=trip_id,
            direction_id=direction_id,
            headsign=headsign,
        )

        return partial_v2_vehicle_remaining_trips_item

