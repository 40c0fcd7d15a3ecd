from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="V2VehiclePosition")



@_attrs_define
class V2VehiclePosition:
    """ 
        Attributes:
            id (None | str):
            label (None | str):
            trip_id (str):
            route_id (str):
            direction_id (float | None):
            lat (float):
            lon (float):
            bearing (float | None):
            speed_meters_per_second (float | None):
            reported_at (None | str):
     """

    id: None | str
    label: None | str
    trip_id: str
    route_id: str
    direction_id: float | None
    lat: float
    lon: float
    bearing: float | None
    speed_meters_per_second: float | None
    reported_at: None | str





    def to_dict(self) -> dict[str, Any]:
        id: None | str
        id = self.id

        label: None | str
        label = self.label

        trip_id = self.trip_id

        route_id = self.route_id

        direction_id: float | None
        direction_id = self.direction_id

        lat = self.lat

        lon = self.lon

        bearing: float | None
        bearing = self.bearing

        speed_meters_per_second: float | None
        speed_meters_per_second = self.speed_meters_per_second

        reported_at: None | str
        reported_at = self.reported_at


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "label": label,
            "tripId": trip_id,
            "routeId": route_id,
            "directionId": direction_id,
            "lat": lat,
            "lon": lon,
            "bearing": bearing,
            "speedMetersPerSecond": speed_meters_per_second,
            "reportedAt": reported_at,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        def _parse_label(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        label = _parse_label(d.pop("label"))


        trip_id = d.pop("tripId")

        route_id = d.pop("routeId")

        def _parse_direction_id(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        direction_id = _parse_direction_id(d.pop("directionId"))


        lat = d.pop("lat")

        lon = d.pop("lon")

        def _parse_bearing(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        bearing = _parse_bearing(d.pop("bearing"))


        def _parse_speed_meters_per_second(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        speed_meters_per_second = _parse_speed_meters_per_second(d.pop("speedMetersPerSecond"))


        def _parse_reported_at(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reported_at = _parse_reported_at(d.pop("reportedAt"))


        v2_vehicle_position = cls(
            id=id,
            label=label,
            trip_id=trip_id,
            route_id=route_id,
            direction_id=direction_id,
            lat=lat,
            lon=lon,
            bearing=bearing,
            speed_meters_per_second=speed_meters_per_second,
            reported_at=reported_at,
        )

        return v2_vehicle_position

