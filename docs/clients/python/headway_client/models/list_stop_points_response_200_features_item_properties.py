from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.list_stop_points_response_200_features_item_properties_kind import ListStopPointsResponse200FeaturesItemPropertiesKind
from ..models.list_stop_points_response_200_features_item_properties_mode_type_0 import ListStopPointsResponse200FeaturesItemPropertiesModeType0
from typing import cast






T = TypeVar("T", bound="ListStopPointsResponse200FeaturesItemProperties")



@_attrs_define
class ListStopPointsResponse200FeaturesItemProperties:
    """ 
        Attributes:
            feed_id (str):
            kind (ListStopPointsResponse200FeaturesItemPropertiesKind):
            code (None | str):
            name (str):
            parent_id (None | str):
            platform (None | str):
            zone_id (None | str):
            wheelchair_accessible (bool | None):
            mode (ListStopPointsResponse200FeaturesItemPropertiesModeType0 | None):
            route_ids (list[str]):
            child_ids (list[str]):
     """

    feed_id: str
    kind: ListStopPointsResponse200FeaturesItemPropertiesKind
    code: None | str
    name: str
    parent_id: None | str
    platform: None | str
    zone_id: None | str
    wheelchair_accessible: bool | None
    mode: ListStopPointsResponse200FeaturesItemPropertiesModeType0 | None
    route_ids: list[str]
    child_ids: list[str]





    def to_dict(self) -> dict[str, Any]:
        feed_id = self.feed_id

        kind = self.kind.value

        code: None | str
        code = self.code

        name = self.name

        parent_id: None | str
        parent_id = self.parent_id

        platform: None | str
        platform = self.platform

        zone_id: None | str
        zone_id = self.zone_id

        wheelchair_accessible: bool | None
        wheelchair_accessible = self.wheelchair_accessible

        mode: None | str
        if isinstance(self.mode, ListStopPointsResponse200FeaturesItemPropertiesModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        route_ids = self.route_ids



        child_ids = self.child_ids




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "feedId": feed_id,
            "kind": kind,
            "code": code,
            "name": name,
            "parentId": parent_id,
            "platform": platform,
            "zoneId": zone_id,
            "wheelchairAccessible": wheelchair_accessible,
            "mode": mode,
            "routeIds": route_ids,
            "childIds": child_ids,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        feed_id = d.pop("feedId")

        kind = ListStopPointsResponse200FeaturesItemPropertiesKind(d.pop("kind"))




        def _parse_code(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        code = _parse_code(d.pop("code"))


        name = d.pop("name")

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


        def _parse_mode(data: object) -> ListStopPointsResponse200FeaturesItemPropertiesModeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = ListStopPointsResponse200FeaturesItemPropertiesModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ListStopPointsResponse200FeaturesItemPropertiesModeType0 | None, data)

        mode = _parse_mode(d.pop("mode"))


        route_ids = cast(list[str], d.pop("routeIds"))


        child_ids = cast(list[str], d.pop("childIds"))


        list_stop_points_response_200_features_item_properties = cls(
            feed_id=feed_id,
            kind=kind,
            code=code,
            name=name,
            parent_id=parent_id,
            platform=platform,
            zone_id=zone_id,
            wheelchair_accessible=wheelchair_accessible,
            mode=mode,
            route_ids=route_ids,
            child_ids=child_ids,
        )

        return list_stop_points_response_200_features_item_properties

