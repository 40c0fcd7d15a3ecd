from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_trip_details_occupancy_status_type_0 import PartialV2TripDetailsOccupancyStatusType0
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_trip_details_calls_item import PartialV2TripDetailsCallsItem





T = TypeVar("T", bound="PartialV2TripDetails")



@_attrs_define
class PartialV2TripDetails:
    """ 
        Attributes:
            id (str | Unset):
            route_id (str | Unset):
            direction_id (float | None | Unset):
            headsign (None | str | Unset):
            short_name (None | str | Unset):
            wheelchair_accessible (bool | None | Unset):
            bikes_allowed (bool | None | Unset):
            occupancy_status (None | PartialV2TripDetailsOccupancyStatusType0 | Unset):
            service_date (str | Unset):
            time_zone (str | Unset):
            runs_on_service_date (bool | Unset):
            is_frequency_based (bool | Unset):
            calls (list[PartialV2TripDetailsCallsItem] | Unset):
            vehicle_id (None | str | Unset):
     """

    id: str | Unset = UNSET
    route_id: str | Unset = UNSET
    direction_id: float | None | Unset = UNSET
    headsign: None | str | Unset = UNSET
    short_name: None | str | Unset = UNSET
    wheelchair_accessible: bool | None | Unset = UNSET
    bikes_allowed: bool | None | Unset = UNSET
    occupancy_status: None | PartialV2TripDetailsOccupancyStatusType0 | Unset = UNSET
    service_date: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    runs_on_service_date: bool | Unset = UNSET
    is_frequency_based: bool | Unset = UNSET
    calls: list[PartialV2TripDetailsCallsItem] | Unset = UNSET
    vehicle_id: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_trip_details_calls_item import PartialV2TripDetailsCallsItem # noqa: PLC0415
        id = self.id

        route_id = self.route_id

        direction_id: float | None | Unset
        if isinstance(self.direction_id, Unset):
            direction_id = UNSET
        else:
            direction_id = self.direction_id

        headsign: None | str | Unset
        if isinstance(self.headsign, Unset):
            headsign = UNSET
        else:
            headsign = self.headsign

        short_name: None | str | Unset
        if isinstance(self.short_name, Unset):
            short_name = UNSET
        else:
            short_name = self.short_name

        wheelchair_accessible: bool | None | Unset
        if isinstance(self.wheelchair_accessible, Unset):
            wheelchair_accessible = UNSET
        else:
            wheelchair_accessible = self.wheelchair_accessible

        bikes_allowed: bool | None | Unset
        if isinstance(self.bikes_allowed, Unset):
            bikes_allowed = UNSET
        else:
            bikes_allowed = self.bikes_allowed

        occupancy_status: None | str | Unset
        if isinstance(self.occupancy_status, Unset):
            occupancy_status = UNSET
        elif isinstance(self.occupancy_status, PartialV2TripDetailsOccupancyStatusType0):
            occupancy_status = self.occupancy_status.value
        else:
            occupancy_status = self.occupancy_status

        service_date = self.service_date

        time_zone = self.time_zone

        runs_on_service_date = self.runs_on_service_date

        is_frequency_based = self.is_frequency_based

        calls: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.calls, Unset):
            calls = []
            for calls_item_data in self.calls:
                calls_item = calls_item_data.to_dict()
                calls.append(calls_item)



        vehicle_id: None | str | Unset
        if isinstance(self.vehicle_id, Unset):
            vehicle_id = UNSET
        else:
            vehicle_id = self.vehicle_id


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if route_id is not UNSET:
            field_dict["routeId"] = route_id
        if direction_id is not UNSET:
            field_dict["directionId"] = direction_id
        if headsign is not UNSET:
            field_dict["headsign"] = headsign
        if short_name is not UNSET:
            field_dict["shortName"] = short_name
        if wheelchair_accessible is not UNSET:
            field_dict["wheelchairAccessible"] = wheelchair_accessible
        if bikes_allowed is not UNSET:
            field_dict["bikesAllowed"] = bikes_allowed
        if occupancy_status is not UNSET:
            field_dict["occupancyStatus"] = occupancy_status
        if service_date is not UNSET:
            field_dict["serviceDate"] = service_date
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if runs_on_service_date is not UNSET:
            field_dict["runsOnServiceDate"] = runs_on_service_date
        if is_frequency_based is not UNSET:
            field_dict["isFrequencyBased"] = is_frequency_based
        if calls is not UNSET:
            field_dict["calls"] = calls
        if vehicle_id is not UNSET:
            field_dict["vehicleId"] = vehicle_id

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_trip_details_calls_item import PartialV2TripDetailsCallsItem # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        route_id = d.pop("routeId", UNSET)

        def _parse_direction_id(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        direction_id = _parse_direction_id(d.pop("directionId", UNSET))


        def _parse_headsign(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        headsign = _parse_headsign(d.pop("headsign", UNSET))


        def _parse_short_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        short_name = _parse_short_name(d.pop("shortName", UNSET))


        def _parse_wheelchair_accessible(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        wheelchair_accessible = _parse_wheelchair_accessible(d.pop("wheelchairAccessible", UNSET))


        def _parse_bikes_allowed(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        bikes_allowed = _parse_bikes_allowed(d.pop("bikesAllowed", UNSET))


        def _parse_occupancy_status(data: object) -> None | PartialV2TripDetailsOccupancyStatusType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occupancy_status_type_0 = PartialV2TripDetailsOccupancyStatusType0(data)



                return occupancy_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2TripDetailsOccupancyStatusType0 | Unset, data)

        occupancy_status = _parse_occupancy_status(d.pop("occupancyStatus", UNSET))


        service_date = d.pop("serviceDate", UNSET)

        time_zone = d.pop("timeZone", UNSET)

        runs_on_service_date = d.pop("runsOnServiceDate", UNSET)

        is_frequency_based = d.pop("isFrequencyBased", UNSET)

        _calls = d.pop("calls", UNSET)
        calls: list[PartialV2TripDetailsCallsItem] | Unset = UNSET
        if _calls is not UNSET:
            calls = []
            for calls_item_data in _calls:
                calls_item = PartialV2TripDetailsCallsItem.from_dict(calls_item_data)



                calls.append(calls_item)


        def _parse_vehicle_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        vehicle_id = _parse_vehicle_id(d.pop("vehicleId", UNSET))


        partial_v2_trip_details = cls(
            id=id,
            route_id=route_id,
            direction_id=direction_id,
            headsign=headsign,
            short_name=short_name,
            wheelchair_accessible=wheelchair_accessible,
            bikes_allowed=bikes_allowed,
            occupancy_status=occupancy_status,
            service_date=service_date,
            time_zone=time_zone,
            runs_on_service_date=runs_on_service_date,
            is_frequency_based=is_frequency_based,
            calls=calls,
            vehicle_id=vehicle_id,
        )

        return partial_v2_trip_details

