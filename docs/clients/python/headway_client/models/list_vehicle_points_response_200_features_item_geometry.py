from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast






T = TypeVar("T", bound="ListVehiclePointsResponse200FeaturesItemGeometry")



@_attrs_define
class ListVehiclePointsResponse200FeaturesItemGeometry:
    """ 
        Attributes:
            type_ (Literal['Point']):
            coordinates (list[float]):
     """

    type_: Literal['Point']
    coordinates: list[float]





    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        coordinates = self.coordinates




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "coordinates": coordinates,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal['Point'] , d.pop("type"))
        if type_ != 'Point':
            raise ValueError(f"type must match const 'Point', got '{type_}'")

        coordinates = cast(list[float], d.pop("coordinates"))


        list_vehicle_points_response_200_features_item_geometry = cls(
            type_=type_,
            coordinates=coordinates,
        )

        return list_vehicle_points_response_200_features_item_geometry

