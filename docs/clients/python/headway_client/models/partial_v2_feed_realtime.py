from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2FeedRealtime")



@_attrs_define
class PartialV2FeedRealtime:
    """ 
        Attributes:
            trip_updates (bool | None):
            vehicle_positions (bool | None):
            alerts (bool | None):
     """

    trip_updates: bool | None
    vehicle_positions: bool | None
    alerts: bool | None





    def to_dict(self) -> dict[str, Any]:
        trip_updates: bool | None
        trip_updates = self.trip_updates

        vehicle_positions: bool | None
        vehicle_positions = self.vehicle_positions

        alerts: bool | None
        alerts = self.alerts


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "tripUpdates": trip_updates,
            "vehiclePositions": vehicle_positions,
            "alerts": alerts,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_trip_updates(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        trip_updates = _parse_trip_updates(d.pop("tripUpdates"))


        def _parse_vehicle_positions(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        vehicle_positions = _parse_vehicle_positions(d.pop("vehiclePositions"))


        def _parse_alerts(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        alerts = _parse_alerts(d.pop("alerts"))


        partial_v2_feed_realtime = cls(
            trip_updates=trip_updates,
            vehicle_positions=vehicle_positions,
            alerts=alerts,
        )

        return partial_v2_feed_realtime

