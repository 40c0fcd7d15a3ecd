from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="GetRouteShapeResponse200FeaturesItemProperties")



@_attrs_define
class GetRouteShapeResponse200FeaturesItemProperties:
    """ 
        Attributes:
            route_id (str):
            direction_id (float | None):
            headsign (None | str):
            color (None | str):
            text_color (None | str):
     """

    route_id: str
    direction_id: float | None
    headsign: None | str
    color: None | str
    text_color: None | str





    def to_dict(self) -> dict[str, Any]:
        route_id = self.route_id

        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign

        color: None | str
        color = self.color

        text_color: None | str
        text_color = self.text_color


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "routeId": route_id,
            "directionId": direction_id,
            "headsign": headsign,
            "color": color,
            "textColor": text_color,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
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


        def _parse_color(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        color = _parse_color(d.pop("color"))


        def _parse_text_color(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text_color = _parse_text_color(d.pop("textColor"))


        get_route_shape_response_200_features_item_properties = cls(
            route_id=route_id,
            direction_id=direction_id,
            headsign=headsign,
            color=color,
            text_color=text_color,
        )

        return get_route_shape_response_200_features_item_properties

