from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="V2TripReference")



@_attrs_define
class V2TripReference:
    """ 
        Attributes:
            id (str):
            route_id (str):
            direction_id (float | None):
            headsign (None | str):
            short_name (None | str):
            wheelchair_accessible (bool | None):
            bikes_allowed (bool | None):
     """

    id: str
    route_id: str
    direction_id: float | None
    headsign: None | str
    short_name: None | str
    wheelchair_accessible: bool | None
    bikes_allowed: bool | None





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        route_id = self.route_id

        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign

        short_name: None | str
        short_name = self.short_name

        wheelchair_accessible: bool | None
        wheelchair_accessible = self.wheelchair_accessible

        bikes_allowed: bool | None
        bikes_allowed = self.bikes_allowed


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "routeId": route_id,
            "directionId": direction_id,
            "headsign": headsign,
            "shortName": short_name,
            "wheelchairAccessible": wheelchair_accessible,
            "bikesAllowed": bikes_allowed,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        route_id = d.pop("routeId")

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


        def _parse_short_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        short_name = _parse_short_name(d.pop("shortName"))


        def _parse_wheelchair_accessible(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        wheelchair_accessible = _parse_wheelchair_accessible(d.pop("wheelchairAccessible"))


        def _parse_bikes_allowed(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        bikes_allowed = _parse_bikes_allowed(d.pop("bikesAllowed"))


        v2_trip_reference = cls(
            id=id,
            route_id=route_id,
            direction_id=direction_id,
            headsign=headsign,
            short_name=short_name,
            wheelchair_accessible=wheelchair_accessible,
            bikes_allowed=bikes_allowed,
        )

        return v2_trip_reference

