from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2RouteDetailsDirectionsType0Item")



@_attrs_define
class PartialV2RouteDetailsDirectionsType0Item:
    """ 
        Attributes:
            direction_id (float | None):
            headsign (None | str):
            stop_ids (list[str]):
            shape (None | str):
     """

    direction_id: float | None
    headsign: None | str
    stop_ids: list[str]
    shape: None | str





    def to_dict(self) -> dict[str, Any]:
        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign

        stop_ids = self.stop_ids



        shape: None | str
        shape = self.shape


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "directionId": direction_id,
            "headsign": headsign,
            "stopIds": stop_ids,
            "shape": shape,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
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


        stop_ids = cast(list[str], d.pop("stopIds"))


        def _parse_shape(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        shape = _parse_shape(d.pop("shape"))


        partial_v2_route_details_directions_type_0_item = cls(
            direction_id=direction_id,
            headsign=headsign,
            stop_ids=stop_ids,
            shape=shape,
        )

        return partial_v2_route_details_directions_type_0_item

