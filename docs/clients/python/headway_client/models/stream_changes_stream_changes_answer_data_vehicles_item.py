from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.v2_vehicle_position import V2VehiclePosition





T = TypeVar("T", bound="StreamChangesStreamChangesAnswerDataVehiclesItem")



@_attrs_define
class StreamChangesStreamChangesAnswerDataVehiclesItem:
    """ 
        Attributes:
            id (None | str):
            vehicle_no (str):
            position (None | V2VehiclePosition):
     """

    id: None | str
    vehicle_no: str
    position: None | V2VehiclePosition





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        id: None | str
        id = self.id

        vehicle_no = self.vehicle_no

        position: dict[str, Any] | None
        if isinstance(self.position, V2VehiclePosition):
            position = self.position.to_dict()
        else:
            position = self.position


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "vehicleNo": vehicle_no,
            "position": position,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        d = dict(src_dict)
        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        vehicle_no = d.pop("vehicleNo")

        def _parse_position(data: object) -> None | V2VehiclePosition:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                position_type_0 = V2VehiclePosition.from_dict(data)



                return position_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2VehiclePosition, data)

        position = _parse_position(d.pop("position"))


        stream_changes_stream_changes_answer_data_vehicles_item = cls(
            id=id,
            vehicle_no=vehicle_no,
            position=position,
        )

        return stream_changes_stream_changes_answer_data_vehicles_item

