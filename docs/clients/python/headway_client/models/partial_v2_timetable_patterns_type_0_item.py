from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_timetable_patterns_type_0_item_trips_item import PartialV2TimetablePatternsType0ItemTripsItem





T = TypeVar("T", bound="PartialV2TimetablePatternsType0Item")



@_attrs_define
class PartialV2TimetablePatternsType0Item:
    """ 
        Attributes:
            direction_id (float | None):
            headsign (None | str):
            stop_ids (list[str]):
            trips (list[PartialV2TimetablePatternsType0ItemTripsItem]):
     """

    direction_id: float | None
    headsign: None | str
    stop_ids: list[str]
    trips: list[PartialV2TimetablePatternsType0ItemTripsItem]





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_timetable_patterns_type_0_item_trips_item import PartialV2TimetablePatternsType0ItemTripsItem # noqa: PLC0415
        direction_id: float | None
        direction_id = self.direction_id

        headsign: None | str
        headsign = self.headsign

        stop_ids = self.stop_ids



        trips = []
        for trips_item_data in self.trips:
            trips_item = trips_item_data.to_dict()
            trips.append(trips_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "directionId": direction_id,
            "headsign": headsign,
            "stopIds": stop_ids,
            "trips": trips,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_timetable_patterns_type_0_item_trips_item import PartialV2TimetablePatternsType0ItemTripsItem # noqa: PLC0415
        d = dict(src_dict)
        def _parse_direction_id(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        direction_id = _parse_direction_id(d.pop("directionId"))


        def _parse_headsign(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        headsign = _parse_headsign(d.pop("headsign"))


        stop_ids = cast(list[str], d.pop("stopIds"))


        trips = []
        _trips = d.pop("trips")
        for trips_item_data in (_trips):
            trips_item = PartialV2TimetablePatternsType0ItemTripsItem.from_dict(trips_item_data)



            trips.append(trips_item)


        partial_v2_timetable_patterns_type_0_item = cls(
            direction_id=direction_id,
            headsign=headsign,
            stop_ids=stop_ids,
            trips=trips,
        )

        return partial_v2_timetable_patterns_type_0_item

