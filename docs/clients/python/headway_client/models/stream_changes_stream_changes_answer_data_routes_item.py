from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.v2_alert import V2Alert
  from ..models.v2_vehicle_position import V2VehiclePosition





T = TypeVar("T", bound="StreamChangesStreamChangesAnswerDataRoutesItem")



@_attrs_define
class StreamChangesStreamChangesAnswerDataRoutesItem:
    """ 
        Attributes:
            route_id (str):
            vehicles (list[V2VehiclePosition]):
            alerts (list[V2Alert]):
     """

    route_id: str
    vehicles: list[V2VehiclePosition]
    alerts: list[V2Alert]





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_alert import V2Alert # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        route_id = self.route_id

        vehicles = []
        for vehicles_item_data in self.vehicles:
            vehicles_item = vehicles_item_data.to_dict()
            vehicles.append(vehicles_item)



        alerts = []
        for alerts_item_data in self.alerts:
            alerts_item = alerts_item_data.to_dict()
            alerts.append(alerts_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "routeId": route_id,
            "vehicles": vehicles,
            "alerts": alerts,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_alert import V2Alert # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        d = dict(src_dict)
        route_id = d.pop("routeId")

        vehicles = []
        _vehicles = d.pop("vehicles")
        for vehicles_item_data in (_vehicles):
            vehicles_item = V2VehiclePosition.from_dict(vehicles_item_data)



            vehicles.append(vehicles_item)


        alerts = []
        _alerts = d.pop("alerts")
        for alerts_item_data in (_alerts):
            alerts_item = V2Alert.from_dict(alerts_item_data)



            alerts.append(alerts_item)


        stream_changes_stream_changes_answer_data_routes_item = cls(
            route_id=route_id,
            vehicles=vehicles,
            alerts=alerts,
        )

        return stream_changes_stream_changes_answer_data_routes_item

