from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.list_stop_points_response_200_features_item_geometry import ListStopPointsResponse200FeaturesItemGeometry
  from ..models.list_stop_points_response_200_features_item_properties import ListStopPointsResponse200FeaturesItemProperties





T = TypeVar("T", bound="ListStopPointsResponse200FeaturesItem")



@_attrs_define
class ListStopPointsResponse200FeaturesItem:
    """ 
        Attributes:
            type_ (Literal['Feature']):
            id (str):
            geometry (ListStopPointsResponse200FeaturesItemGeometry):
            properties (ListStopPointsResponse200FeaturesItemProperties):
     """

    type_: Literal['Feature']
    id: str
    geometry: ListStopPointsResponse200FeaturesItemGeometry
    properties: ListStopPointsResponse200FeaturesItemProperties





    def to_dict(self) -> dict[str, Any]:
        from ..models.list_stop_points_response_200_features_item_geometry import ListStopPointsResponse200FeaturesItemGeometry # noqa: PLC0415
        from ..models.list_stop_points_response_200_features_item_properties import ListStopPointsResponse200FeaturesItemProperties # noqa: PLC0415
        type_ = self.type_

        id = self.id

        geometry = self.geometry.to_dict()

        properties = self.properties.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "id": id,
            "geometry": geometry,
            "properties": properties,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.list_stop_points_response_200_features_item_geometry import ListStopPointsResponse200FeaturesItemGeometry # noqa: PLC0415
        from ..models.list_stop_points_response_200_features_item_properties import ListStopPointsResponse200FeaturesItemProperties # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['Feature'] , d.pop("type"))
        if type_ != 'Feature':
            raise ValueError(f"type must match const 'Feature', got '{type_}'")

        id = d.pop("id")

        geometry = ListStopPointsResponse200FeaturesItemGeometry.from_dict(d.pop("geometry"))




        properties = ListStopPointsResponse200FeaturesItemProperties.from_dict(d.pop("properties"))




        list_stop_points_response_200_features_item = cls(
            type_=type_,
            id=id,
            geometry=geometry,
            properties=properties,
        )

        return list_stop_points_response_200_features_item

