from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.get_route_shape_response_200_features_item_geometry_type_0 import GetRouteShapeResponse200FeaturesItemGeometryType0
  from ..models.get_route_shape_response_200_features_item_properties import GetRouteShapeResponse200FeaturesItemProperties





T = TypeVar("T", bound="GetRouteShapeResponse200FeaturesItem")



@_attrs_define
class GetRouteShapeResponse200FeaturesItem:
    """ 
        Attributes:
            type_ (Literal['Feature']):
            id (str):
            geometry (GetRouteShapeResponse200FeaturesItemGeometryType0 | None):
            properties (GetRouteShapeResponse200FeaturesItemProperties):
     """

    type_: Literal['Feature']
    id: str
    geometry: GetRouteShapeResponse200FeaturesItemGeometryType0 | None
    properties: GetRouteShapeResponse200FeaturesItemProperties





    def to_dict(self) -> dict[str, Any]:
        from ..models.get_route_shape_response_200_features_item_geometry_type_0 import GetRouteShapeResponse200FeaturesItemGeometryType0 # noqa: PLC0415
        from ..models.get_route_shape_response_200_features_item_properties import GetRouteShapeResponse200FeaturesItemProperties # noqa: PLC0415
        type_ = self.type_

        id = self.id

        geometry: dict[str, Any] | None
        if isinstance(self.geometry, GetRouteShapeResponse200FeaturesItemGeometryType0):
            geometry = self.geometry.to_dict()
        else:
            geometry = self.geometry

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
        from ..models.get_route_shape_response_200_features_item_geometry_type_0 import GetRouteShapeResponse200FeaturesItemGeometryType0 # noqa: PLC0415
        from ..models.get_route_shape_response_200_features_item_properties import GetRouteShapeResponse200FeaturesItemProperties # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['Feature'] , d.pop("type"))
        if type_ != 'Feature':
            raise ValueError(f"type must match const 'Feature', got '{type_}'")

        id = d.pop("id")

        def _parse_geometry(data: object) -> GetRouteShapeResponse200FeaturesItemGeometryType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                geometry_type_0 = GetRouteShapeResponse200FeaturesItemGeometryType0.from_dict(data)



                return geometry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(GetRouteShapeResponse200FeaturesItemGeometryType0 | None, data)

        geometry = _parse_geometry(d.pop("geometry"))


        properties = GetRouteShapeResponse200FeaturesItemProperties.from_dict(d.pop("properties"))




        get_route_shape_response_200_features_item = cls(
            type_=type_,
            id=id,
            geometry=geometry,
            properties=properties,
        )

        return get_route_shape_response_200_features_item

