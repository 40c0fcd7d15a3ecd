from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.list_route_lines_response_200_features_item_geometry_type_0 import ListRouteLinesResponse200FeaturesItemGeometryType0
  from ..models.list_route_lines_response_200_features_item_properties import ListRouteLinesResponse200FeaturesItemProperties





T = TypeVar("T", bound="ListRouteLinesResponse200FeaturesItem")



@_attrs_define
class ListRouteLinesResponse200FeaturesItem:
    """ 
        Attributes:
            type_ (Literal['Feature']):
            id (str):
            geometry (ListRouteLinesResponse200FeaturesItemGeometryType0 | None):
            properties (ListRouteLinesResponse200FeaturesItemProperties):
     """

    type_: Literal['Feature']
    id: str
    geometry: ListRouteLinesResponse200FeaturesItemGeometryType0 | None
    properties: ListRouteLinesResponse200FeaturesItemProperties





    def to_dict(self) -> dict[str, Any]:
        from ..models.list_route_lines_response_200_features_item_geometry_type_0 import ListRouteLinesResponse200FeaturesItemGeometryType0 # noqa: PLC0415
        from ..models.list_route_lines_response_200_features_item_properties import ListRouteLinesResponse200FeaturesItemProperties # noqa: PLC0415
        type_ = self.type_

        id = self.id

        geometry: dict[str, Any] | None
        if isinstance(self.geometry, ListRouteLinesResponse200FeaturesItemGeometryType0):
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
        from ..models.list_route_lines_response_200_features_item_geometry_type_0 import ListRouteLinesResponse200FeaturesItemGeometryType0 # noqa: PLC0415
        from ..models.list_route_lines_response_200_features_item_properties import ListRouteLinesResponse200FeaturesItemProperties # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['Feature'] , d.pop("type"))
        if type_ != 'Feature':
            raise ValueError(f"type must match const 'Feature', got '{type_}'")

        id = d.pop("id")

        def _parse_geometry(data: object) -> ListRouteLinesResponse200FeaturesItemGeometryType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                geometry_type_0 = ListRouteLinesResponse200FeaturesItemGeometryType0.from_dict(data)



                return geometry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ListRouteLinesResponse200FeaturesItemGeometryType0 | None, data)

        geometry = _parse_geometry(d.pop("geometry"))


        properties = ListRouteLinesResponse200FeaturesItemProperties.from_dict(d.pop("properties"))




        list_route_lines_response_200_features_item = cls(
            type_=type_,
            id=id,
            geometry=geometry,
            properties=properties,
        )

        return list_route_lines_response_200_features_item

