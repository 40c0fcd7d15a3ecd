from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.list_vehicle_points_response_200_features_item_geometry import ListVehiclePointsResponse200FeaturesItemGeometry
  from ..models.list_vehicle_points_response_200_features_item_properties import ListVehiclePointsResponse200FeaturesItemProperties





T = TypeVar("T", bound="ListVehiclePointsResponse200FeaturesItem")



@_attrs_define
class ListVehiclePointsResponse200FeaturesItem:
    """ 
        Attributes:
            type_ (Literal['Feature']):
            id (None | str):
            geometry (ListVehiclePointsResponse200FeaturesItemGeometry):
            properties (ListVehiclePointsResponse200FeaturesItemProperties):
     """

    type_: Literal['Feature']
    id: None | str
    geometry: ListVehiclePointsResponse200FeaturesItemGeometry
    properties: ListVehiclePointsResponse200FeaturesItemProperties





    def to_dict(self) -> dict[str, Any]:
        from ..models.list_vehicle_points_response_200_features_item_geometry import ListVehiclePointsResponse200FeaturesItemGeometry # noqa: PLC0415
        from ..models.list_vehicle_points_response_200_features_item_properties import ListVehiclePointsResponse200FeaturesItemProperties # noqa: PLC0415
        type_ = self.type_

        id: None | str
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
        from ..models.list_vehicle_points_response_200_features_item_geometry import ListVehiclePointsResponse200FeaturesItemGeometry # noqa: PLC0415
        from ..models.list_vehicle_points_response_200_features_item_properties import ListVehiclePointsResponse200FeaturesItemProperties # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['Feature'] , d.pop("type"))
        if type_ != 'Feature':
            raise ValueError(f"type must match const 'Feature', got '{type_}'")

        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        geometry = ListVehiclePointsResponse200FeaturesItemGeometry.from_dict(d.pop("geometry"))




        properties = ListVehiclePointsResponse200FeaturesItemProperties.from_dict(d.pop("properties"))




        list_vehicle_points_response_200_features_item = cls(
            type_=type_,
            id=id,
            geometry=geometry,
            properties=properties,
        )

        return list_vehicle_points_response_200_features_item

