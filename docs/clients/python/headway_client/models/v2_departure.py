from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.v2_departure_schedule_relationship import V2DepartureScheduleRelationship
from typing import cast






T = TypeVar("T", bound="V2Departure")



@_attrs_define
class V2Departure:
    """ 
        Attributes:
            stop_id (str):
            route_id (str):
            trip_id (str):
            service_date (str):
            stop_sequence (float):
            headsign (None | str):
            platform (None | str):
            scheduled_time (str):
            expected_time (None | str):
            delay_seconds (float | None):
            schedule_relationship (V2DepartureScheduleRelationship):
     """

    stop_id: str
    route_id: str
    trip_id: str
    service_date: str
    stop_sequence: float
    headsign: None | str
    platform: None | str
    scheduled_time: str
    expected_time: None | str
    delay_seconds: float | None
    schedule_relationship: V2DepartureScheduleRelationship





    def to_dict(self) -> dict[str, Any]:
        stop_id = self.stop_id

        route_id = self.route_id

        trip_id = self.trip_id

        service_date = self.service_date

        stop_sequence = self.stop_sequence

        headsign: None | str
        headsign = self.headsign

        platform: None | str
        platform = self.platform

        scheduled_time = self.scheduled_time

        expected_time: None | str
        expected_time = self.expected_time

        delay_seconds: float | None
        delay_seconds = self.delay_seconds

        schedule_relationship = self.schedule_relationship.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "stopId": stop_id,
            "routeId": route_id,
            "tripId": trip_id,
            "serviceDate": service_date,
            "stopSequence": stop_sequence,
            "headsign": headsign,
            "platform": platform,
            "scheduledTime": scheduled_time,
            "expectedTime": expected_time,
            "delaySeconds": delay_seconds,
            "scheduleRelationship": schedule_relationship,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        stop_id = d.pop("stopId")

        route_id = d.pop("routeId")

        trip_id = d.pop("tripId")

        service_date = d.pop("serviceDate")

        stop_sequence = d.pop("stopSequence")

        def _parse_headsign(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        headsign = _parse_headsign(d.pop("headsign"))


        def _parse_platform(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        platform = _parse_platform(d.pop("platform"))


        scheduled_time = d.pop("scheduledTime")

        def _parse_expected_time(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expected_time = _parse_expected_time(d.pop("expectedTime"))


        def _parse_delay_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        delay_seconds = _parse_delay_seconds(d.pop("delaySeconds"))


        schedule_relationship = V2DepartureScheduleRelationship(d.pop("scheduleRelationship"))




        v2_departure = cls(
            stop_id=stop_id,
            route_id=route_id,
            trip_id=trip_id,
            service_date=service_date,
            stop_sequence=stop_sequence,
            headsign=headsign,
            platform=platform,
            scheduled_time=scheduled_time,
            expected_time=expected_time,
            delay_seconds=delay_seconds,
            schedule_relationship=schedule_relationship,
        )

        return v2_departure

