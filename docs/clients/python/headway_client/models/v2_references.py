from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.v2_alert import V2Alert
  from ..models.v2_route import V2Route
  from ..models.v2_stop import V2Stop
  from ..models.v2_trip_reference import V2TripReference
  from ..models.v2_vehicle_position import V2VehiclePosition





T = TypeVar("T", bound="V2References")



@_attrs_define
class V2References:
    """ 
        Attributes:
            routes (list[V2Route]):
            stops (list[V2Stop]):
            trips (list[V2TripReference]):
            vehicles (list[V2VehiclePosition]):
            alerts (list[V2Alert]):
     """

    routes: list[V2Route]
    stops: list[V2Stop]
    trips: list[V2TripReference]
    vehicles: list[V2VehiclePosition]
    alerts: list[V2Alert]





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_alert import V2Alert # noqa: PLC0415
        from ..models.v2_route import V2Route # noqa: PLC0415
        from ..models.v2_stop import V2Stop # noqa: PLC0415
        from ..models.v2_trip_reference import V2TripReference # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        routes = []
        for routes_item_data in self.routes:
            routes_item = routes_item_data.to_dict()
            routes.append(routes_item)



        stops = []
        for stops_item_data in self.stops:
            stops_item = stops_item_data.to_dict()
            stops.append(stops_item)



        trips = []
        for trips_item_data in self.trips:
            trips_item = trips_item_data.to_dict()
            trips.append(trips_item)



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
            "routes": routes,
            "stops": stops,
            "trips": trips,
            "vehicles": vehicles,
            "alerts": alerts,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_alert import V2Alert # noqa: PLC0415
        from ..models.v2_route import V2Route # noqa: PLC0415
        from ..models.v2_stop import V2Stop # noqa: PLC0415
        from ..models.v2_trip_reference import V2TripReference # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        d = dict(src_dict)
        routes = []
        _routes = d.pop("routes")
        for routes_item_data in (_routes):
            routes_item = V2Route.from_dict(routes_item_data)



            routes.append(routes_item)


        stops = []
        _stops = d.pop("stops")
        for stops_item_data in (_stops):
            stops_item = V2Stop.from_dict(stops_item_data)



            stops.append(stops_item)


        trips = []
        _trips = d.pop("trips")
        for trips_item_data in (_trips):
            trips_item = V2TripReference.from_dict(trips_item_data)



            trips.append(trips_item)


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


        v2_references = cls(
            routes=routes,
            stops=stops,
            trips=trips,
            vehicles=vehicles,
            alerts=alerts,
        )

        return v2_references

