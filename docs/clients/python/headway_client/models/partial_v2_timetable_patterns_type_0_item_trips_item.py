from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2TimetablePatternsType0ItemTripsItem")



@_attrs_define
class PartialV2TimetablePatternsType0ItemTripsItem:
    """ 
        Attributes:
            trip_id (str):
            headsign (None | str):
            times (list[None | str]):
     """

    trip_id: str
    headsign: None | str
    times: list[None | str]





    def to_dict(self) -> dict[str, Any]:
        trip_id = self.trip_id

        headsign: None | str
        headsign = self.headsign

        times = []
        for times_item_data in self.times:
            times_item: None | str
            times_item = times_item_data
            times.append(times_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "tripId": trip_id,
            "headsign": headsign,
            "times": times,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        trip_id = d.pop("tripId")

        def _parse_headsign(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        headsign = _parse_headsign(d.pop("headsign"))


        times = []
        _times = d.pop("times")
        for times_item_data in (_times):
            def _parse_times_item(data: object) -> None | str:
                if data is None:
                    return data
                return cast(None | str, data)

            times_item = _parse_times_item(times_item_data)

            times.append(times_item)


        partial_v2_timetable_patterns_type_0_item_trips_item = cls(
            trip_id=trip_id,
            headsign=headsign,
            times=times,
        )

        return partial_v2_timetable_patterns_type_0_item_trips_item

