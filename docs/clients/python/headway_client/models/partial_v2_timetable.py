from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_timetable_patterns_type_0_item import PartialV2TimetablePatternsType0Item
  from ..models.v2_departure import V2Departure





T = TypeVar("T", bound="PartialV2Timetable")



@_attrs_define
class PartialV2Timetable:
    """ 
        Attributes:
            stop_id (None | str | Unset):
            route_id (None | str | Unset):
            service_date (str | Unset):
            time_zone (str | Unset):
            departures (list[V2Departure] | None | Unset):
            patterns (list[PartialV2TimetablePatternsType0Item] | None | Unset):
     """

    stop_id: None | str | Unset = UNSET
    route_id: None | str | Unset = UNSET
    service_date: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    departures: list[V2Departure] | None | Unset = UNSET
    patterns: list[PartialV2TimetablePatternsType0Item] | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_timetable_patterns_type_0_item import PartialV2TimetablePatternsType0Item # noqa: PLC0415
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        stop_id: None | str | Unset
        if isinstance(self.stop_id, Unset):
            stop_id = UNSET
        else:
            stop_id = self.stop_id

        route_id: None | str | Unset
        if isinstance(self.route_id, Unset):
            route_id = UNSET
        else:
            route_id = self.route_id

        service_date = self.service_date

        time_zone = self.time_zone

        departures: list[dict[str, Any]] | None | Unset
        if isinstance(self.departures, Unset):
            departures = UNSET
        elif isinstance(self.departures, list):
            departures = []
            for departures_type_0_item_data in self.departures:
                departures_type_0_item = departures_type_0_item_data.to_dict()
                departures.append(departures_type_0_item)


        else:
            departures = self.departures

        patterns: list[dict[str, Any]] | None | Unset
        if isinstance(self.patterns, Unset):
            patterns = UNSET
        elif isinstance(self.patterns, list):
            patterns = []
            for patterns_type_0_item_data in self.patterns:
                patterns_type_0_item = patterns_type_0_item_data.to_dict()
                patterns.append(patterns_type_0_item)


        else:
            patterns = self.patterns


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if stop_id is not UNSET:
            field_dict["stopId"] = stop_id
        if route_id is not UNSET:
            field_dict["routeId"] = route_id
        if service_date is not UNSET:
            field_dict["serviceDate"] = service_date
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if departures is not UNSET:
            field_dict["departures"] = departures
        if patterns is not UNSET:
            field_dict["patterns"] = patterns

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_timetable_patterns_type_0_item import PartialV2TimetablePatternsType0Item # noqa: PLC0415
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        d = dict(src_dict)
        def _parse_stop_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        stop_id = _parse_stop_id(d.pop("stopId", UNSET))


        def _parse_route_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        route_id = _parse_route_id(d.pop("routeId", UNSET))


        service_date = d.pop("serviceDate", UNSET)

        time_zone = d.pop("timeZone", UNSET)

        def _parse_departures(data: object) -> list[V2Departure] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                departures_type_0 = []
                _departures_type_0 = data
                for departures_type_0_item_data in (_departures_type_0):
                    departures_type_0_item = V2Departure.from_dict(departures_type_0_item_data)



                    departures_type_0.append(departures_type_0_item)

                return departures_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[V2Departure] | None | Unset, data)

        departures = _parse_departures(d.pop("departures", UNSET))


        def _parse_patterns(data: object) -> list[PartialV2TimetablePatternsType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                patterns_type_0 = []
                _patterns_type_0 = data
                for patterns_type_0_item_data in (_patterns_type_0):
                    patterns_type_0_item = PartialV2TimetablePatternsType0Item.from_dict(patterns_type_0_item_data)



                    patterns_type_0.append(patterns_type_0_item)

                return patterns_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PartialV2TimetablePatternsType0Item] | None | Unset, data)

        patterns = _parse_patterns(d.pop("patterns", UNSET))


        partial_v2_timetable = cls(
            stop_id=stop_id,
            route_id=route_id,
            service_date=service_date,
            time_zone=time_zone,
            departures=departures,
            patterns=patterns,
        )

        return partial_v2_timetable

