from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.list_route_lines_response_200_features_item_properties_mode_type_0 import ListRouteLinesResponse200FeaturesItemPropertiesModeType0
from typing import cast






T = TypeVar("T", bound="ListRouteLinesResponse200FeaturesItemProperties")



@_attrs_define
class ListRouteLinesResponse200FeaturesItemProperties:
    """ 
        Attributes:
            route_id (str):
            direction_id (float | None):
            headsign (None | str):
            short_name (None | str):
            long_name (None | str):
            mode (ListRouteLinesResponse200FeaturesItemPropertiesModeType0 | None):
            color (None | str):
            text_color (None | str):
     """

    route_id: str
    direction_id: float | None
    headsign: None | str
    short_name: None | str
    long_name: None | str
    mode: ListRouteLinesResponse200FeaturesItemPropertiesModeType0 | None
    color: None | str
    text_color: None | str





    def to_dict(self) -> dict[str, Any]:
        route_id = self.route_id

        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign

        short_name: None | str
        short_name = self.short_name

        long_name: None | str
        long_name = self.long_name

        mode: None | str
        if isinstance(self.mode, ListRouteLinesResponse200FeaturesItemPropertiesModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        color: None | str
        color = self.color

        text_color: None | str
        text_color = self.text_color


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "routeId": route_id,
            "directionId": direction_id,
            "headsign": headsign,
            "shortName": short_name,
            "longName": long_name,
            "mode": mode,
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


        def _parse_short_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        short_name = _parse_short_name(d.pop("shortName"))


        def _parse_long_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        long_name = _parse_long_name(d.pop("longName"))


        def _parse_mode(data: object) -> ListRouteLinesResponse200FeaturesItemPropertiesModeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = ListRouteLinesResponse200FeaturesItemPropertiesModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ListRouteLinesResponse200FeaturesItemPropertiesModeType0 | None, data)

        mode = _parse_mode(d.pop("mode"))


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


        list_route_lines_response_200_features_item_properties = cls(
            route_id=route_id,
            direction_id=direction_id,
            headsign=headsign,
            short_name=short_name,
            long_name=long_name,
            mode=mode,
            color=color,
            text_color=text_color,
        )

        return list_route_lines_response_200_features_item_properties

