from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_stop_kind import PartialV2StopKind
from ..models.partial_v2_stop_mode_type_0 import PartialV2StopModeType0
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="PartialV2Stop")



@_attrs_define
class PartialV2Stop:
    """ 
        Attributes:
            id (str | Unset):
            feed_id (str | Unset):
            kind (PartialV2StopKind | Unset):
            code (None | str | Unset):
            name (str | Unset):
            lat (float | Unset):
            lon (float | Unset):
            parent_id (None | str | Unset):
            platform (None | str | Unset):
            zone_id (None | str | Unset):
            wheelchair_accessible (bool | None | Unset):
            mode (None | PartialV2StopModeType0 | Unset):
            route_ids (list[str] | Unset):
            child_ids (list[str] | Unset):
            distance_meters (float | None | Unset):
     """

    id: str | Unset = UNSET
    feed_id: str | Unset = UNSET
    kind: PartialV2StopKind | Unset = UNSET
    code: None | str | Unset = UNSET
    name: str | Unset = UNSET
    lat: float | Unset = UNSET
    lon: float | Unset = UNSET
    parent_id: None | str | Unset = UNSET
    platform: None | str | Unset = UNSET
    zone_id: None | str | Unset = UNSET
    wheelchair_accessible: bool | None | Unset = UNSET
    mode: None | PartialV2StopModeType0 | Unset = UNSET
    route_ids: list[str] | Unset = UNSET
    child_ids: list[str] | Unset = UNSET
    distance_meters: float | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        feed_id = self.feed_id

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value


        code: None | str | Unset
        if isinstance(self.code, Unset):
            code = UNSET
        else:
            code = self.code

        name = self.name

        lat = self.lat

        lon = self.lon

        parent_id: None | str | Unset
        if isinstance(self.parent_id, Unset):
            parent_id = UNSET
        else:
            parent_id = self.parent_id

        platform: None | str | Unset
        if isinstance(self.platform, Unset):
            platform = UNSET
        else:
            platform = self.platform

        zone_id: None | str | Unset
        if isinstance(self.zone_id, Unset):
            zone_id = UNSET
        else:
            zone_id = self.zone_id

        wheelchair_accessible: bool | None | Unset
        if isinstance(self.wheelchair_accessible, Unset):
            wheelchair_accessible = UNSET
        else:
            wheelchair_accessible = self.wheelchair_accessible

        mode: None | str | Unset
        if isinstance(self.mode, Unset):
            mode = UNSET
        elif isinstance(self.mode, PartialV2StopModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        route_ids: list[str] | Unset = UNSET
        if not isinstance(self.route_ids, Unset):
            route_ids = self.route_ids



        child_ids: list[str] | Unset = UNSET
        if not isinstance(self.child_ids, Unset):
            child_ids = self.child_ids



        distance_meters: float | None | Unset
        if isinstance(self.distance_meters, Unset):
            distance_meters = UNSET
        else:
            distance_meters = self.distance_meters


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if feed_id is not UNSET:
            field_dict["feedId"] = feed_id
        if kind is not UNSET:
            field_dict["kind"] = kind
        if code is not UNSET:
            field_dict["code"] = code
        if name is not UNSET:
            field_dict["name"] = name
        if lat is not UNSET:
            field_dict["lat"] = lat
        if lon is not UNSET:
            field_dict["lon"] = lon
        if parent_id is not UNSET:
            field_dict["parentId"] = parent_id
        if platform is not UNSET:
            field_dict["platform"] = platform
        if zone_id is not UNSET:
            field_dict["zoneId"] = zone_id
        if wheelchair_accessible is not UNSET:
            field_dict["wheelchairAccessible"] = wheelchair_accessible
        if mode is not UNSET:
            field_dict["mode"] = mode
        if route_ids is not UNSET:
            field_dict["routeIds"] = route_ids
        if child_ids is not UNSET:
            field_dict["childIds"] = child_ids
        if distance_meters is not UNSET:
            field_dict["distanceMeters"] = distance_meters

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        feed_id = d.pop("feedId", UNSET)

        _kind = d.pop("kind", UNSET)
        kind: PartialV2StopKind | Unset
        if isinstance(_kind,  Unset):
            kind = UNSET
        else:
            kind = PartialV2StopKind(_kind)




        def _parse_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        code = _parse_code(d.pop("code", UNSET))


        name = d.pop("name", UNSET)

        lat = d.pop("lat", UNSET)

        lon = d.pop("lon", UNSET)

        def _parse_parent_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_id = _parse_parent_id(d.pop("parentId", UNSET))


        def _parse_platform(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        platform = _parse_platform(d.pop("platform", UNSET))


        def _parse_zone_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        zone_id = _parse_zone_id(d.pop("zoneId", UNSET))


        def _parse_wheelchair_accessible(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        wheelchair_accessible = _parse_wheelchair_accessible(d.pop("wheelchairAccessible", UNSET))


        def _parse_mode(data: object) -> None | PartialV2StopModeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = PartialV2StopModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2StopModeType0 | Unset, data)

        mode = _parse_mode(d.pop("mode", UNSET))


        route_ids = cast(list[str], d.pop("routeIds", UNSET))


        child_ids = cast(list[str], d.pop("childIds", UNSET))


        def _parse_distance_meters(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        distance_meters = _parse_distance_meters(d.pop("distanceMeters", UNSET))


        partial_v2_stop = cls(
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

        return partial_v2_stop

