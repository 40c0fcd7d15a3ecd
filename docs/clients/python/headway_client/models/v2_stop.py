from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.v2_stop_kind import V2StopKind
from ..models.v2_stop_mode_type_0 import V2StopModeType0
from typing import cast






T = TypeVar("T", bound="V2Stop")



@_attrs_define
class V2Stop:
    """ 
        Attributes:
            id (str):
            feed_id (str):
            kind (V2StopKind):
            code (None | str):
            name (str):
            lat (float):
            lon (float):
            parent_id (None | str):
            platform (None | str):
            zone_id (None | str):
            wheelchair_accessible (bool | None):
            mode (None | V2StopModeType0):
            route_ids (list[str]):
            child_ids (list[str]):
            distance_meters (float | None):
     """

    id: str
    feed_id: str
    kind: V2StopKind
    code: None | str
    name: str
    lat: float
    lon: float
    parent_id: None | str
    platform: None | str
    zone_id: None | str
    wheelchair_accessible: bool | None
    mode: None | V2StopModeType0
    route_ids: list[str]
    child_ids: list[str]
    distance_meters: float | None





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        feed_id = self.feed_id

        kind = self.kind.value

        code: None | str
        code = self.code

        name = self.name

        lat = self.lat

        lon = self.lon

        parent_id: None | str
        parent_id = self.parent_id

        platform: None | str
        platform = self.platform

        zone_id: None | str
        zone_id = self.zone_id

        wheelchair_accessible: bool | None
        wheelchair_accessible = self.wheelchair_accessible

        mode: None | str
        if isinstance(self.mode, V2StopModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        route_ids = self.route_ids



        child_ids = self.child_ids



        distance_meters: float | None
        distance_meters = self.distance_meters


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "feedId": feed_id,
            "kind": kind,
            "code": code,
            "name": name,
            "lat": lat,
            "lon": lon,
            "parentId": parent_id,
            "platform": platform,
            "zoneId": zone_id,
            "wheelchairAccessible": wheelchair_accessible,
            "mode": mode,
            "routeIds": route_ids,
            "childIds": child_ids,
            "distanceMeters": distance_meters,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        feed_id = d.pop("feedId")

        kind = V2StopKind(d.pop("kind"))




        def _parse_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code = _parse_code(d.pop("code"))


        name = d.pop("name")

        lat = d.pop("lat")

        lon = d.pop("lon")

        def _parse_parent_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        parent_id = _parse_parent_id(d.pop("parentId"))


        def _parse_platform(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        platform = _parse_platform(d.pop("platform"))


        def _parse_zone_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        zone_id = _parse_zone_id(d.pop("zoneId"))


        def _parse_wheelchair_accessible(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        wheelchair_accessible = _parse_wheelchair_accessible(d.pop("wheelchairAccessible"))


        def _parse_mode(data: object) -> None | V2StopModeType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = V2StopModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2StopModeType0, data)

        mode = _parse_mode(d.pop("mode"))


        route_ids = cast(list[str], d.pop("routeIds"))


        child_ids = cast(list[str], d.pop("childIds"))


        def _parse_distance_meters(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        distance_meters = _parse_distance_meters(d.pop("distanceMeters"))


        v2_stop = cls(
            id=id,
            feed_id=feed_id,
            kind=kind,
            code=code,
            name=name,
            lat=lat,
            lon=lon,
            parent_id=parent_id,
            platform=platform,
            zone_id=zone_id,
            wheelchair_accessible=wheelchair_accessible,
            mode=mode,
            route_ids=route_ids,
            child_ids=child_ids,
            distance_meters=distance_meters,
        )

        return v2_stop

