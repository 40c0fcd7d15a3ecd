from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_vehicle_state import PartialV2VehicleState
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_vehicle_current_trip_type_0 import PartialV2VehicleCurrentTripType0
  from ..models.partial_v2_vehicle_remaining_trips_item import PartialV2VehicleRemainingTripsItem
  from ..models.v2_vehicle_position import V2VehiclePosition





T = TypeVar("T", bound="PartialV2Vehicle")



@_attrs_define
class PartialV2Vehicle:
    """ 
        Attributes:
            id (str | Unset):
            feed_id (str | Unset):
            vehicle_no (str | Unset):
            state (PartialV2VehicleState | Unset):
            service_type (None | str | Unset):
            depot (None | str | Unset):
            waybill_id (None | str | Unset):
            waybill_no (None | str | Unset):
            schedule_no (None | str | Unset):
            duty_date (None | str | Unset):
            service_date (str | Unset):
            time_zone (str | Unset):
            updated_at (None | str | Unset):
            current_trip (None | PartialV2VehicleCurrentTripType0 | Unset):
            remaining_trips (list[PartialV2VehicleRemainingTripsItem] | Unset):
            position (None | Unset | V2VehiclePosition):
     """

    id: str | Unset = UNSET
    feed_id: str | Unset = UNSET
    vehicle_no: str | Unset = UNSET
    state: PartialV2VehicleState | Unset = UNSET
    service_type: None | str | Unset = UNSET
    depot: None | str | Unset = UNSET
    waybill_id: None | str | Unset = UNSET
    waybill_no: None | str | Unset = UNSET
    schedule_no: None | str | Unset = UNSET
    duty_date: None | str | Unset = UNSET
    service_date: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    updated_at: None | str | Unset = UNSET
    current_trip: None | PartialV2VehicleCurrentTripType0 | Unset = UNSET
    remaining_trips: list[PartialV2VehicleRemainingTripsItem] | Unset = UNSET
    position: None | Unset | V2VehiclePosition = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_vehicle_current_trip_type_0 import PartialV2VehicleCurrentTripType0 # noqa: PLC0415
        from ..models.partial_v2_vehicle_remaining_trips_item import PartialV2VehicleRemainingTripsItem # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        id = self.id

        feed_id = self.feed_id

        vehicle_no = self.vehicle_no

        state: str | Unset = UNSET
        if not isinstance(self.state, Unset):
            state = self.state.value


        service_type: None | str | Unset
        if isinstance(self.service_type, Unset):
            service_type = UNSET
        else:
            service_type = self.service_type

        depot: None | str | Unset
        if isinstance(self.depot, Unset):
            depot = UNSET
        else:
            depot = self.depot

        waybill_id: None | str | Unset
        if isinstance(self.waybill_id, Unset):
            waybill_id = UNSET
        else:
            waybill_id = self.waybill_id

        waybill_no: None | str | Unset
        if isinstance(self.waybill_no, Unset):
            waybill_no = UNSET
        else:
            waybill_no = self.waybill_no

        schedule_no: None | str | Unset
        if isinstance(self.schedule_no, Unset):
            schedule_no = UNSET
        else:
            schedule_no = self.schedule_no

        duty_date: None | str | Unset
        if isinstance(self.duty_date, Unset):
            duty_date = UNSET
        else:
            duty_date = self.duty_date

        service_date = self.service_date

        time_zone = self.time_zone

        updated_at: None | str | Unset
        if isinstance(self.updated_at, Unset):
            updated_at = UNSET
        else:
            updated_at = self.updated_at

        current_trip: dict[str, Any] | None | Unset
        if isinstance(self.current_trip, Unset):
            current_trip = UNSET
        elif isinstance(self.current_trip, PartialV2VehicleCurrentTripType0):
            current_trip = self.current_trip.to_dict()
        else:
            current_trip = self.current_trip

        remaining_trips: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.remaining_trips, Unset):
            remaining_trips = []
            for remaining_trips_item_data in self.remaining_trips:
                remaining_trips_item = remaining_trips_item_data.to_dict()
                remaining_trips.append(remaining_trips_item)



        position: dict[str, Any] | None | Unset
        if isinstance(self.position, Unset):
            position = UNSET
        elif isinstance(self.position, V2VehiclePosition):
            position = self.position.to_dict()
        else:
            position = self.position


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if feed_id is not UNSET:
            field_dict["feedId"] = feed_id
        if vehicle_no is not UNSET:
            field_dict["vehicleNo"] = vehicle_no
        if state is not UNSET:
            field_dict["state"] = state
        if service_type is not UNSET:
            field_dict["serviceType"] = service_type
        if depot is not UNSET:
            field_dict["depot"] = depot
        if waybill_id is not UNSET:
            field_dict["waybillId"] = waybill_id
        if waybill_no is not UNSET:
            field_dict["waybillNo"] = waybill_no
        if schedule_no is not UNSET:
            field_dict["scheduleNo"] = schedule_no
        if duty_date is not UNSET:
            field_dict["dutyDate"] = duty_date
        if service_date is not UNSET:
            field_dict["serviceDate"] = service_date
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if updated_at is not UNSET:
            field_dict["updatedAt"] = updated_at
        if current_trip is not UNSET:
            field_dict["currentTrip"] = current_trip
        if remaining_trips is not UNSET:
            field_dict["remainingTrips"] = remaining_trips
        if position is not UNSET:
            field_dict["position"] = position

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_vehicle_current_trip_type_0 import PartialV2VehicleCurrentTripType0 # noqa: PLC0415
        from ..models.partial_v2_vehicle_remaining_trips_item import PartialV2VehicleRemainingTripsItem # noqa: PLC0415
        from ..models.v2_vehicle_position import V2VehiclePosition # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        feed_id = d.pop("feedId", UNSET)

        vehicle_no = d.pop("vehicleNo", UNSET)

        _state = d.pop("state", UNSET)
        state: PartialV2VehicleState | Unset
        if isinstance(_state,  Unset):
            state = UNSET
        else:
            state = PartialV2VehicleState(_state)




        def _parse_service_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        service_type = _parse_service_type(d.pop("serviceType", UNSET))


        def _parse_depot(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        depot = _parse_depot(d.pop("depot", UNSET))


        def _parse_waybill_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        waybill_id = _parse_waybill_id(d.pop("waybillId", UNSET))


        def _parse_waybill_no(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        waybill_no = _parse_waybill_no(d.pop("waybillNo", UNSET))


        def _parse_schedule_no(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        schedule_no = _parse_schedule_no(d.pop("scheduleNo", UNSET))


        def _parse_duty_date(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        duty_date = _parse_duty_date(d.pop("dutyDate", UNSET))


        service_date = d.pop("serviceDate", UNSET)

        time_zone = d.pop("timeZone", UNSET)

        def _parse_updated_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        updated_at = _parse_updated_at(d.pop("updatedAt", UNSET))


        def _parse_current_trip(data: object) -> None | PartialV2VehicleCurrentTripType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                current_trip_type_0 = PartialV2VehicleCurrentTripType0.from_dict(data)



                return current_trip_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2VehicleCurrentTripType0 | Unset, data)

        current_trip = _parse_current_trip(d.pop("currentTrip", UNSET))


        _remaining_trips = d.pop("remainingTrips", UNSET)
        remaining_trips: list[PartialV2VehicleRemainingTripsItem] | Unset = UNSET
        if _remaining_trips is not UNSET:
            remaining_trips = []
            for remaining_trips_item_data in _remaining_trips:
                remaining_trips_item = PartialV2VehicleRemainingTripsItem.from_dict(remaining_trips_item_data)



                remaining_trips.append(remaining_trips_item)


        def _parse_position(data: object) -> None | Unset | V2VehiclePosition:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                position_type_0 = V2VehiclePosition.from_dict(data)



                return position_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | V2VehiclePosition, data)

        position = _parse_position(d.pop("position", UNSET))


        partial_v2_vehicle = cls(
            id=id,
            feed_id=feed_id,
            vehicle_no=vehicle_no,
            state=state,
            service_type=service_type,
            depot=depot,
            waybill_id=waybill_id,
            waybill_no=waybill_no,
            schedule_no=schedule_no,
            duty_date=duty_date,
            service_date=service_date,
            time_zone=time_zone,
            updated_at=updated_at,
            current_trip=current_trip,
            remaining_trips=remaining_trips,
            position=position,
        )

        return partial_v2_vehicle

