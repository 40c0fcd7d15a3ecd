from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast
from typing import Literal, cast

if TYPE_CHECKING:
  from ..models.list_vehicle_points_response_200_features_item import ListVehiclePointsResponse200FeaturesItem





T = TypeVar("T", bound="ListVehiclePointsResponse200")



@_attrs_define
class ListVehiclePointsResponse200:
    """ 
        Attributes:
            type_ (Literal['FeatureCollection']):
            features (list[ListVehiclePointsResponse200FeaturesItem]):
     """

    type_: Literal['FeatureCollection']
    features: list[ListVehiclePointsResponse200FeaturesItem]





    def to_dict(self) -> dict[str, Any]:
        from ..models.list_vehicle_points_response_200_features_item import ListVehiclePointsResponse200FeaturesItem # noqa: PLC0415
        type_ = self.type_

        features = []
        for features_item_data in self.features:
            features_item = features_item_data.to_dict()
            features.append(features_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "type": type_,
            "features": features,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.list_vehicle_points_response_200_features_item import ListVehiclePointsResponse200FeaturesItem # noqa: PLC0415
        d = dict(src_dict)
        type_ = cast(Literal['FeatureCollection'] , d.pop("type"))
        if type_ != 'FeatureCollection':
            raise ValueError(f"type must match const 'FeatureCollection', got '{type_}'")

        features = []
        _features = d.pop("features")
        for features_item_data in (_features):
            features_item = ListVehiclePointsResponse200FeaturesItem.from_dict(features_item_data)



            features.append(features_item)


        list_vehicle_points_response_200 = cls(
            type_=type_,
            features=features,
        )

        return list_vehicle_points_response_200

