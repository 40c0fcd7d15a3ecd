from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_trip_details_calls_item_schedule_relationship import PartialV2TripDetailsCallsItemScheduleRelationship
from typing import cast






T = TypeVar("T", bound="PartialV2TripDetailsCallsItem")



@_attrs_define
class PartialV2TripDetailsCallsItem:
    """ 
        Attributes:
            stop_id (str):
            stop_name (str):
            stop_sequence (float):
            headsign (None | str):
            platform (None | str):
            lat (float):
            lon (float):
            scheduled_arrival (None | str):
            scheduled_departure (None | str):
            expected_arrival (None | str):
            expected_departure (None | str):
            delay_seconds (float | None):
            schedule_relationship (PartialV2TripDetailsCallsItemScheduleRelationship):
     """

    stop_id: str
    stop_name: str
    stop_sequence: float
    headsign: None | str
    platform: None | str
    lat: float
    lon: float
    scheduled_arrival: None | str
    scheduled_departure: None | str
    expected_arrival: None | str
    expected_departure: None | str
    delay_seconds: float | None
    schedule_relationship: PartialV2TripDetailsCallsItemScheduleRelationship





    def to_dict(self) -> dict[str, Any]:
        stop_id = self.stop_id

        stop_name = self.stop_name

        stop_sequence = self.stop_sequence

        headsign: None | str
        headsign = self.headsign

        platform: None | str
        platform = self.platform

        lat = self.lat

        lon = self.lon

        scheduled_arrival: None | str
        scheduled_arrival = self.scheduled_arrival

        scheduled_departure: None | str
        scheduled_departure = self.scheduled_departure

        expected_arrival: None | str
        expected_arrival = self.expected_arrival

        expected_departure: None | str
        expected_departure = self.expected_departure

        delay_seconds: float | None
        delay_seconds = self.delay_seconds

        schedule_relationship = self.schedule_relationship.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "stopId": stop_id,
            "stopName": stop_name,
            "stopSequence": stop_sequence,
            "headsign": headsign,
            "platform": platform,
            "lat": lat,
            "lon": lon,
            "scheduledArrival": scheduled_arrival,
            "scheduledDeparture": scheduled_departure,
            "expectedArrival": expected_arrival,
            "expectedDeparture": expected_departure,
            "delaySeconds": delay_seconds,
            "scheduleRelationship": schedule_relationship,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        stop_id = d.pop("stopId")

        stop_name = d.pop("stopName")

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


        lat = d.pop("lat")

        lon = d.pop("lon")

        def _parse_scheduled_arrival(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        scheduled_arrival = _parse_scheduled_arrival(d.pop("scheduledArrival"))


        def _parse_scheduled_departure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        scheduled_departure = _parse_scheduled_departure(d.pop("scheduledDeparture"))


        def _parse_expected_arrival(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expected_arrival = _parse_expected_arrival(d.pop("expectedArrival"))


        def _parse_expected_departure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        expected_departure = _parse_expected_departure(d.pop("expectedDeparture"))


        def _parse_delay_seconds(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        delay_seconds = _parse_delay_seconds(d.pop("delaySeconds"))


        schedule_relationship = PartialV2TripDetailsCallsItemScheduleRelationship(d.pop("scheduleRelationship"))




        partial_v2_trip_details_calls_item = cls(
            stop_id=stop_id,
            stop_name=stop_name,
            stop_sequence=stop_sequence,
            headsign=headsign,
            platform=platform,
            lat=lat,
            lon=lon,
            scheduled_arrival=scheduled_arrival,
            scheduled_departure=scheduled_departure,
            expected_arrival=expected_arrival,
            expected_departure=expected_departure,
            delay_seconds=delay_seconds,
            schedule_relationship=schedule_relationship,
        )

        return partial_v2_trip_details_calls_item

