from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast






T = TypeVar("T", bound="ListRouteLinesResponse200FeaturesItemGeometryType0")



@_attrs_define
class ListRouteLinesResponse200FeaturesItemGeometryType0:
    """ 
        Attributes:
            type_ (Literal['LineString']):
            coordinates (list[list[float]]):
     """

    type_: Literal['LineString']
    coordinates: list[list[float]]





    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        coordinates = []
        for coordinates_item_data in self.coordinates:
            coordinates_item = coordinates_item_data


            coordinates.append(coordinates_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "coordinates": coordinates,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal['LineString'] , d.pop("type"))
        if type_ != 'LineString':
            raise ValueError(f"type must match const 'LineString', got '{type_}'")

        coordinates = []
        _coordinates = d.pop("coordinates")
        for coordinates_item_data in (_coordinates):
            coordinates_item = cast(list[float], coordinates_item_data)

            coordinates.append(coordinates_item)


        list_route_lines_response_200_features_item_geometry_type_0 = cls(
            type_=type_,
            coordinates=coordinates,
        )

        return list_route_lines_response_200_features_item_geometry_type_0

